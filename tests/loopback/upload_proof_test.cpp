// When an upload counts as complete, and what is left of one that does not.

#include "tests/loopback/test_server.hpp"

#include <poll.h>

namespace ftp::test {

TEST_CASE("a client whose control connection is gone with its data publishes nothing and can resume", "[proof]") {
    TestServer server;
    const auto content = random_bytes(700'000, 3);
    {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("STOR f")) == 150);
        data.send(std::string_view(content).substr(0, 500'000));
        CHECK(eventually([&] { return client.command("STAT").find(" 500000 bytes") != std::string::npos; }));
        client.control().close();
        data.close();
    }
    auto client = logged_in(server);
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 1; }));  // until then it is busy
    CHECK(client.command("SIZE f") == "213 499999");
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(client.download("NLST").empty());
    client.command("REST 499999");
    CHECK(code_of(client.upload("STOR f", std::string_view(content).substr(499'999))) == 226);
    CHECK(read_file(server.home() / "f") == content);
}

TEST_CASE("the control connection may end some milliseconds after the data", "[proof]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.uploads.settle = std::chrono::milliseconds(500); });
    {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("STOR f")) == 150);
        data.send(random_bytes(65536, 3));
        data.close();
        client.control().reset();
    }
    auto client = logged_in(server);
    CHECK(eventually([&] { return client.command("SIZE f") == "213 65535"; }));
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("a small file that came together with its end needs no second look, nor does one of the announced size",
          "[proof]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.uploads.settle = std::chrono::hours(1); });
    auto client = logged_in(server);
    for (const std::size_t size : {1, 1000, 1024, 4095, 5120}) {
        CAPTURE(size);
        auto data = client.passive();
        data.send(std::string(size, 'x'));  // all there is to come is there before the server looks
        data.close();
        CHECK(code_of(client.command("STOR f")) == 150);
        CHECK(code_of(client.reply()) == 226);
    }
    client.command("ALLO 65536");
    CHECK(code_of(client.upload("STOR f", std::string(65536, 'x'))) == 226);
}

TEST_CASE("a small file that may be the beginning of a longer one is not published when its client goes", "[proof]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.uploads.settle = std::chrono::milliseconds(500); });
    {
        auto client = logged_in(server);
        RawConnection data;
        SECTION("the end came after a pause: a client was killed that waited for its pipe") {
            data = client.passive();
            CHECK(code_of(client.command("STOR f")) == 150);
            data.send(std::string(3000, 'x'));
            CHECK(eventually([&] { return client.command("STAT").find(" 3000 bytes") != std::string::npos; }));
            const auto seen = Clock::now();
            CHECK(eventually([&] {
                client.command("STAT");
                return Clock::now() > seen + std::chrono::milliseconds(1);
            }));
            data.close();
        }
        SECTION("it ends with a full buffer") {
            data = client.passive();
            data.send(std::string(12288, 'x'));
            data.close();
            client.send("STOR f\r\n");
        }
        SECTION("it may end with one of many lines") {
            client.command("TYPE A");
            data = client.passive();
            data.send("one\r\ntwo\r\n");
            data.close();
            client.send("STOR f\r\n");
        }
        pollfd reply{client.control().socket(), POLLIN, 0};
        CHECK(::poll(&reply, 1, 20) == 0);  // nothing is said before the second look
        client.control().close();
    }
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 0; }));
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("a client that is gone behind more commands than are read publishes nothing", "[proof]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.uploads.settle = std::chrono::milliseconds(500); });
    std::string commands = "STOR f\r\n";
    for (int i = 0; i < 1500; ++i) commands += "NOOP\r\n";
    {
        auto client = logged_in(server);
        auto data = client.passive();
        client.send(commands);
        data.send(random_bytes(100'000, 3));
        const bool data_first = GENERATE(true, false);
        if (data_first) data.close();
        client.control().close();
    }
    CHECK(eventually([&] { return server.server().services().admission.sessions() == 0; }));
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("a client that says QUIT and closes without waiting has its file", "[proof]") {
    TestServer server;
    {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("STOR f")) == 150);
        data.send(random_bytes(65536, 3));
        client.send("QUIT\r\n");
        client.control().shutdown_send();
        data.close();
        CHECK(code_of(client.reply()) == 226);
        CHECK(code_of(client.reply()) == 221);
    }
    CHECK(read_file(server.home() / "f").size() == 65536);
}

TEST_CASE("with OPTS ALLO EXACT the announced size decides", "[proof]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(code_of(client.command("OPTS ALLO EXACT")) == 200);
    client.command("ALLO 10");
    CHECK(code_of(client.upload("STOR short", "123456789")) == 426);
    CHECK_FALSE(std::filesystem::exists(server.home() / "short"));
    client.command("ALLO 10");
    CHECK(code_of(client.upload("STOR whole", "1234567890")) == 226);
    CHECK(read_file(server.home() / "whole") == "1234567890");
    client.command("ALLO 3");
    CHECK(code_of(client.upload("STOR long", "1234567890")) == 426);
    CHECK(client.command("SIZE short") == "213 8");
}

TEST_CASE("a reset data connection is 426 and publishes nothing", "[proof]") {
    TestServer server;
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send("abc");
    data.reset();
    CHECK(code_of(client.reply()) == 426);
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(code_of(client.command("NOOP")) == 200);
}

}  // namespace ftp::test
