#pragma once

#include <optional>
#include <string>

namespace ftp::client {

// Asks on the terminal of the program, with the echo off. Nothing without a terminal, or when no line comes. Blocks.
std::optional<std::string> ask_on_terminal(const std::string& question);

// True for an answer that begins with y. The question may have several lines. False without a terminal. Blocks.
bool confirm_on_terminal(const std::string& question);

}  // namespace ftp::client
