#pragma once

#include "common/base/result.hpp"

#include <string>

namespace ftp::server {

// What a program that is run by this process may gain (no_new_privs), and all capabilities of root but those that
// serving files needs, are given up for good. becomes: the user of become(), who comes later; empty: nobody.
// Before any thread is started, since each has rights of its own. Errors: those of prctl(2) and capset(2).
Status give_up_needless_rights(const std::string& becomes);

// Keeps of root what reads the files of others, and nothing else, for good. For a process beside the server, after
// give_up_needless_rights(). Errors: those of capset(2).
Status keep_only_reading();

// Becomes this user for good: groups first, then group, then user, each step checked, and no way back. It leaves no
// capability. Before any thread is started. Error: doing() is one line for the person who starts the server.
Status become(const std::string& user);

bool is_root();

// As many descriptors as this process may have: a session needs up to four.
void raise_descriptor_limit();

}  // namespace ftp::server
