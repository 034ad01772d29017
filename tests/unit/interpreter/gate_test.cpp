#include "ftpd/interpreter/row.hpp"
#include "tests/support/catch.hpp"

namespace ftp::server {

namespace {

GateState ready() {
    GateState state;
    state.logged_in = state.user_given = state.rename_from = state.data_setup = true;
    state.rights = Rights::full();
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
        CHECK_FALSE(refusal(row, with_argument(row), ready()));
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
    const std::vector<std::string_view> allowed{"ACCT", "CLNT", "FEAT", "HELP", "NOOP", "OPTS",
                                                "PASS", "QUIT", "REIN", "STAT", "SYST", "USER"};
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
        const auto without = refusal(row, bare, ready());
        const auto with = refusal(row, loaded, ready());
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
    const std::vector<std::string_view> writing{"APPE", "DELE", "MFMT", "MKD",  "RMD", "RNFR",
                                                "RNTO", "STOR", "STOU", "XMKD", "XRMD"};
    std::vector<std::string_view> refused;
    for (const auto& row : table()) {
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
        CAPTURE(row.verb);
        CHECK(refusal(row, with_argument(row), nobody).has_value() == (row.any_of != Operation::none));
    }
}

TEST_CASE("each sequence condition has its own refusal", "[gate]") {
    for (const auto& row : table()) {
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

TEST_CASE("verbs of other standards are known but not implemented, the rest is unknown", "[gate]") {
    CHECK(unknown(Command{"AUTH", "TLS", true}).code() == Code::not_implemented);
    CHECK(unknown(Command{"XYZZY", "", false}).code() == Code::unknown_command);
}

}  // namespace ftp::server
