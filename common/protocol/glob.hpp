#pragma once

#include <string_view>

namespace ftp {

bool has_wildcards(std::string_view pattern);  // an unescaped * ? or [

// * ? [set] [!set] [a-z] and backslash, on one name; linear in time and memory (two pointers), no braces, no tilde. A leading dot is
// matched by a literal dot only.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace ftp
