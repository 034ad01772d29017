#include "ftpd/interpreter/row.hpp"
#include "tests/support/catch.hpp"

namespace ftp::server {

namespace {

GateState ready() {
    GateState state;
    state.logged_in = state.user_given = state.rename_from = state.data_setup = true;
    state.offer = TlsOffer::ready;
    state.encrypted = state.buffer_size = state.private_data = state.allows_ccc = true;
    state.rights = Rights::full();
    return state;
}

// AUTH starts in the clear, HOST before the login.
GateState ready_for(const Row& row) {
    GateState state = ready();
    if (has(row.condition, Condition::clear)) state.encrypted = false;
    if (has(row.condition, Condition::stranger)) state.logged_in = false;
    return state;
}

Command with_argument(const Row& row) {
    const bool wanted = row.argument == Argument::required || row.argument == Argument::optional;
    return Command{std::string(row.verb), wanted ? "a" : "", wanted};
}

}  // namespace

TEST_CASE("every verb of the table is found, in any neighbourhood", "[gate]") {
    for (const auto& row : table()) CHECK(find(row.verb) == &row);
    for (const auto* verb : {"", "A", "ABO", "ABORT", "STO", "ZZZZ", "abor"}) CHECK(find(verb) == nullptr);
}

TEST_CASE("every verb starts where all its conditions hold", "[gate]") {
    for (const auto& row : table()) {
        CAPTURE(row.verb);
        CHECK_FALSE(refusal(row, with_argument(row), ready_for(row)));
    }
}

TEST_CASE("a stranger is refused every verb that needs a login with 530", "[gate]") {
    for (const auto& row : table()) {
        if (!has(row.condition, Condition::login)) continue;
        CAPTURE(row.verb);
        GateState stranger = ready();
        stranger.logged_in = false;
        stranger.rights = Rights();
        CHECK(refusal(row, with_argument(row), stranger).value().code() == Code::not_logged_in);
    }
}

TEST_CASE("only the verbs named in the standard's login group may start before login", "[gate]") {
    const std::vector<std::string_view> allowed{"ACCT", "AUTH", "CLNT", "CSID", "FEAT", "HELP", "HOST", "LANG", "NOOP",
                                                "OPTS", "PASS", "PBSZ", "PROT", "QUIT", "REIN", "STAT", "SYST", "USER"};
    std::vector<std::string_view> found;
    for (const auto& row : table()) {
        if (!has(row.condition, Condition::login)) found.push_back(row.verb);
    }
    CHECK(found == allowed);
}

TEST_CASE("a missing argument and one too many are 501 with the syntax", "[gate]") {
    for (const auto& row : table()) {
        CAPTURE(row.verb);
        const Command bare{std::string(row.verb), "", false};
        const Command loaded{std::string(row.verb), "x", true};
        const auto without = refusal(row, bare, ready_for(row));
        const auto with = refusal(row, loaded, ready_for(row));
        CHECK(without.has_value() == (row.argument == Argument::required));
        CHECK(with.has_value() == (row.argument == Argument::none));
        if (without) CHECK(without->text() == "Syntax: " + std::string(row.syntax));
        if (without) CHECK(without->code() == Code::bad_argument);
        if (with) CHECK(with->code() == Code::bad_argument);
    }
}

TEST_CASE("a read-only account is refused every verb that writes with 550", "[gate]") {
    GateState reader = ready();
    reader.rights = Rights::reading();
    const std::vector<std::string_view> writing{"APPE", "DELE", "MFF",  "MFMT", "MKD",  "RMD", "RMDA",
                                                "RNFR", "RNTO", "STOR", "STOU", "XMKD", "XRMD"};
    std::vector<std::string_view> refused;
    for (const auto& row : table()) {
        if (row.verb == "AUTH" || row.verb == "HOST") continue;
        const auto no = refusal(row, with_argument(row), reader);
        if (!no) continue;
        CHECK(no->code() == Code::file_unavailable);
        refused.push_back(row.verb);
    }
    CHECK(refused == writing);
}

TEST_CASE("an account without any right is refused every verb that touches the tree", "[gate]") {
    GateState nobody = ready();
    nobody.rights = Rights();
    for (const auto& row : table()) {
        if (row.verb == "AUTH" || row.verb == "HOST") continue;
        CAPTURE(row.verb);
        CHECK(refusal(row, with_argument(row), nobody).has_value() == (row.any_of != Operation::none));
    }
}

TEST_CASE("each sequence condition has its own refusal", "[gate]") {
    for (const auto& row : table()) {
        if (row.verb == "AUTH" || row.verb == "HOST") continue;
        CAPTURE(row.verb);
        GateState state = ready();
        state.rename_from = false;
        auto no = refusal(row, with_argument(row), state);
        CHECK(no.has_value() == (row.verb == "RNTO"));
        if (no) CHECK(no->code() == Code::bad_sequence);

        state = ready();
        state.data_setup = false;
        no = refusal(row, with_argument(row), state);
        CHECK(no.has_value() == has(row.condition, Condition::data_setup));
        if (no) CHECK(no->code() == Code::no_data_connection);

        state = ready();
        state.extended_only = true;
        no = refusal(row, with_argument(row), state);
        const bool old = row.verb == "PORT" || row.verb == "PASV" || row.verb == "EPRT";
        CHECK(no.has_value() == old);
        if (no) CHECK(no->code() == Code::bad_sequence);

        state = ready();
        state.logged_in = state.user_given = false;
        if (row.verb == "PASS") CHECK(refusal(row, with_argument(row), state).value().code() == Code::bad_sequence);
    }
}

TEST_CASE("every verb in every state of TLS is refused as RFC 4217 has it, or not at all", "[gate]") {
    const auto code = [](const Row& row, const GateState& state) {
        const auto no = refusal(row, with_argument(row), state);
        return no ? no->number() : 0;
    };
    for (const auto& row : table()) {
        CAPTURE(row.verb);
        const bool early = row.verb == "HOST";
        GateState clear = ready_for(row);
        clear.encrypted = false;
        const bool needs_tls = row.verb == "PBSZ" || row.verb == "PROT";
        CHECK(code(row, clear) == (needs_tls ? 503 : row.verb == "CCC" ? 533 : 0));
        GateState twice = ready_for(row);
        twice.encrypted = true;
        CHECK(code(row, twice) == (row.verb == "AUTH" ? 503 : 0));
        GateState unsized = ready_for(row);
        unsized.buffer_size = false;
        CHECK(code(row, unsized) == (row.verb == "PROT" ? 503 : 0));
        GateState late = ready_for(row);
        late.logged_in = true;
        CHECK(code(row, late) == (early ? 503 : 0));
        GateState strict = ready_for(row);
        strict.requires_tls = true;
        strict.private_data = false;
        const bool moves_data = has(row.condition, Condition::data_setup);
        CHECK(code(row, strict) == (moves_data ? 521 : row.verb == "CCC" ? 534 : 0));
        GateState stranger = ready_for(row);
        stranger.requires_tls = true;
        stranger.encrypted = stranger.logged_in = false;
        const bool secret = row.verb == "USER" || row.verb == "PASS" || row.verb == "ACCT";
        const bool login = has(row.condition, Condition::login);
        CHECK(code(row, stranger) == (secret || login ? 533 : needs_tls ? 503 : 0));
        GateState off = ready_for(row);
        off.offer = TlsOffer::off;
        CHECK(code(row, off) == (row.verb == "AUTH" ? 502 : 0));
        off.offer = TlsOffer::no_certificate;
        CHECK(code(row, off) == (row.verb == "AUTH" ? 431 : 0));
        GateState kept = ready_for(row);
        kept.allows_ccc = false;
        CHECK(code(row, kept) == (row.verb == "CCC" ? 534 : 0));
    }
}

TEST_CASE("verbs of other standards are known but not implemented, the rest is unknown", "[gate]") {
    CHECK(unknown(Command{"ADAT", "x", true}).code() == Code::bad_sequence);
    CHECK(unknown(Command{"THMB", "PNG 10 10 f", true}).code() == Code::not_implemented);
    CHECK(unknown(Command{"MFCT", "20010203040506 f", true}).code() == Code::parameter_not_supported);
    CHECK(unknown(Command{"XYZZY", "", false}).code() == Code::unknown_command);
}

}  // namespace ftp::server
