#include "tests/loopback/test_server.hpp"

#include <poll.h>
#include <sys/stat.h>

namespace ftp::test {

namespace {

RawClient logged_in(TestServer& server, const std::string& user = "alice") {
    RawClient client(server.port());
    client.login(user);
    client.command("TYPE I");
    return client;
}

// Octets that will not fit into the buffers of a connection nobody reads.
const std::string& big() {
    static const std::string bytes = random_bytes(32 << 20, 7);
    return bytes;
}

// As STAT tells it: "213 RETR /big: 300000 of 33554432 bytes in 1 s".
std::uint64_t octets_moved(RawClient& client) {
    const auto status = client.command("STAT");
    return std::stoull(status.substr(status.find(": ") + 2));
}

}  // namespace

TEST_CASE("files of every interesting size go up and come down unchanged", "[transfer]") {
    TestServer server;
    auto client = logged_in(server);
    for (const std::size_t size : {0, 1, 4095, 4096, 65536, 262143, 262144, 262145, 1048576, 3000000}) {
        CAPTURE(size);
        const auto content = random_bytes(size, 1);
        CHECK(code_of(client.upload("STOR f", content)) == 226);
        CHECK(read_file(server.home() / "f") == content);
        CHECK(client.command("SIZE f") == "213 " + std::to_string(size));
        CHECK(client.download("RETR f") == content);
    }
}

TEST_CASE("nothing is seen of an upload before it is whole", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "old");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send(random_bytes(1 << 20, 2));
    RawClient other(server.port());
    other.login();
    other.command("TYPE I");
    CHECK(other.download("RETR f") == "old");
    CHECK(other.download("NLST") == "f\r\n");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / "f").size() == 1 << 20);
}

