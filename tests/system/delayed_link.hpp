#pragma once

#include "tests/support/process.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace ftp::test {

// A network namespace in which packets to far_address come back to address a while later, and some get lost. Root has
// it with all rights of root, anybody else with a user namespace around it.
class DelayedLink {
  public:
    static constexpr const char* address = "10.77.0.1";
    static constexpr const char* far_address = "10.77.0.2";

    // delay: one way. loss: of a hundred packets. Throws std::runtime_error with what was said if it does not start.
    DelayedLink(std::chrono::milliseconds delay, double loss);

    // What must stand before the words of a program that is to run there.
    std::vector<std::string> inside() const;
    Program inside(Program program) const;
    std::size_t lost() const;
    // Of the longest chain of packets up to now, each sent behind the arrival of the one before it.
    double round_trips() const;

    // Why there is none here; empty if there can be one.
    static std::string missing();

  private:
    bool ready() const { return process_.output().starts_with("ready"); }

    Process process_;
};

}  // namespace ftp::test
