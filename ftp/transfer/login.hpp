#pragma once

#include "ftp/options/command.hpp"
#include "ftp/options/credentials.hpp"
#include "ftp/options/surroundings.hpp"
#include "ftp/remote/host.hpp"

namespace ftp::client {

// Who to log in as at this place, with the password of FTP_PASSWORD, else the one of ~/.netrc. Errors: those of
// look_up_netrc.
Result<Site> login_at(const Url& url, const SecretSources& secrets);

// Puts the password of --password-command, or of the site's, in the place of what is known otherwise. Only for a login
// that is about to begin: blocks while the command runs. Errors: login_refused when it fails.
Status fetch_password(Site& site, const SiteOptions& options);

// How the host is spoken to besides, and protected. state: what earlier runs have met. Errors: invalid_argument for a
// character set that iconv(3) does not know, and for TLS files that cannot be used; those of reading what is known.
Status set_up(Host& host, const SiteOptions& options, const StateFolders& state);

}  // namespace ftp::client
