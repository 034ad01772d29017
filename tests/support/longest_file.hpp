#pragma once

#include "tests/support/catch.hpp"

#include <csignal>
#include <sys/resource.h>

namespace ftp::test {

// As long as it lives no file of this process can become longer: the write that would make it so fails with EFBIG.
class LongestFile {
  public:
    explicit LongestFile(rlim_t octets) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        const rlimit little{octets, before_.rlim_max};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    }
    LongestFile(const LongestFile&) = delete;
    LongestFile& operator=(const LongestFile&) = delete;
    ~LongestFile() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }

  private:
    rlimit before_{};
    void (*handler_)(int);
};

}  // namespace ftp::test
