#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ftp::client {

// The completion of our verbs, options and sites for "bash", "zsh" or "fish", made from the tables of the grammar.
// Nothing for another shell.
std::optional<std::string> completion_for(std::string_view shell);

}  // namespace ftp::client
