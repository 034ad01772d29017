// What the client makes of TLS: when it insists, whom it believes, and what it takes for the end of a file.

#include "ftp/remote/failure.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/client/tls_login.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

ScriptedServer::Script refuses_auth(const std::string& how = "502 what?") {
    return [how](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.reply(how);
        talk.log_in_behind_greeting();
        talk.expect("QUIT");
        talk.reply("221 bye");
    };
}

ScriptedServer::Script speaks_tls(TlsScenery& scenery) {
    return [&scenery](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting();
        talk.expect("QUIT");
        talk.reply("221 bye");
    };
}

}  // namespace

TEST_CASE("a server without TLS is spoken to in the clear", "[tls]") {
    const std::string how = GENERATE("500 what?", "502 what?", "534 no", "530 log in first", "431 no certificate");
    TlsLogin login(refuses_auth(how));
    CHECK(login.failure().empty());
    CHECK(contains(login.far.host.security.outcome, "does not offer it: " + how));
    CHECK(login.remembered.empty());
}

TEST_CASE("that a server offers no TLS is said, unless it is on this machine", "[tls]") {
    for (const auto* here : {"127.0.0.1", "127.9.9.9", "::1"})
        CHECK_FALSE(warning_of("h", asio::ip::make_address(here)));
    for (const auto* there : {"192.0.2.1", "10.0.0.1", "2001:db8::1", "fe80::1"}) {
        const auto warning = warning_of("ftp.example port 21", asio::ip::make_address(there));
        REQUIRE(warning);
        CHECK(warning->starts_with("ftp.example port 21 does not offer TLS"));
    }
}

TEST_CASE("where TLS is required a server without it hears no password", "[tls]") {
    std::string behind = "nothing";
    TlsLogin login([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.reply("502 what?");
        behind = "";
        behind = talk.read_line();
    });
    login.far.host.security.required = true;
    CHECK(contains(login.failure(), "TLS is required, and not offered"));
    CHECK(behind.empty());
}

TEST_CASE("a server that had TLS before is not believed to have none now", "[tls]") {
    TlsLogin login(refuses_auth());
    login.far.host.security.known = "";
    CHECK(contains(login.failure(), "somebody may be in between"));
}

TEST_CASE("with TLS off nobody is asked for it", "[tls]") {
    std::string first;
    TlsLogin login([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        first = talk.read_line();
    });
    login.far.host.security.tls.reset();
    CHECK_FALSE(login.far.log_in());
    CHECK(first == "USER user");
}

TEST_CASE("a momentary refusal of TLS does not lead into the clear", "[tls]") {
    TlsLogin login([](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.reply("454 later");
        talk.read_line();
    });
    const auto done = login.far.log_in();
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::busy));
}

TEST_CASE("what comes in the clear behind the 234 is taken for nobody's word", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.say("234 go ahead\r\n230 you are in\r\n");
        scenery.protect(talk);
    });
    login.far.host.security.pins = {"sha256//any"};
    CHECK(contains(login.failure(), "more in the clear"));
}

TEST_CASE("what else comes in the clear ends the handshake", "[tls]") {
    TlsLogin login([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.reply("234 go ahead");
        (void)talk.read_line();  // no line: the beginning of a handshake, until the client gives up
    });
    login.far.host.patience.connect = std::chrono::milliseconds(100);
    const auto done = login.far.log_in();
    CHECK_FALSE(done);
}

TEST_CASE("a server that hangs up on the handshake is asked again, one that speaks no TLS is not", "[tls]") {
    const bool hangs_up = GENERATE(true, false);
    TlsLogin login([&](ScriptedConnection& talk) {
        talk.reply("220 ready");
        talk.expect("AUTH");
        talk.reply("234 go ahead");
        talk.wrap_control([&](std::unique_ptr<test::Channel> below) {
            char hello[4096];
            (void)below->receive(hello);
            if (!hangs_up) below->send("500 what is this?\r\n");
            return nullptr;
        });
    });
    const auto done = login.far.log_in();
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), hangs_up ? Failure::connection_lost : Failure::untrusted));
    const auto what = done.error().doing();
    CHECK(contains(what, hangs_up ? "TLS handshake: the connection was closed" : "TLS handshake: "));
    CHECK(what.find("handshake") == what.rfind("handshake"));
    CHECK(contains(what, "127.0.0.1 port "));
}

