#pragma once

#include "ftpd/session/session.hpp"

namespace ftp::server {

// How the account stores files: in its name, with the modes and in the ways of the configuration.
UploadRequest upload_request(Session& session, Disposition disposition);

}  // namespace ftp::server
