#pragma once

#include "ftp/options/credentials.hpp"

#include <string>

namespace ftp::client {

// What the program takes from the environment of its process.
struct Surroundings {
    SecretSources secrets;           // FTP_PASSWORD, ~/.netrc
    std::string sites_file;          // "" without a home folder
    std::string known_servers_file;  // likewise
};

Surroundings look_around();

}  // namespace ftp::client
