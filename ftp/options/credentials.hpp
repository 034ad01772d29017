#pragma once

#include "ftp/options/url.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// Who to log in as. A password that nobody has told is nothing: it is asked for if the server wants one.
struct Credentials {
    std::string user;
    std::optional<std::string> password;
    std::optional<std::string> account;
};

// Where secrets may come from; in this order the first that has one counts.
struct SecretSources {
    std::optional<std::string> environment;  // FTP_PASSWORD
    std::string netrc_file;                  // empty: none
};

// The user of the URL, else the one of ~/.netrc, else anonymous. FTP_PASSWORD is for a user somebody named, never for
// anonymous. Errors: those of look_up_netrc.
Result<Credentials> credentials_for(const Url& url, const SecretSources& sources);

}  // namespace ftp::client
