#pragma once

#include <string_view>

namespace ftp {

bool has_wildcards(std::string_view pattern);  // an unescaped * ? or [

// * ? [set] [!set] [a-z] and backslash, on one name, byte by byte; no braces, no tilde. A leading dot is matched by a
// literal dot only. A bracket that never closes is an ordinary character. No recursion, no memory, and at most
// |pattern| x |name| steps (RFC 959 knows no patterns; glob bombs: CVE-2010-2632, CVE-2011-0762).
bool matches(std::string_view pattern, std::string_view name);

}  // namespace ftp
