#include "ftp/transfer/destinations.hpp"

namespace ftp::client {

Result<bool> Destinations::take(const std::string& from, const std::string& to) {
    const auto [place, fresh] = sources_.try_emplace(to, from);
    if (fresh || place->second == from) return fresh;
    return Error(std::errc::file_exists, place->second + " goes to " + to + " as well");
}

std::string NewNames::next(const std::string& path) {
    auto name = path;
    for (unsigned i = 1; given_.contains(name) || is_there_(name); ++i) name = path + "." + std::to_string(i);
    given_.insert(name);
    return name;
}

}  // namespace ftp::client
