#pragma once

#include <string>
#include <string_view>

namespace ftp::client {

// What a file is called at its destination where nobody has named it there: case, ntrans and nmap of the shell, in this
// order. The rules are those of ftp(1).
struct NameRules {
    bool lowers_capitals = false;  // "README" becomes "readme"; "Readme" stays
    std::string from;  // each of these octets becomes the one at its place in to, or goes where to is shorter
    std::string to;
    // "$1.$2": what stands between the literals of the one is $1 to $9 in the other, and $0 is all of it; "[$1,b]" is
    // b where $1 is empty. A backslash makes the next octet a literal. Where the name ends early or differs from a
    // literal, what is still to come is empty.
    std::string pattern;  // "": no mapping
    std::string result;

    bool empty() const { return !lowers_capitals && from.empty() && pattern.empty(); }
    // Never empty, "." or "..", and without a slash: where it would be, the name stays as it is.
    std::string applied(std::string_view name) const;
};

}  // namespace ftp::client
