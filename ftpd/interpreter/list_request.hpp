#pragma once

#include "common/protocol/facts.hpp"
#include "common/protocol/listing.hpp"
#include "ftpd/accounts/rights.hpp"

#include <cstdint>
#include <string>

namespace ftp::server {

enum class ListStyle { long_lines, names, facts };  // LIST, NLST, MLSD

// What a listing shows, and how.
struct ListRequest {
    ListStyle style = ListStyle::long_lines;
    ListOptions options;
    FactChoice facts;
    Rights rights;
    std::string pattern;       // of the last component; empty for all
    std::string name_prefix;   // NLST: what the client wrote before the name, so that it can use the line as it is
    std::uint64_t depth = 32;  // limits of -R
    std::uint64_t entries = 1'000'000;
};

}  // namespace ftp::server
