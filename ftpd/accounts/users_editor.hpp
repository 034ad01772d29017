#pragma once

#include "common/base/result.hpp"
#include "ftpd/accounts/accounts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ftp::server {

// A user as `ftpd user add` writes it.
struct NewUser {
    std::string name;
    std::string password;  // crypt(3) string
    std::string home;
    std::string rights;  // as parse_rights_words() takes it
};

// "read", "write", "full", or verbs with commas between them. Error: doing() names the nearest.
Result<Rights> parse_rights_words(std::string_view text);

// The users file is edited as text: comments and other users stay as they are, byte for byte. The new file is written
// aside with mode 0600, synced and renamed; two editors take turns. Errors: invalid_argument for a file with mistakes
// (doing() has a line for each) and for a user that cannot be written; file_exists and no_such_file_or_directory for
// the user named; else what the system says.
Status add_user(const std::string& file, const NewUser& user);  // makes a missing file
Status change_password(const std::string& file, std::string_view name, const std::string& password);
Status remove_user(const std::string& file, std::string_view name);

}  // namespace ftp::server