TEST_CASE("a client whose control connection is gone with its data publishes nothing and can resume", "[transfer]") {
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

TEST_CASE("the control connection may end some milliseconds after the data", "[transfer]") {
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
          "[transfer]") {
    TestServer server(
        [](server::Configuration& configuration) { configuration.uploads.settle = std::chrono::hours(1); });
    auto client = logged_in(server);
    for (const std::size_t size : {1, 1000, 4095, 5000}) {
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

TEST_CASE("a small file that may be the beginning of a longer one is not published when its client goes",
          "[transfer]") {
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
            data.close();
        }
        SECTION("it ends with a small buffer") {
            data = client.passive();
            data.send(std::string(1536, 'x'));
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

TEST_CASE("a client that says QUIT and closes without waiting has its file", "[transfer]") {
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

TEST_CASE("with OPTS ALLO EXACT the announced size decides", "[transfer]") {
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

TEST_CASE("a reset data connection is 426 and publishes nothing", "[transfer]") {
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

TEST_CASE("ABOR stops a download whose data socket is blocked, at once", "[transfer]") {
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

TEST_CASE("STAT is answered at once while the data socket is blocked", "[transfer]") {
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

TEST_CASE("other commands wait for the end of the transfer, in order, none dropped", "[transfer]") {
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

TEST_CASE("an aborted upload keeps its bytes for a resume", "[transfer]") {
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

TEST_CASE("a lost control connection stops a blocked download and leaks nothing", "[transfer]") {
    TestServer server;
    write_file(server.home() / "big", big());
    const auto nobody_is_there = [&] { return server.server().services().admission.sessions() == 0; };
    const auto before = open_descriptors();
    for (int i = 0; i < 6; ++i) {
        auto client = logged_in(server);
        auto data = client.passive();
        CHECK(code_of(client.command("RETR big")) == 150);
        CHECK(eventually([&] { return octets_moved(client) > 1'000'000; }));  // it is on a data loop now
        client.control().close();
        CHECK(eventually(nobody_is_there));
        CHECK(data.was_reset());
    }
    CHECK(eventually([&] { return open_descriptors() == before; }));
}

TEST_CASE("a stalled transfer is 426", "[transfer]") {
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

TEST_CASE("a data connection that never comes is 425", "[transfer]") {
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

TEST_CASE("ABOR while the data connection is awaited, and when nothing runs", "[transfer]") {
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

TEST_CASE("a refused transfer leaves the data connection setup for another try", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("RETR none")) == 550);
    CHECK(code_of(client.command("RETR f")) == 150);
    CHECK(data.read_all() == "abc");
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("REST at every interesting offset", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "abcdef");
    auto client = logged_in(server);
    client.command("REST 2");
    CHECK(client.download("RETR f") == "cdef");
    CHECK(client.download("RETR f") == "abcdef");
    client.command("REST 6");
    CHECK(client.download("RETR f").empty());
    client.command("REST 7");
    client.passive_port();
    CHECK(code_of(client.command("RETR f")) == 554);
    for (const auto* wrong : {"REST -1", "REST x", "REST 9223372036854775808", "REST 99999999999999999999"})
        CHECK(code_of(client.command(wrong)) == 501);
    client.command("REST 2");
    CHECK(code_of(client.upload("STOR f", "XX")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXef");
    client.command("REST 6");
    CHECK(code_of(client.upload("STOR f", "gh")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXefgh");
    client.command("REST 9");
    CHECK(code_of(client.upload("STOR f", "x")) == 554);
    CHECK(code_of(client.upload("APPE f", "!")) == 226);
    CHECK(read_file(server.home() / "f") == "abXXefgh!");
    client.command("REST 1");
    client.command("NOOP");
    client.command("PWD");
    CHECK(client.download("RETR f") == "abXXefgh!");
}

TEST_CASE("TYPE A converts line ends exactly, wherever the segments split", "[transfer]") {
    TestServer server;
    RawClient client(server.port());
    client.login();
    const std::string wire = "one\r\ntwo\rthree\nfour\r\n\r";
    for (std::size_t split = 1; split < wire.size(); ++split) {
        auto data = client.passive();
        CHECK(code_of(client.command("STOR t")) == 150);
        data.send(std::string_view(wire).substr(0, split));
        data.send(std::string_view(wire).substr(split));
        data.close();
        CHECK(code_of(client.reply()) == 226);
        CHECK(read_file(server.home() / "t") == "one\ntwo\rthree\nfour\n\r");
    }
    write_file(server.home() / "t", "a\nb\r\nc\rd\n");
    CHECK(client.download("RETR t") == "a\r\nb\r\nc\rd\r\n");
    CHECK(client.command("SIZE t") == "213 11");
    client.command("REST 2");
    CHECK(client.download("RETR t") == "\nb\r\nc\rd\r\n");
    client.command("REST 2");
    client.passive_port();
    CHECK(code_of(client.command("STOR t")) == 504);
}

TEST_CASE("STOU makes a name of its own and tells it", "[transfer]") {
    TestServer server;
    write_file(server.home() / "f", "old");
    auto client = logged_in(server);
    auto data = client.passive();
    const auto opening = client.command("STOU f");
    CHECK(opening.starts_with("150 FILE: "));
    data.send("new");
    data.close();
    CHECK(code_of(client.reply()) == 226);
    const auto name = opening.substr(10);
    CHECK(name != "f");
    CHECK(read_file(server.home() / name) == "new");
    CHECK(read_file(server.home() / "f") == "old");
}

TEST_CASE("rights belong to the operation: a writing account creates and appends, and never replaces", "[transfer]") {
    TestServer server;
    write_file(server.home() / "old", "abc");
    auto client = logged_in(server, "wanda");
    CHECK(code_of(client.upload("STOR new", "n")) == 226);
    CHECK(code_of(client.upload("APPE old", "d")) == 226);
    CHECK(code_of(client.upload("STOR old", "x")) == 550);
    client.command("REST 1");
    CHECK(code_of(client.upload("STOR old", "x")) == 550);
    CHECK(code_of(client.command("DELE old")) == 550);
    CHECK(code_of(client.command("RNFR old")) == 550);
    CHECK(code_of(client.command("RNFR new")) == 350);
    CHECK(code_of(client.command("RNTO old")) == 550);
    client.command("RNFR new");
    CHECK(code_of(client.command("RNTO newer")) == 250);
    CHECK(code_of(client.command("MFMT 20200101000000 newer")) == 213);
    CHECK(code_of(client.command("MFMT 20200101000000 old")) == 550);
    CHECK(read_file(server.home() / "old") == "abcd");
}

TEST_CASE("special files are refused and stall nobody", "[transfer]") {
    TestServer server;
    REQUIRE(::mkfifo((server.home() / "fifo").c_str(), 0666) == 0);
    auto client = logged_in(server);
    client.passive_port();
    CHECK(code_of(client.command("RETR fifo")) == 550);
    CHECK(code_of(client.command("RETR .")) == 550);
    CHECK(code_of(client.command("STOR .")) == 553);
    CHECK(code_of(client.command("SIZE fifo")) == 550);
}

TEST_CASE("uploads with atomic off are written in place", "[transfer]") {
    TestServer server([](server::Configuration& configuration) { configuration.uploads.atomic = false; });
    auto client = logged_in(server);
    auto data = client.passive();
    CHECK(code_of(client.command("STOR f")) == 150);
    data.send("part");
    CHECK(eventually(
        [&] { return std::filesystem::exists(server.home() / "f") && read_file(server.home() / "f") == "part"; }));
    data.close();
    CHECK(code_of(client.reply()) == 226);
}

TEST_CASE("an upload that announces more than the disk holds is refused before it begins", "[transfer]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(code_of(client.command("ALLO 4000000000000000000")) == 452);
}

}  // namespace ftp::test
