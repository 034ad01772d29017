#pragma once

#include <string>
#include <string_view>

namespace ftp::server {

// A password for as long as it is needed, with a NUL behind it; its bytes are wiped at the end.
class Secret {
  public:
    explicit Secret(std::string_view password) : text_(password) {}
    explicit Secret(std::string&& password);  // wipes the original
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

void wipe(std::string& text);

// A new password as a yescrypt string. Blocks some 20 ms. Throws std::runtime_error without randomness, or for a
// password that crypt(3) does not take: one with a NUL, or of over 511 bytes.
std::string hash_password(std::string_view password);

// Whether the password belongs to the crypt(3) or argon2 string. Never for an empty password, a locked string or one
// that is malformed. Blocks for as long as the string asks.
bool verify_password(std::string_view password, const std::string& stored);

// "", "!..." and "*...": nobody comes in with a password.
bool is_locked(std::string_view stored);

// "!...": nor with anything else, such as a certificate.
bool is_barred(std::string_view stored);

// Whether a password could ever match the string, or it is locked on purpose; else it may be a password in the clear.
bool is_password_string(const std::string& stored);

// What decides how long a check takes: the string without its salt and hash.
std::string_view cost_of(std::string_view stored);

}  // namespace ftp::server
