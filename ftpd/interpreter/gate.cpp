#include "common/base/text.hpp"
#include "ftpd/interpreter/row.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

TlsOffer offer_of(const Session& session) {
    if (session.configuration->tls.mode == TlsMode::off) return TlsOffer::off;
    return session.services.tls() ? TlsOffer::ready : TlsOffer::no_certificate;
}

}  // namespace

GateState gate_state(Session& session) {
    GateState state;
    if (const auto* user = std::get_if<LoggedIn>(&session.login)) {
        state.logged_in = true;
        state.rights = user->account.rights;
    }
    state.user_given = std::holds_alternative<Named>(session.login);
    state.rename_from = session.parameters.rename_from.has_value();
    state.extended_only = session.parameters.extended_only;
    state.data_setup = !std::holds_alternative<NoDataSetup>(session.data_setup);
    state.encrypted = session.encrypted();
    state.offer = state.encrypted ? TlsOffer::ready : offer_of(session);
    state.buffer_size = session.security.buffer_size;
    state.private_data = session.security.private_data;
    state.requires_tls = session.requires_tls();
    state.allows_ccc = session.configuration->tls.allow_ccc;
    return state;
}

namespace {

std::optional<Reply> wrong_argument(const Row& row, const Command& command) {
    const bool empty = trimmed(command.argument).empty();
    const bool missing = row.argument == Argument::required && command.argument.empty();
    const bool unwanted = row.argument == Argument::none && !empty;
    if (!missing && !unwanted) return std::nullopt;
    return Reply(Code::bad_argument, "Syntax: " + std::string(row.syntax));
}

std::optional<Reply> wrong_login(const Row& row, const GateState& state) {
    const bool asks_for_tls = state.requires_tls && !state.encrypted && state.offer != TlsOffer::off;
    const bool needs_login = has(row.condition, Condition::login) && !state.logged_in;
    if (asks_for_tls && (needs_login || has(row.condition, Condition::tells_secrets)))
        return Reply(Code::protection_required, "TLS is required: send AUTH TLS first");
    if (needs_login) return Reply(Code::not_logged_in, "Log in with USER and PASS first");
    if (has(row.condition, Condition::stranger) && state.logged_in)
        return Reply(Code::bad_sequence, "Too late: you are logged in");
    return std::nullopt;
}

// RFC 4217, as PROTOCOL §2.1 has it.
std::optional<Reply> wrong_protection(const Row& row, const GateState& state) {
    if (has(row.condition, Condition::clear)) {
        if (state.encrypted) return Reply(Code::bad_sequence, "TLS is in use already");
        if (state.offer == TlsOffer::off) return Reply(Code::not_implemented, "TLS is switched off here");
        if (state.offer == TlsOffer::no_certificate)
            return Reply(Code::security_unavailable, "This server has no certificate yet");
    }
    if (has(row.condition, Condition::may_leave_tls)) {
        if (!state.encrypted) return Reply(Code::protection_required, "TLS is not in use");
        if (!state.allows_ccc || state.requires_tls)
            return Reply(Code::denied_by_policy, "The control connection stays under TLS");
    }
    if (has(row.condition, Condition::encrypted) && !state.encrypted)
        return Reply(Code::bad_sequence, "Send AUTH TLS first");
    if (has(row.condition, Condition::after_buffer_size) && !state.buffer_size)
        return Reply(Code::bad_sequence, "Send PBSZ 0 first");
    if (has(row.condition, Condition::data_setup) && state.requires_tls && !state.private_data)
        return Reply(Code::data_protection_required, "Data must be under TLS: send PBSZ 0 and PROT P first");
    return std::nullopt;
}

}  // namespace

std::optional<Reply> refusal(const Row& row, const Command& command, const GateState& state) {
    if (auto wrong = wrong_login(row, state)) return wrong;
    if (auto wrong = wrong_argument(row, command)) return wrong;
    if (auto wrong = wrong_protection(row, state)) return wrong;
    if (has(row.condition, Condition::after_user) && !state.user_given && !state.logged_in)
        return Reply(Code::bad_sequence, "Send USER first");
    if (!state.rights.allow_any(row.any_of))
        return Reply(Code::file_unavailable, "Permission denied: this account may not use " + std::string(row.verb));
    if (has(row.condition, Condition::after_rename_from) && !state.rename_from)
        return Reply(Code::bad_sequence, "Send RNFR first");
    if (has(row.condition, Condition::not_extended_only) && state.extended_only)
        return Reply(Code::bad_sequence, "Only EPSV is allowed after EPSV ALL");
    if (has(row.condition, Condition::no_files_ahead) && state.files_ahead)
        return Reply(Code::bad_sequence, "Files are still on their way");
    if (has(row.condition, Condition::data_setup) && !state.data_setup)
        return Reply(Code::no_data_connection, "Send PASV, EPSV, PORT or EPRT first");
    return std::nullopt;
}

Reply unknown(const Command& command) {
    // Of RFC 2228, 1639 and their neighbours: a client that tries one learns that it is known but not here.
    static constexpr std::array known_elsewhere{
        std::string_view("CONF"), std::string_view("CPSV"), std::string_view("ENC"),
        std::string_view("LPRT"), std::string_view("LPSV"), std::string_view("MIC"),
        std::string_view("SPSV"), std::string_view("SSCN"), std::string_view("THMB")};
    if (std::ranges::find(known_elsewhere, command.verb) != known_elsewhere.end()) {
        return Reply(Code::not_implemented, command.verb + " is not implemented");
    }
    // RFC 2228 §3: it follows a 334, which AUTH TLS never answers.
    if (command.verb == "ADAT") return Reply(Code::bad_sequence, "AUTH TLS asks for no ADAT");
    // Such a client knows its facts, and this one cannot be changed where POSIX rules (draft-somers-ftp-mfxx-04 §4).
    if (command.verb == "MFCT") return Reply(Code::parameter_not_supported, "The time of creation cannot be changed");
    return Reply(Code::unknown_command, "Unknown command");
}

}  // namespace ftp::server
