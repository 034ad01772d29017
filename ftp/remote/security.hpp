#pragma once

#include "common/net/asio.hpp"
#include "common/net/tls_client.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ftp::client {

// How a host is protected, and what is believed of it (RFC 4217, RFC 7469 for the pins). By itself: not at all.
struct Security {
    std::shared_ptr<const TlsClient> tls;  // empty: everything goes in the clear
    bool required = false;                 // never in the clear
    bool implicit = false;                 // TLS from the first octet, as on port 990
    std::vector<std::string> pins;         // "sha256//...": these keys and no other
    std::string own;                       // the key of the server that this user runs himself; "" when there is none
    // What earlier runs, or another session of this one, know of the server: the key that the user trusts, or "" where
    // others vouched for it. Nothing: it was never met under TLS.
    std::optional<std::string> known;
    std::string known_in;                                      // the file that says so, for messages; may be empty
    std::function<Status(const std::string& key)> remember;    // keeps what becomes known; may be empty
    std::function<bool(const std::string& question)> confirm;  // asks the user; may be empty: nobody is there
    std::function<void(const std::string& warning)> tell;      // what the user should hear in any case; may be empty

    std::string outcome;  // of the last login: "TLSv1.3 TLS_AES_256_GCM_SHA384, ..." or why there is none
    std::string key;      // of the server, as in pins; empty without TLS
};

// What to make of a server under TLS.
struct Verdict {
    enum class Kind { trusted, unknown, refused };
    Kind kind = Kind::refused;
    std::string why;  // of trusted: who vouches for it; else what is wrong
};

Verdict judge(const TlsPeer& peer, const Security& security);

// What the user is asked of an unknown one, and what is told where nobody can be asked, each line by itself.
std::string question_about(const TlsPeer& peer, const Security& security, const std::string& where);
std::string advice_about(const TlsPeer& peer);

// What the user should hear of a server that has no TLS. Nothing when it is on this machine: then nothing goes over a
// network (or it goes through a tunnel).
std::optional<std::string> warning_of(const std::string& where, const asio::ip::address& peer);

}  // namespace ftp::client
