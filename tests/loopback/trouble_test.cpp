#include "tests/loopback/test_server.hpp"

#include <poll.h>
#include <thread>

namespace ftp::test {

namespace {

// Half a megabyte of f arrives, and then the connection breaks.
void leave_partial(RawClient& client) {
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send(random_bytes(500'000, 1));
    CHECK(eventually([&] { return client.command("STAT").find(" 500000 bytes") != std::string::npos; }));
    data.reset();
    CHECK(code_of(client.reply()) == 426);
    CHECK(client.command("SIZE f") == "213 499999");
}

}  // namespace

TEST_CASE("a resume whose data connection fails leaves what can be resumed", "[trouble]") {
    TestServer server([](auto& configuration) { configuration.limits.data_timeout = std::chrono::milliseconds(50); });
    auto client = logged_in(server);
    leave_partial(client);
    const std::string command = GENERATE("STOR f", "APPE f");
    CAPTURE(command);
    SECTION("it never comes") {
        client.passive_port();
        client.command("REST 499999");
        CHECK(code_of(client.command(command)) == 150);
        CHECK(code_of(client.reply()) == 425);
    }
    SECTION("it is refused") {
        const auto nobody = RawListener().port();
        client.command("EPRT |1|127.0.0.1|" + std::to_string(nobody) + "|");
        CHECK(code_of(client.command(command)) == 150);
        CHECK(code_of(client.reply()) == 425);
    }
    CHECK(client.command("SIZE f") == "213 499999");
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(code_of(client.command("RETR f")) == 425);  // the setup is used up
    client.command("REST 499999");
    CHECK(code_of(client.upload("STOR f", "x")) == 226);
    CHECK(read_file(server.home() / "f").size() == 500'000);
}

TEST_CASE("a data connection that fails leaves a published file as it was", "[trouble]") {
    const bool atomic = GENERATE(true, false);
    TestServer server([&](auto& configuration) { configuration.uploads.atomic = atomic; });
    write_file(server.home() / "f", "old");
    auto client = logged_in(server);
    const auto nobody = RawListener().port();
    for (const std::string command : {"STOR f", "APPE f"}) {
        client.command("EPRT |1|127.0.0.1|" + std::to_string(nobody) + "|");
        CHECK(code_of(client.command(command)) == 150);
        CHECK(code_of(client.reply()) == 425);
        CHECK(read_file(server.home() / "f") == "old");
    }
    CHECK(client.download("RETR f") == "old");
}

TEST_CASE("a client that is killed before it has sent anything empties no file", "[trouble]") {
    TestServer server([](auto& configuration) { configuration.uploads.settle = std::chrono::milliseconds(500); });
    write_file(server.home() / "f", "old");
    auto other = logged_in(server);
    {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("STOR f")) == 150);
        data.close();
        pollfd reply{client.control().socket(), POLLIN, 0};
        CHECK(::poll(&reply, 1, 20) == 0);  // no 226 before the second look
        client.control().close();
    }
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 1; }));
    CHECK(read_file(server.home() / "f") == "old");
    CHECK(code_of(other.upload("STOR f", "")) == 226);
    CHECK(read_file(server.home() / "f").empty());
}

TEST_CASE("an upload into a directory that is removed meanwhile fails and hurts nobody", "[trouble]") {
    TestServer server;
    auto client = logged_in(server);
    auto other = logged_in(server);
    client.command("MKD d");
    auto data = client.passive();
    CHECK(code_of(client.command("STOR d/f")) == 150);
    data.send("abc");
    std::filesystem::remove_all(server.home() / "d");
    data.close();
    CHECK(code_of(client.reply()) >= 400);
    CHECK(code_of(other.command("NOOP")) == 200);
    CHECK(code_of(client.upload("STOR f", "abc")) == 226);
}

