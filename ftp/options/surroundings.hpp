#pragma once

#include "ftp/options/credentials.hpp"

#include <string>

namespace ftp::client {

// What the program takes from the environment of its process.
struct Surroundings {
    SecretSources secrets;   // FTP_PASSWORD, ~/.netrc
    std::string sites_file;  // "" without a home folder
};

Surroundings look_around();

}  // namespace ftp::client
