#pragma once

#include "common/base/result.hpp"
#include "ftpd/accounts/accounts.hpp"
#include "ftpd/config/configuration.hpp"

#include <toml++/toml.h>

#include <cstddef>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <sys/types.h>
#include <vector>

namespace ftp::server {

// A user, and where the file says so.
struct LocatedUser {
    UserEntry entry;
    std::size_t first_line = 0;  // "[[user]]"
    std::size_t last_line = 0;   // of the last value
    toml::source_region password;
};

// What tells one state of a file from another. ctime sees a chmod, too.
struct FileStamp {
    std::uint64_t device = 0, inode = 0;
    std::int64_t size = 0, modified = 0, changed = 0;  // nanoseconds

    static FileStamp of(const struct ::stat& status);
    bool operator==(const FileStamp&) const = default;
};

struct UsersFile {
    std::string text;
    std::vector<LocatedUser> users;
    std::vector<Mistake> mistakes;  // empty: the users can be used
    FileStamp stamp;                // of the file that was read
    ::uid_t owner = 0;
};

// The users in the text. file: only for the text of mistakes.
UsersFile parse_users(std::string text, const std::string& file);

// Reads the file and refuses one that others may read or write, or that belongs to none of the owners (none named: to
// anybody). Error: it cannot be opened or read; doing() is one line for a terminal without its reason.
Result<UsersFile> load_users(const std::string& file, const std::vector<::uid_t>& owners);

// Root, the user of this process, and whom it is going to become.
std::vector<::uid_t> trusted_owners(std::optional<std::uint32_t> later);

// All mistakes, a line each.
std::string joined(const std::vector<Mistake>& mistakes);

// Nothing, or why nobody can have this name.
std::optional<std::string> wrong_name(std::string_view name);

}  // namespace ftp::server
