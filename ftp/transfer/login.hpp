#pragma once

#include "ftp/options/command.hpp"
#include "ftp/options/credentials.hpp"
#include "ftp/options/surroundings.hpp"
#include "ftp/remote/host.hpp"

namespace ftp::client {

// Who to log in as at this place. The password is the one of --password-command or of the site's, else FTP_PASSWORD,
// else the one of ~/.netrc. Blocks while the command runs. Errors: login_refused when it fails; those of
// look_up_netrc.
Result<Site> login_at(const Url& url, const SiteOptions& options, const SecretSources& secrets);

// How the host is spoken to besides, and protected. state: what earlier runs have met. Errors: invalid_argument for a
// character set that iconv(3) does not know, and for TLS files that are of no use; those of reading files.
Status set_up(Host& host, const SiteOptions& options, const StateFolders& state);

}  // namespace ftp::client
