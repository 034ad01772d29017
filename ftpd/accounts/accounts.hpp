#pragma once

#include "common/base/result.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/accounts/rights.hpp"
#include "ftpd/config/configuration.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::server {

// Who has logged in.
struct Account {
    std::string name;
    std::string home;  // host path of the root
    Rights rights;
    bool anonymous = false;
    bool require_tls = false;                 // control and data
    bool fxp = false;                         // data may go to and come from other addresses than the client's
    std::optional<CloseNotify> close_notify;  // instead of that of the configuration
    bool by_certificate = false;  // which stood for the password
    std::size_t proof = 0;        // hash of the password string that matched, or of the certificate's subject
};

// One [[user]] of the users file.
struct UserEntry {
    std::string name;
    std::string password;  // crypt(3) or argon2id string
    std::string home;
    Rights rights;
    bool require_tls = false;
    std::optional<CloseNotify> close_notify;
    bool fxp = false;
    std::string certificate;  // the subject (RFC 4514) whose certificate stands for the password; "" for none
};

// The two names of RFC 1635, in any case of letters.
bool is_anonymous_name(std::string_view name);

// Who may log in. Thread-safe. The users file is looked at with each authenticate(), by_certificate() and refresh(),
// and read again when it changed (device, inode, size, mtime, ctime); a broken one leaves the old users in force and is
// reported once. The others tell what was read last and do not block.
class Accounts {
  public:
    struct Source {
        std::string users_file;        // "" for none
        std::string anonymous;         // directory for anonymous read access, "" for none
        std::vector<UserEntry> fixed;  // of `ftpd serve`
        // The users file belongs to root, to the user of this process, or to this one, which the process is going to
        // become.
        std::optional<std::uint32_t> owner;
    };
    // Reads the file for the first time. Error: doing() has all that is wrong in it, one line "FILE:LINE: what is
    // wrong, did you mean ..." each. report: is called where a changed file was read, on that thread.
    static Result<std::unique_ptr<Accounts>> open(Source source,
                                                  std::function<void(const std::string& problem)> report);

    // A reload: another users file, another directory for anonymous. Error: the new file cannot be read or has mistakes
    // (doing() tells them); the users of the old one stay in force, anonymous has changed. Blocks.
    Status change(const std::string& users_file, const std::string& anonymous);

    // Whether the users file has changed since it was read, by one stat(2).
    bool stale() const;
    // Reads it again if so. Blocks.
    void refresh();
    // Grows with each change of the users.
    std::uint64_t generation() const;
    // This account as it is now. Nothing: who came in so could do so no more, for the user, the directory or what
    // proved the identity is gone.
    std::optional<Account> still(const Account& account) const;

    // True when this user may come in without a real password (anonymous, ftp): PASS takes anything. A user of the file
    // who is called so is not.
    bool is_anonymous(std::string_view name) const;

    // The account, or nothing for an unknown name or a wrong password. Takes the same time in both cases (a hash is
    // always computed). Blocks for the time of the hash: run it on the pool, a few at a time.
    std::optional<Account> authenticate(std::string_view name, std::string_view password);

    // The account of a user whose password the certificate with this subject stands for. Blocks for a changed file.
    std::optional<Account> by_certificate(std::string_view name, std::string_view subject);
    // Whether this user must use TLS: known before a password comes, so that none comes in the clear. Tells who asks
    // that there is such a user, which is the lesser harm.
    bool requires_tls(std::string_view name) const;

    std::size_t size() const;                // users known
    std::vector<std::string> homes() const;  // of all users, each once
    ~Accounts();

    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;

  private:
    Accounts();
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ftp::server
