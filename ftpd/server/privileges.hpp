#pragma once

#include "common/base/result.hpp"

#include <string>

namespace ftp::server {

// Becomes this user for good: groups first, then group, then user, each step checked, and no way back (no_new_privs).
// Before any thread is started. Error: doing() is one line for the person who starts the server.
Status become(const std::string& user);

bool is_root();

// As many descriptors as this process may have: a session needs up to four.
void raise_descriptor_limit();

}  // namespace ftp::server
