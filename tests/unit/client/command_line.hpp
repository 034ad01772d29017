#pragma once

#include "ftp/options/command.hpp"
#include "tests/support/catch.hpp"

namespace ftp::test {

// The command that these words make; a misuse fails the test.
inline client::Command command(const std::vector<std::string>& words) {
    auto invocation = client::parse_arguments(words);
    if (const auto* wrong = std::get_if<client::UsageError>(&invocation)) FAIL(wrong->text);
    REQUIRE(std::holds_alternative<client::Command>(invocation));
    return std::get<client::Command>(std::move(invocation));
}

}  // namespace ftp::test
