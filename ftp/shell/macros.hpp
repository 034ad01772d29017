#pragma once

#include "common/base/result.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// macdef: lines of commands under a name, as in ftp(1). $1 to $9 in them are the words behind the name; a macro with $i
// in it is gone through once for each of these words. A backslash takes the next character as it is.
class Macros {
  public:
    using Lines = std::vector<std::string>;

    static constexpr std::size_t most = 100;
    static constexpr std::size_t most_octets = 64 << 10;    // of all together
    static constexpr std::size_t most_expanded = 16 << 20;  // of one, with the words put in

    // In place of one of the same name. Errors: invalid_argument, in plain words.
    Status define(const std::string& name, Lines lines);
    // The lines with the words put in. Errors: invalid_argument for a name that is not there, and
    // beyond most_expanded octets.
    Result<Lines> expand(const std::string& name, const std::vector<std::string>& words) const;

  private:
    std::map<std::string, Lines, std::less<>> macros_;
};

}  // namespace ftp::client
