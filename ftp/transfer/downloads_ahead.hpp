#pragma once

#include "common/connection/transfer.hpp"
#include "ftp/transfer/files_ahead.hpp"
#include "ftp/transfer/local_target.hpp"

namespace ftp::client {

// A file whose RETR has left.
struct AskedFile {
    explicit AskedFile(RootedDownload what) : task(std::move(what)) {}
    RootedDownload task;
};

class DownloadsAhead : public FilesAhead<RootedDownload, AskedFile> {
  public:
    using FilesAhead::FilesAhead;

  private:
    awaitable<Status> over_one_connection(DataConnection data) override;
    awaitable<Status> settle_unanswered() override;
    awaitable<void> go_alone(RootedDownload task) override;
    FileOutcome outcome_of(const RootedDownload& task) const override;

    // A file on its way.
    struct Arriving {
        explicit Arriving(FileOutcome told) : outcome(std::move(told)) {}
        FileOutcome outcome;
        std::optional<LocalTarget> target;
        std::optional<Error> trouble;  // of this machine
        bool whole = false;
    };

    awaitable<Status> fill_window();
    awaitable<Status> take_next();
    awaitable<Status> shake_hands();
    awaitable<void> receive(Arriving& file);
    void keep(RootedDownload file, Arriving& arrived, const Reply& reply);
    void judge(RootedDownload file, const Reply& reply);
    void break_off();

    Carriage carriage_;
};

}  // namespace ftp::client
