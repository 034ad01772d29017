// What a login under TLS asks for beside the handshake: the protection of data (RFC 4217 §9).

#include "tests/unit/client/tls_login.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;

TEST_CASE("behind the handshake protection, login and questions leave in one flight", "[tls]") {
    TlsScenery scenery(identity());
    std::vector<std::string> seen;
    TlsLogin login([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        for (int i = 0; i < 7; ++i) seen.push_back(talk.read_line());
        talk.say("200 size\r\n200 private\r\n331 password\r\n230 in\r\n211 none\r\n200 utf\r\n200 binary\r\n");
        talk.expect("QUIT");
    });
    login.far.host.security.confirm = [](const std::string&) { return true; };
    CHECK(login.failure().empty());
    CHECK(seen ==
          std::vector<std::string>{"PBSZ 0", "PROT P", "USER user", "PASS secret", "FEAT", "OPTS UTF8 ON", "TYPE I"});
}

TEST_CASE("a server that protects only its commands is left, or asked again when it says later", "[tls]") {
    TlsScenery scenery(identity());
    const std::string said = GENERATE("534 no protection", "431 not now");
    TlsLogin login([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.read_line();
        talk.say("200 size\r\n" + said + "\r\n");
        talk.read_line();
    });
    login.far.host.security.confirm = [](const std::string&) { return true; };
    const auto done = login.far.log_in();
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), said.starts_with('4') ? Failure::busy : Failure::untrusted));
    CHECK(contains(done.error().doing(), said));
}

TEST_CASE("of PBSZ and PROT only the second decides", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.expect("PBSZ");
        talk.reply("502 what?");
        talk.log_in_behind_greeting();
        talk.expect("QUIT");
    });
    login.far.host.security.confirm = [](const std::string&) { return true; };
    CHECK(login.failure().empty());
}

TEST_CASE("a server that wants the login first is asked for protection behind it", "[tls]") {
    TlsScenery scenery(identity());
    const std::string first = GENERATE("530 log in first", "503 bad sequence"), then = GENERATE("200 yes", "530 no");
    const bool at_once = GENERATE(true, false);
    TlsLogin login([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        for (const auto& prot : {first, then}) {
            talk.expect("PBSZ");
            talk.reply("530 log in first");
            talk.expect("PROT");
            talk.reply(prot);
            if (prot == first) talk.log_in_behind_greeting();
        }
        talk.expect("QUIT");
    });
    login.far.host.dialect.rung = at_once ? Rung::flights : Rung::one_by_one;
    login.far.host.security.confirm = [](const std::string&) { return true; };
    const auto failure = login.failure();
    CHECK(failure.empty() == then.starts_with('2'));
    if (!failure.empty()) CHECK(contains(failure, "does not protect data"));
}

}  // namespace
}  // namespace ftp::client
