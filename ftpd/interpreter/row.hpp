#pragma once

#include "common/protocol/command.hpp"
#include "common/protocol/reply.hpp"
#include "ftpd/session/session.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace ftp::server {

enum class Argument { none, ignored, optional, required };

// What must hold before a verb may start. The order is that in which the gate looks.
enum class Condition : unsigned {
    nothing = 0,
    login = 1,                // 530
    after_user = 2,           // PASS follows USER: 503
    after_rename_from = 4,    // RNTO follows RNFR: 503
    not_extended_only = 8,    // not after EPSV ALL: 503
    data_setup = 16,          // PORT, PASV or their like came before: 425
    clear = 32,               // AUTH starts TLS, once: 503
    encrypted = 64,           // under TLS: 503 (RFC 4217 §9)
    after_buffer_size = 128,  // PROT follows PBSZ: 503 (RFC 4217 §9)
    stranger = 256,           // HOST comes before the login: 503 (RFC 7151 §3.1)
    tells_secrets = 512,      // not in the clear where TLS is required: 533
    may_leave_tls = 1024,     // CCC, which policy must allow: 534
    no_files_ahead = 2048,    // not while files are here whose commands have not been run: 503
};
constexpr Condition operator|(Condition a, Condition b) {
    return static_cast<Condition>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Condition all, Condition one) {
    return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0;
}

// What a verb leaves alone of what other verbs have set (PROTOCOL §2.9).
enum class Keeps { nothing, restart, rename, both };

using Handler = awaitable<Reply> (*)(Session& session, std::string_view argument);

// A verb. What can be said about it without running it stands here; HELP, FEAT, rights and the 501 texts are read from
// the table.
struct Row {
    std::string_view verb;  // upper case, as on the wire
    Argument argument;
    Condition condition;
    Operation any_of;  // rights, one of which the account must have
    Keeps keeps;
    std::string_view feature;  // its FEAT line, or empty (RFC 2389); "*" stands for text that depends on the session
    std::string_view syntax;   // its HELP line, and the text of a 501
    Handler handler;
};

std::span<const Row> table();  // sorted by verb
const Row* find(std::string_view verb);

enum class TlsOffer { off, no_certificate, ready };

// What the gate knows of a session.
struct GateState {
    bool logged_in = false;
    bool user_given = false;
    bool rename_from = false;
    bool extended_only = false;
    bool data_setup = false;
    bool files_ahead = false;
    TlsOffer offer = TlsOffer::off;
    bool encrypted = false;
    bool buffer_size = false;   // PBSZ
    bool private_data = false;  // PROT P
    bool requires_tls = false;  // by the configuration, or for this account
    bool allows_ccc = false;
    Rights rights;
};
GateState gate_state(Session& session);

// Why a command may not start; nothing if it may. Pure: a handler starts only where it may succeed.
std::optional<Reply> refusal(const Row& row, const Command& command, const GateState& state);

// The reply to a verb that is not in the table: 502 for one that a later standard defines, else 500.
Reply unknown(const Command& command);

}  // namespace ftp::server
