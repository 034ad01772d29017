#pragma once

#include "ftpd/accounts/rights.hpp"

#include <string_view>

namespace ftp::server {

// What a command needs before it can do anything.
struct Need {
    Operation any_of = Operation::none;  // one of these rights
    Operation all_of = Operation::none;  // and each of these
    bool one_path = true;                // its argument is one path, and what lies there may be in its way
    std::string_view off;                // what switches it off here: "limits.remove_entries = 0"; "" when it is on
};

}  // namespace ftp::server
