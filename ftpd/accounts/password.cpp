#include "ftpd/accounts/password.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <crypt.h>
#include <memory>
#include <stdexcept>
#include <string.h>

namespace ftp::server {

namespace {

struct WipeAndFree {
    void operator()(::crypt_data* data) const {
        ::explicit_bzero(data, sizeof *data);
        delete data;
    }
};

// The hash of the password with the method, cost and salt of the setting; "" if crypt(3) refuses ("*0" and "*1" are its
// tokens).
std::string crypt_string(const std::string& password, const std::string& setting) {
    const std::unique_ptr<::crypt_data, WipeAndFree> data(new ::crypt_data{});
    const char* hash = ::crypt_r(password.c_str(), setting.c_str(), data.get());
    return hash && hash[0] != '*' ? hash : "";
}

bool is_argon2(std::string_view stored) { return stored.starts_with("$argon2id$") || stored.starts_with("$argon2i$"); }

bool verify_argon2(const std::string& password, const std::string& stored) {
    static const bool ready = ::sodium_init() >= 0;
    return ready && ::crypto_pwhash_str_verify(stored.c_str(), password.data(), password.size()) == 0;
}

bool same_bytes(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

// The thirteen characters of the oldest crypt, which has no mark of its own.
bool is_des(std::string_view stored) {
    constexpr std::string_view letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    return stored.size() == 13 && stored.find_first_not_of(letters) == stored.npos;
}

}  // namespace

Secret::Secret(std::string&& password) : text_(password) { wipe(password); }
Secret::~Secret() { wipe(text_); }

void wipe(std::string& text) {
    ::explicit_bzero(text.data(), text.size());
    text.clear();
}

std::string hash_password(std::string_view password) {
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting;
    // Without bytes of ours it asks the kernel for randomness; count 0 is the method's own cost.
    if (!::crypt_gensalt_rn("$y$", 0, nullptr, 0, setting.data(), static_cast<int>(setting.size()))) {
        throw std::runtime_error("no randomness for a password");
    }
    const Secret copy(password);
    const bool whole = password.find('\0') == password.npos;
    std::string hash = whole ? crypt_string(copy.text(), setting.data()) : "";
    if (hash.empty()) throw std::runtime_error("a password must have less than 512 bytes and no NUL");
    return hash;
}

bool verify_password(std::string_view password, const std::string& stored) {
    // crypt(3) reads to the first NUL: "secret\0..." must not pass for "secret".
    if (password.empty() || password.find('\0') != password.npos || is_locked(stored)) return false;
    const Secret copy(password);
    if (is_argon2(stored)) return verify_argon2(copy.text(), stored);
    const std::string hash = crypt_string(copy.text(), stored);
    return !hash.empty() && same_bytes(hash, stored);
}

bool is_locked(std::string_view stored) { return stored.empty() || stored[0] == '!' || stored[0] == '*'; }

bool is_barred(std::string_view stored) { return stored.starts_with('!'); }

bool is_password_string(const std::string& stored) {
    if (is_locked(stored) || is_argon2(stored) || is_des(stored)) return true;
    const bool marked = stored[0] == '$' || (stored[0] == '_' && stored.size() == 20);  // "_": BSDi's DES
    return marked && ::crypt_checksalt(stored.c_str()) != CRYPT_SALT_INVALID;
}

std::string_view cost_of(std::string_view stored) {
    if (stored.empty() || stored[0] != '$') return {};
    // bcrypt writes salt and hash as one field, the others as two.
    const int fields = stored.starts_with("$2") ? 1 : 2;
    for (int i = 0; i < fields; ++i) stored = stored.substr(0, stored.rfind('$'));
    return stored;
}

}  // namespace ftp::server
