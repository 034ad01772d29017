#pragma once

#include "ftp/transfer/files_ahead.hpp"
#include "ftp/transfer/files_in_doubt.hpp"

namespace ftp::client {

class UploadsAhead : public FilesAhead<UploadTask, SentFile> {
  public:
    using FilesAhead::FilesAhead;

  private:
    // A file that was read, and what it holds.
    struct Loaded {
        Loaded(SentFile whose, std::string all) : file(std::move(whose)), octets(std::move(all)) {}
        SentFile file;
        std::string octets;
    };
    using Group = std::vector<Loaded>;

    awaitable<Status> over_one_connection(DataConnection data) override;
    awaitable<Status> settle_unanswered() override;
    awaitable<void> go_alone(UploadTask task) override;
    FileOutcome outcome_of(const UploadTask& task) const override;

    awaitable<Status> fill_window();
    std::vector<UploadTask> next_tasks();
    awaitable<Group> load(std::vector<UploadTask> tasks);
    awaitable<Status> send(Group group);
    void note_left(std::size_t files);
    awaitable<void> send_octets(std::string_view octets);
    void break_off();
    awaitable<Status> listen();
    Status take_preliminary(const Reply& reply);
    void judge(const Reply& reply);
    void confirm(SentFile file, const Reply& reply);
    void confirm(SentFile file, Arrival arrival);
    void report_arrived(SentFile file);

    enum class Answer { of_file, of_time };
    std::deque<Answer> answers_;   // that are still to come
    std::size_t preliminary_ = 0;  // replies since the last final one
    Stream data_;
    bool sending_ = false;  // there may be more to send on this connection
};

}  // namespace ftp::client
