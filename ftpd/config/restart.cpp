#include "ftpd/config/restart.hpp"

#include "ftpd/config/schema.hpp"

#include <array>
#include <utility>

namespace ftp::server {

namespace {

// Sockets, threads and the identity of the process are made once.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> taken_once{{{"server", "listen"},
                                                                                   {"server", "listen_tls"},
                                                                                   {"server", "threads"},
                                                                                   {"server", "user"},
                                                                                   {"limits", "password_checks"}}};

}  // namespace

std::vector<std::string> keys_for_restart(const Configuration& running, const Configuration& wanted) {
    std::vector<std::string> names;
    for (const auto& [section, name] : taken_once) {
        const auto* key = find_key(section, name);
        if (toml_value(*key, running) != toml_value(*key, wanted)) names.push_back(key->full_name());
    }
    return names;
}

}  // namespace ftp::server
