// What a session hears and says while a transfer runs, or waits for its data connection.

#include "tests/loopback/test_server.hpp"

namespace ftp::test {

namespace {

// As STAT tells it: "213 RETR /big: 300000 of 33554432 bytes in 1 s".
std::uint64_t octets_moved(RawClient& client) {
    const auto status = client.command("STAT");
    return std::stoull(status.substr(status.find(": ") + 2));
}

}  // namespace

TEST_CASE("ABOR stops a download whose data socket is blocked, at once", "[running]") {
    TestServer server;
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    for (const bool with_synch : {false, true}) {
        CAPTURE(with_synch);
        auto data = client.passive();
        CHECK(code_of(client.command("RETR big")) == 150);
        if (with_synch) {
            client.send("\xFF\xF4");
            client.control().send_urgent('\xFF');
            client.send("\xF2");
        }
        client.send("ABOR\r\n");
        CHECK(code_of(client.reply()) == 426);
        CHECK(code_of(client.reply()) == 226);
        CHECK(data.was_reset());
        CHECK(code_of(client.command("NOOP")) == 200);
    }
}

TEST_CASE("STAT is answered at once while the data socket is blocked", "[running]") {
    TestServer server;
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR big")) == 150);
    for (int i = 0; i < 3; ++i) {
        const auto progress = client.command("STAT");
        CHECK(code_of(progress) == 213);
        CHECK(progress.find("of 33554432 bytes") != progress.npos);
    }
    CHECK(data.read_all() == big());
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("other commands wait for the end of the transfer, in order, none dropped", "[running]") {
    TestServer server;
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR big")) == 150);
    std::string lines;
    for (int i = 0; i < 3000; ++i) lines += i % 2 == 0 ? "NOOP\r\n" : "PWD\r\n";
    client.send(lines);
    CHECK(data.read_all() == big());
    CHECK(code_of(client.reply()) == 226);
    for (int i = 0; i < 3000; ++i) REQUIRE(code_of(client.reply()) == (i % 2 == 0 ? 200 : 257));
}

TEST_CASE("an aborted upload keeps its bytes for a resume", "[running]") {
    TestServer server;
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send("0123456789");
    CHECK(eventually([&] { return client.command("STAT").find("10 bytes") != std::string::npos; }));
    client.send("ABOR\r\n");
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 226);
    CHECK(client.command("SIZE f") == "213 9");
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("a lost control connection stops a blocked download and leaks nothing", "[running]") {
    TestServer server;
    write_file(server.home() / "big", big());
    const auto nobody_is_there = [&] { return server.server().services().admission.sessions() == 0; };
    const auto before = open_descriptors();  // one or two too many while the server still looks for stale partials
    for (int i = 0; i < 6; ++i) {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("RETR big")) == 150);
        CHECK(eventually([&] { return octets_moved(client) > 1'000'000; }));  // it is on a data loop now
        client.control().close();
        CHECK(eventually(nobody_is_there));
        CHECK(data.was_reset());
    }
    CHECK(eventually([&] { return open_descriptors() <= before; }));
}

TEST_CASE("behind more commands than are read, the end of the client and its Synch are still heard", "[running]") {
    TestServer server;
    write_file(server.home() / "big", big());
    std::string commands = "RETR big\r\n";
    for (int i = 0; i < 1500; ++i) commands += "NOOP\r\n";
    const auto nobody_is_there = [&] { return server.server().services().admission.sessions() == 0; };
    auto client = logged_in(server);
    const auto port = client.passive_port();
    RawConnection data;
    const bool connected = GENERATE(true, false);
    if (connected) data = RawConnection::to(port);
    client.send(commands);
    CHECK(code_of(client.reply()) == 150);
    SECTION("its end") {
        client.control().close();
        CHECK(eventually(nobody_is_there));
    }
    SECTION("Synch") {
        client.send("\xFF\xF4");
        client.control().send_urgent('\xFF');
        client.send(
            "\xF2"
            "ABOR\r\n");
        CHECK(code_of(client.reply()) == 426);
        CHECK(code_of(client.reply()) == 200);
    }
}

TEST_CASE("a stalled transfer is 426", "[running]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.limits.transfer_stall = std::chrono::milliseconds(100);
    });
    write_file(server.home() / "big", big());
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR big")) == 150);
    CHECK(code_of(client.reply()) == 426);
    auto up = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    up.send("abc");
    CHECK(code_of(client.reply()) == 426);
}

TEST_CASE("a data connection that never comes is 425", "[running]") {
    TestServer server([](server::Configuration& configuration) {
        configuration.limits.data_timeout = std::chrono::milliseconds(100);
    });
    write_file(server.home() / "f", "abc");
    auto client = logged_in(server);
    client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(code_of(client.reply()) == 425);
    CHECK(code_of(client.command("RETR f")) == 425);
}

TEST_CASE("ABOR while the data connection is awaited, and when nothing runs", "[running]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    auto client = logged_in(server);
    CHECK(code_of(client.command("ABOR")) == 226);
    client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 150);
    client.send("ABOR\r\n");
    CHECK(code_of(client.reply()) == 426);
    CHECK(code_of(client.reply()) == 226);
    CHECK(client.download("RETR f") == "abc");
}

}  // namespace ftp::test
