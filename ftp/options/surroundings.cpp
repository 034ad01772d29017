#include "ftp/options/surroundings.hpp"

#include "common/base/state_folder.hpp"
#include "ftp/options/sites.hpp"

#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace ftp::client {

namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string home_folder() {
    if (auto home = environment("HOME"); !home.empty()) return home;
    const passwd* user = ::getpwuid(::geteuid());
    return user && user->pw_dir ? user->pw_dir : "";
}

}  // namespace

Surroundings look_around() {
    Surroundings found;
    const auto home = home_folder();
    if (const char* password = std::getenv("FTP_PASSWORD")) found.secrets.environment = password;
    if (!home.empty()) found.secrets.netrc_file = home + "/.netrc";
    const auto state_home = environment("XDG_STATE_HOME");
    found.state = {state_folder("ftp", home, state_home), state_folder("ftpd", home, state_home)};
    found.sites_file = sites_file(home, environment("XDG_CONFIG_HOME"));
    return found;
}

}  // namespace ftp::client
