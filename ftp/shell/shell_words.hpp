#pragma once

#include "common/base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

using Variables = std::map<std::string, std::string, std::less<>>;

inline constexpr std::size_t longest_line = 64 << 10;  // octets, of a shell and of a script

// The words of one line: spaces and tabs part them, '...' and "..." hold them together, a backslash takes the next
// character as it is (in "..." only before ", \ and $), # at the beginning of a word makes the rest a comment. Quotes
// say nothing about wildcards: \* ? [ keep their backslash, for whoever expands patterns.
// variables: what $NAME, ${NAME} and ${env:NAME} stand for outside '...'; a value is never split. Without them a $ is
// an ordinary character.
// Errors: invalid_argument, in plain words: a quote without its end, an unknown variable, a line that grows beyond
// longest_line.
Result<std::vector<std::string>> shell_words(std::string_view line, const Variables* variables);

}  // namespace ftp::client
