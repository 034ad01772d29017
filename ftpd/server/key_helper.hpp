#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace ftp::server {

// The octets of a file of at most 1 MiB. Errors: those of open(2) and read(2); file_too_large.
Result<std::string> read_small_file(const std::string& file);

// A process that stays root when the server becomes somebody else (DESIGN §3.3). All it does is to read these files
// again, and no others, so that a renewed certificate whose key only root can read is taken without a restart. It ends
// when the server does.
class KeyHelper {
  public:
    // Before any thread is started and before become(). Errors: those of socketpair(2) and fork(2).
    static Result<KeyHelper> start(std::vector<std::string> files);
    KeyHelper(KeyHelper&& other) noexcept
        : files_(std::move(other.files_)),
          socket_(std::move(other.socket_)),
          process_(std::exchange(other.process_, 0)) {}
    KeyHelper& operator=(KeyHelper&&) = delete;
    ~KeyHelper();

    bool knows(const std::string& file) const;
    // One of the files, as it is now; waits for at most five seconds. One call at a time.
    // Errors: those of read_small_file(); timed_out; broken_pipe when the helper has ended, as it does after a
    // time-out.
    Result<std::string> read(const std::string& file) const;

    ::pid_t process() const { return process_; }

  private:
    KeyHelper(std::vector<std::string> files, UniqueFd socket, ::pid_t process)
        : files_(std::move(files)), socket_(std::move(socket)), process_(process) {}

    std::vector<std::string> files_;
    UniqueFd socket_;
    ::pid_t process_;
};

}  // namespace ftp::server
