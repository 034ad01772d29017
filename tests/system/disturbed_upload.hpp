#pragma once

#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <functional>
#include <random>

namespace ftp::test {

// Uploads that end by a kill -9 at some moment, and what is left of them. Files of three sizes: in the middle of a
// buffer, and at the end of one, where a cut does not show. Every other time an older file stands under the name.
class DisturbedUpload {
  public:
    // The program that uploads these files of its folder, in a session of its own, under their names.
    using Uploader = std::function<Program(const RunningFtpd&, const Client&, const std::string& file)>;
    explicit DisturbedUpload(Uploader uploader);

    void kill_client();  // at the next moment; and checks what is left
    void kill_server();  // and starts it again
    // All that was disturbed is completed by the same commands, and nothing is left over.
    void check_completion();

    // Of the kills: those that came while the bytes were on their way.
    std::size_t inside() const { return inside_; }

  private:
    using Duration = std::chrono::steady_clock::duration;
    struct File {
        std::string name;
        std::string content;
        Duration reach = Duration::max();  // the latest moment to kill at, counted from the STOR
    };

    void measure(File& file);
    void wait_for_store(Process& upload, std::size_t log_before) const;
    void wait_until_end(std::size_t log_before) const;
    File& next();
    Duration moment_in(const File& file);
    void note(File& file, bool in_time);
    void check_left(const File& file) const;
    std::string older(const File& file) const;

    Uploader uploader_;
    RunningFtpd server_;
    Client client_;
    std::vector<File> files_;
    std::size_t turn_ = 0;
    bool replaces_ = false;  // an older file stands there this time
    std::size_t inside_ = 0;
    std::mt19937 random_{959};
};

}  // namespace ftp::test
