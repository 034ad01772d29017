#include "common/base/text.hpp"
#include "ftpd/interpreter/row.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

GateState gate_state(const Session& session) {
    GateState state;
    if (const auto* user = std::get_if<LoggedIn>(&session.login)) {
        state.logged_in = true;
        state.rights = user->account.rights;
    }
    state.user_given = std::holds_alternative<Named>(session.login);
    state.rename_from = session.parameters.rename_from.has_value();
    state.extended_only = session.parameters.extended_only;
    state.data_setup = !std::holds_alternative<NoDataSetup>(session.data_setup);
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

}  // namespace

std::optional<Reply> refusal(const Row& row, const Command& command, const GateState& state) {
    if (has(row.condition, Condition::login) && !state.logged_in)
        return Reply(Code::not_logged_in, "Log in with USER and PASS first");
    if (auto wrong = wrong_argument(row, command)) return wrong;
    if (has(row.condition, Condition::after_user) && !state.user_given && !state.logged_in)
        return Reply(Code::bad_sequence, "Send USER first");
    if (!state.rights.allow_any(row.any_of))
        return Reply(Code::file_unavailable, "Permission denied: this account may not use " + std::string(row.verb));
    if (has(row.condition, Condition::after_rename_from) && !state.rename_from)
        return Reply(Code::bad_sequence, "Send RNFR first");
    if (has(row.condition, Condition::not_extended_only) && state.extended_only)
        return Reply(Code::bad_sequence, "Only EPSV is allowed after EPSV ALL");
    if (has(row.condition, Condition::data_setup) && !state.data_setup)
        return Reply(Code::no_data_connection, "Send PASV, EPSV, PORT or EPRT first");
    return std::nullopt;
}

Reply unknown(const Command& command) {
    // Of RFC 2228, 1639, 2640, 7151 and their neighbours: a client that tries one learns that it is known but not here.
    static constexpr std::array known_elsewhere{
        std::string_view("ADAT"), std::string_view("AUTH"), std::string_view("CCC"),  std::string_view("CONF"),
        std::string_view("ENC"),  std::string_view("HOST"), std::string_view("LANG"), std::string_view("LPRT"),
        std::string_view("LPSV"), std::string_view("MIC"),  std::string_view("PBSZ"), std::string_view("PROT")};
    if (std::ranges::find(known_elsewhere, command.verb) != known_elsewhere.end()) {
        return Reply(Code::not_implemented, command.verb + " is not implemented");
    }
    return Reply(Code::unknown_command, "Unknown command");
}

}  // namespace ftp::server