TEST_CASE("uploads whose commands were sent ahead are done one after the other", "[trouble]") {
    TestServer server;
    auto client = logged_in(server);
    const auto port = client.passive_port();
    std::string commands;
    for (int i = 0; i < 5; ++i) commands += "STOR f" + std::to_string(i) + "\r\nEPSV\r\n";
    client.send(commands);
    auto next = port;
    for (int i = 0; i < 5; ++i) {
        auto data = RawConnection::to(next);
        CHECK(code_of(client.reply()) == 150);
        data.send(std::to_string(i));
        data.close();
        CHECK(code_of(client.reply()) == 226);
        const auto passive = client.reply();
        CHECK(code_of(passive) == 229);
        next = static_cast<std::uint16_t>(std::stoul(passive.substr(passive.find("(|||") + 4)));
    }
    for (int i = 0; i < 5; ++i) CHECK(read_file(server.home() / ("f" + std::to_string(i))) == std::to_string(i));
}

TEST_CASE("STAT with a path waits for the end of the transfer, STAT alone does not", "[trouble]") {
    TestServer server;
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    client.send("STAT\r\nSTAT /\r\nSTAT\r\n");
    CHECK(code_of(client.reply()) == 213);
    data.send("abc");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(code_of(client.reply()) == 212);
    CHECK(code_of(client.reply()) == 211);
}

TEST_CASE("every ABOR has its answer, how many there are and whenever they come", "[trouble]") {
    TestServer server;
    write_file(server.home() / "f", big());
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR f")) == 150);
    client.send("ABOR\r\nABOR\r\nNOOP\r\n");
    for (const int code : {426, 226, 226, 200}) CHECK(code_of(client.reply()) == code);
    CHECK(data.was_reset());
    // One that comes when everything has arrived: the transfer counts.
    auto upload = client.passive();
    CHECK(code_of(client.command("STOR g")) == 150);
    upload.send("abc");
    upload.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(code_of(client.command("ABOR")) == 226);
    CHECK(read_file(server.home() / "g") == "abc");
}

