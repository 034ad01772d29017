#pragma once

#include <optional>
#include <string>

namespace ftp::client {

// Asks on the terminal of the program, with the echo off. Nothing without a terminal, or when no line comes. Blocks.
std::optional<std::string> ask_on_terminal(const std::string& question);

// The echo as it was, if a question has turned it off: for a signal handler that ends the program.
void restore_echo();

// True for an answer that begins with y; what was typed before the question is none. The question may have several
// lines. False without a terminal. Blocks.
bool confirm_on_terminal(const std::string& question);

}  // namespace ftp::client
