#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

bool holds(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// The line that ends a transfer; it stands there a moment after the reply at the latest.
std::string end_of(const TestServer& server, std::string_view what) {
    std::string line;
    CHECK(eventually([&] {
        const auto log = server.log();
        const auto start = log.rfind(what);
        if (start == log.npos) return false;
        line = log.substr(start, log.find('\n', start) - start);
        return holds(line, " error=");
    }));
    return line;
}

// An upload of 100,000 octets that has begun.
RawConnection begun(RawClient& client) {
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send(random_bytes(100'000, 1));
    CHECK(eventually([&] { return holds(client.command("STAT"), ": 100000 "); }));
    return data;
}

}  // namespace

TEST_CASE("the log tells a lost client from an abort, and a short file from both", "[transfer-log]") {
    TestServer server([](auto& configuration) { configuration.uploads.settle = std::chrono::milliseconds(500); });
    SECTION("the control connection went first") {
        auto client = logged_in(server);
        const auto data = begun(client);
        client.control().close();
        CHECK(holds(end_of(server, " upload "), " result=connection-lost error=\"the control connection ended"));
    }
    SECTION("the data connection went first") {
        auto client = logged_in(server);
        begun(client).close();
        client.control().close();
        CHECK(holds(end_of(server, " upload "), " result=connection-lost error=\"the control connection ended"));
    }
    SECTION("the client wanted it so") {
        auto client = logged_in(server);
        const auto data = begun(client);
        CHECK(code_of(client.command("ABOR")) == 426);
        CHECK(holds(end_of(server, " upload "), " result=aborted error=none"));
    }
    SECTION("less came than was promised") {
        auto client = logged_in(server);
        client.command("OPTS ALLO EXACT");
        client.command("ALLO 100001");
        begun(client).close();
        CHECK(code_of(client.reply()) == 426);
        CHECK(holds(end_of(server, " upload "), " result=incomplete error=\"100001 octets were announced"));
    }
    SECTION("the server ended") {
        auto client = logged_in(server);
        const auto data = begun(client);
        server.server().stop();
        CHECK(holds(end_of(server, " upload "), " result=aborted error=\"the server is stopping"));
    }
}

TEST_CASE("a transfer that begins in the middle of a file is logged with where", "[transfer-log]") {
    TempDir logs;
    const auto xferlog = logs / "xferlog";
    TestServer server([&](auto& configuration) { configuration.log.transfers = xferlog.string(); });
    auto client = logged_in(server);
    SECTION("a download") {
        write_file(server.home() / "f", "0123456789");
        client.command("REST 4");
        CHECK(client.download("RETR f") == "456789");
        CHECK(holds(end_of(server, " download "), " offset=4 bytes=6 "));
    }
    SECTION("an upload") {
        write_file(server.home() / "f", "0123456789");
        client.command("REST 10");
        CHECK(code_of(client.upload("STOR f", "abcdef")) == 226);
        CHECK(holds(end_of(server, " upload "), " offset=10 bytes=6 "));
    }
    SECTION("behind what is there") {
        write_file(server.home() / "f", "0123");
        CHECK(code_of(client.upload("APPE f", "abcdef")) == 226);
        CHECK(holds(end_of(server, " upload "), " offset=4 bytes=6 "));
    }
    SECTION("behind what an upload has left") {
        begun(client).reset();
        CHECK(code_of(client.reply()) == 426);
        CHECK(code_of(client.upload("APPE f", "abcdef")) == 226);
        CHECK(holds(end_of(server, " upload "), " offset=99999 bytes=6 "));
    }
    CHECK(holds(read_file(xferlog), " 127.0.0.1 6 /f "));  // xferlog counts what moved
}

}  // namespace ftp::test