TEST_CASE("a certificate that somebody made for himself: asked about once, then known by its key", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login(speaks_tls(scenery));
    std::string question;
    bool answer = true;
    auto& security = login.far.host.security;
    security.confirm = [&](const std::string& text) { return question = text, answer; };
    SECTION("the user trusts it") {
        CHECK(login.failure().empty());
        CHECK(contains(question, identity().fingerprint()));
        REQUIRE(login.remembered.size() == 1);
        CHECK(login.remembered.front() == security.key);
        question.clear();
        CHECK(login.failure().empty());
        CHECK(question.empty());
    }
    SECTION("the user does not") {
        answer = false;
        CHECK(contains(login.failure(), "not trusted"));
        CHECK(login.remembered.empty());
    }
    SECTION("nobody is there to be asked: what would trust it is told") {
        security.confirm = nullptr;
        CHECK(contains(login.failure(), "--pin sha256//"));
    }
    SECTION("another key was trusted before: nobody is asked") {
        security.known = "sha256//another";
        security.known_in = "/home/ann/known_servers";
        const auto failure = login.failure();
        CHECK(contains(failure, "has changed"));
        CHECK(contains(failure, "remove this server's line from /home/ann/known_servers"));
        CHECK(question.empty());
    }
}

TEST_CASE("the key of the server that the user runs himself needs no question", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login(speaks_tls(scenery));
    auto& security = login.far.host.security;
    security.own = pin_of(*identity().chain.front());
    SECTION("met for the first time") { security.known.reset(); }
    SECTION("where another key was trusted before") { security.known = "sha256//another"; }
    CHECK(login.failure().empty());
    CHECK(contains(security.outcome, "your own"));
    for (const auto& key : login.remembered) CHECK(key.empty());
}

TEST_CASE("of a self-made certificate the question tells what else is wrong with it", "[tls]") {
    const auto [days, name, wrong] = GENERATE(
        table<unsigned, const char*, const char*>({{0, "127.0.0.1", "expired"}, {2, "elsewhere", "mismatch"}}));
    TlsScenery scenery(make_identity({name}, days));
    TlsLogin login(speaks_tls(scenery));
    std::string question;
    login.far.host.security.confirm = [&](const std::string& text) { return question = text, true; };
    CHECK(login.failure().empty());
    CHECK(contains(question, wrong));
}

TEST_CASE("a pin trusts its key and no other", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login(speaks_tls(scenery));
    auto& security = login.far.host.security;
    security.pins = {"sha256//another"};
    const auto refused = login.failure();
    CHECK(contains(refused, "not the pinned one"));
    security.pins.push_back(refused.substr(refused.find("sha256//"), 8 + 44));
    CHECK(login.failure().empty());
    CHECK(login.remembered == std::vector<std::string>{""});
}

TEST_CASE("an expired certificate and one of another host are refused, and nobody is asked", "[tls]") {
    const auto shown = GENERATE(0, 1) == 0 ? make_identity({"127.0.0.1"}, 0) : make_identity({"elsewhere"}, 2);
    const test::TempDir dir;
    test::write_file(dir / "authorities", to_pem(shown));
    TlsScenery scenery(shown);
    TlsLogin login(speaks_tls(scenery));
    auto& security = login.far.host.security;
    TlsClient::Settings settings;
    settings.authorities = (dir / "authorities").string();
    security.tls = TlsClient::make(settings).value();
    bool asked = false;
    security.confirm = [&](const std::string&) { return asked = true; };
    const auto key = pin_of(*shown.chain.front());
    CHECK(contains(login.failure(), "--pin " + key));
    CHECK_FALSE(asked);
    SECTION("its key may stand for it: pinned") { security.pins = {key}; }
    SECTION("its key may stand for it: the user's own") { security.own = key; }
    SECTION("its key may stand for it: trusted before") { security.known = key; }
    CHECK(login.failure().empty());
    CHECK_FALSE(asked);
}

TEST_CASE("implicit TLS shakes hands in front of the greeting", "[tls]") {
    TlsScenery scenery(identity());
    TlsLogin login([&](ScriptedConnection& talk) {
        scenery.protect(talk);
        talk.log_in();
        talk.expect("QUIT");
    });
    login.far.host.security.implicit = true;
    login.far.host.security.confirm = [](const std::string&) { return true; };
    CHECK(login.failure().empty());
}

}  // namespace ftp::client
