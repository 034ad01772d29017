#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.hpp"
#include "ftpd/accounts/rights.hpp"

namespace ftp::server {

// Who has logged in.
struct Account {
    std::string name;
    std::string home;  // host path of the root
    Rights rights;
    bool anonymous = false;
};

// One [[user]] of the users file.
struct UserEntry {
    std::string name;
    std::string password;  // crypt(3) or argon2id string
    std::string home;
    Rights rights;
};

// Who may log in. Thread-safe. The users file is looked at again when it changed (device, inode, size, mtime); a broken one leaves
// the old users in force and is reported once.
class Accounts {
  public:
    struct Source {
        std::string users_file;  // "" for none
        std::string anonymous;   // directory for anonymous read access, "" for none
        std::vector<UserEntry> fixed;  // of `ftpd serve`
    };
    // Reads the file for the first time. Error text: one line "FILE:LINE: what is wrong, did you mean ...".
    static Result<std::unique_ptr<Accounts>> open(Source source, std::function<void(const std::string& problem)> report);

    // True when this user may come in without a real password (anonymous, ftp): PASS takes anything.
    bool is_anonymous(std::string_view name) const;

    // The account, or nothing for an unknown name or a wrong password. Takes the same time in both cases (a hash is always computed). Blocks
    // for the time of the hash: run it on the pool, a few at a time.
    std::optional<Account> authenticate(std::string_view name, std::string_view password);

    std::size_t size() const;  // users known
    ~Accounts();

  private:
    Accounts();
    struct State;
    std::unique_ptr<State> state_;
};

// A new password as a yescrypt string. Blocks about 50 ms.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view password, const std::string& stored);

}  // namespace ftp::server
