#pragma once

#include "ftp/options/credentials.hpp"

#include <string>

namespace ftp::client {

// Where things are kept for this user; "" without a home folder.
struct StateFolders {
    std::string client;  // the servers that we know
    std::string server;  // the certificate that `ftpd serve` makes for itself
};

// What the program takes from the environment of its process.
struct Surroundings {
    SecretSources secrets;   // FTP_PASSWORD, ~/.netrc
    std::string sites_file;  // "" without a home folder
    StateFolders state;
};

Surroundings look_around();

}  // namespace ftp::client