TEST_CASE("ABOR stops a listing that still looks for something to show", "[trouble]") {
    TestServer server;
    for (int i = 0; i < 3000; ++i) write_file(server.home() / "d" / std::to_string(i), "");
    auto client = logged_in(server);
    const std::string command = GENERATE("LIST d/*x*", "NLST -t d/*x*");
    auto data = client.passive();
    client.send(command + "\r\nABOR\r\nNOOP\r\n");
    for (const int code : {426, 226, 200}) CHECK(code_of(client.reply()) == code);
    // Where nothing stops it, it tells that nothing matches, and the data connection is prepared for another try.
    data = client.passive();
    CHECK(code_of(client.command(command)) == 550);
    CHECK(code_of(client.command("NLST d/1234")) == 150);
    CHECK(data.read_all() == "d/1234\r\n");
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("ABOR stops a STAT that still looks for something to show", "[trouble]") {
    TestServer server;
    for (int i = 0; i < 3000; ++i) write_file(server.home() / "d" / std::to_string(i), "");
    auto client = logged_in(server);
    client.send("STAT d/*x*\r\nABOR\r\nNOOP\r\n");
    for (const int code : {426, 226, 200}) CHECK(code_of(client.reply()) == code);
    // One that comes while it looks has its answer behind it, and a prepared data connection stays.
    auto data = client.passive();
    client.send("STAT d/*x*\r\nSTAT\r\n");
    CHECK(code_of(client.reply()) == 550);
    CHECK(code_of(client.reply()) == 211);
    CHECK(code_of(client.command("NLST d/1234")) == 150);
    CHECK(data.read_all() == "d/1234\r\n");
}

TEST_CASE("a download whose reader goes is 426, and the session goes on", "[trouble]") {
    TestServer server;
    write_file(server.home() / "f", big());
    auto client = logged_in(server);
    for (const std::string type : {"TYPE I", "TYPE A"}) {
        CAPTURE(type);
        client.command(type);
        auto data = client.passive();
        CHECK(code_of(client.command("RETR f")) == 150);
        data.read_some();
        data.reset();
        CHECK(code_of(client.reply()) == 426);
    }
    client.command("TYPE I");
    CHECK(client.download("RETR f") == big());
}

TEST_CASE("one who talks on the data connection of a download still gets all of it", "[trouble]") {
    TestServer server;
    const auto content = random_bytes(200'000, 1);  // less than the buffers hold: the server is done before we read
    write_file(server.home() / "f", content);
    auto client = logged_in(server);
    for (int i = 0; i < 20; ++i) {  // more than drain at once
        auto data = client.passive();
        data.send("hello");
        CHECK(code_of(client.command("RETR f")) == 150);
        CHECK(code_of(client.reply()) == 226);
        if (i > 5) continue;
        CHECK(data.read_all() == content);
        data.send("good-bye");
    }
    CHECK(code_of(client.command("NOOP")) == 200);
    CHECK(client.download("RETR f") == content);
}

TEST_CASE("QUIT during a transfer waits for its end", "[trouble]") {
    TestServer server;
    write_file(server.home() / "f", big());
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR f")) == 150);
    client.send("QUIT\r\n");
    CHECK(data.read_all() == big());
    CHECK(code_of(client.reply()) == 226);
    CHECK(code_of(client.reply()) == 221);
    CHECK(client.at_end());
}

TEST_CASE("who connects after the time for it is over meets nothing of the next transfer", "[trouble]") {
    TestServer server([](auto& configuration) { configuration.limits.data_timeout = std::chrono::milliseconds(20); });
    write_file(server.home() / "f", "abc");
    auto client = logged_in(server);
    const auto port = client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(code_of(client.reply()) == 425);
    auto late = RawConnection::to(port);
    CHECK(code_of(client.command("RETR f")) == 425);
    CHECK(client.download("RETR f") == "abc");
    CHECK(late.read_all().empty());
}

TEST_CASE("a server stops while listings and uploads are at work on the pool", "[trouble]") {
    TestServer server;
    for (int i = 0; i < 3000; ++i) write_file(server.home() / "d" / std::to_string(i), "");
    std::vector<RawClient> clients;
    std::vector<RawConnection> connections;
    for (int i = 0; i < 12; ++i) {
        clients.push_back(logged_in(server));
        auto& client = clients.back();
        connections.push_back(client.passive());
        client.send(i % 3 == 0 ? "LIST -R\r\n" : i % 3 == 1 ? "NLST d/*9*\r\n" : "STAT d\r\n");
    }
    CHECK_NOTHROW(server.server().stop());
    for (auto& client : clients) {
        try {
            while (code_of(client.reply()) != 421) continue;
        } catch (const std::exception&) {
            FAIL_CHECK("a session ended without a word");
        }
    }
}

TEST_CASE("who says more than is heard still reads the last word", "[trouble]") {
    TestServer server;
    RawClient client(server.port());
    client.send("QUIT\r\n" + std::string(4 << 20, 'x'));
    CHECK(code_of(client.reply()) == 221);
    CHECK(client.control().read_all().empty());  // the orderly end, no reset
}

TEST_CASE("one who never pauses does not keep the others waiting", "[trouble]") {
    TestServer server([](auto& configuration) { configuration.server.threads = 1; });
    auto patient = logged_in(server);
    auto busy = logged_in(server);
    std::string flood;
    for (int i = 0; i < 2000; ++i) flood += "NOOP\r\n";
    std::atomic<bool> enough{false};
    std::jthread reader([&] {
        while (!enough) busy.control().read_some();
    });
    std::jthread writer([&] {
        while (!enough) busy.control().send(flood);
        busy.control().send("NOOP\r\n");
    });
    for (int i = 0; i < 50; ++i) CHECK(code_of(patient.command("NOOP")) == 200);
    enough = true;
}

TEST_CASE("a crowd that is sent away does not shut the door, nor outgrow the house", "[trouble]") {
    TestServer server([](auto& configuration) { configuration.limits.sessions = 5; });
    for (int i = 0; i < 60; ++i) {
        auto connection = RawConnection::to(server.port());
        const auto greeting = connection.read_some();
        CHECK((greeting.starts_with("220 ") || greeting.starts_with("421 ")));
        CHECK(server.server().services().admission.sessions() <= 5 + 16);
    }
    CHECK(eventually([&] { return server.server().services().admission.sessions() <= 5; }));
    CHECK_NOTHROW(logged_in(server));
}

}  // namespace ftp::test
