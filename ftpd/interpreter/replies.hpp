#pragma once

#include "common/base/result.hpp"
#include "common/protocol/reply.hpp"
#include "common/protocol/virtual_path.hpp"

namespace ftp::server {

// The one place where a failure becomes a reply code (PROTOCOL §2.0). The text names the virtual path only, never one
// of the host.
Reply reply_for(const Error& error, const VirtualPath& path);

// A failure of a data connection that did not come about.
Reply reply_for_data(const Error& error);

// What is wrong with a name that VirtualPath::resolve() refused.
Reply bad_path();

// The root is not replaced, renamed or removed.
Reply root_stays(Code code);

}  // namespace ftp::server
