#include "common/protocol/block.hpp"
#include "tests/loopback/tls_client.hpp"

#include <csignal>
#include <sys/resource.h>
#include <sys/socket.h>

namespace ftp::test {

using namespace std::string_literals;

namespace {

std::string file(std::string_view content) { return in_blocks(content, Last::yes); }

// What has come of one file in blocks.
struct Received {
    std::string content;
    std::string markers;
    bool given_up = false;
};

// A data connection in block mode, as its client sees it.
template <typename Connection>
class BlockPeer {
  public:
    explicit BlockPeer(Connection connection) : connection_(std::move(connection)) {}

    void send(std::string_view octets) { connection_.send(octets); }
    Connection& connection() { return connection_; }
    Received next_file() {
        Received received;
        for (;;) {
            auto event = reader_.next(unread_);
            if (const auto* data = std::get_if<BlockReader::Data>(&event)) received.content += data->octets;
            if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) received.markers += marker->text + " ";
            if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event)) {
                received.given_up = end->given_up;
                return received;
            }
            if (std::holds_alternative<BlockReader::Malformed>(event)) throw std::runtime_error("no block");
            if (std::holds_alternative<BlockReader::NeedsMore>(event)) {
                piece_ = connection_.read_some();
                if (piece_.empty()) throw std::runtime_error("closed");
                unread_ = piece_;
            }
        }
    }

  private:
    Connection connection_;
    BlockReader reader_;
    std::string piece_;
    std::string_view unread_;
};

using Peer = BlockPeer<RawConnection>;

RawClient in_block_mode(const TestServer& server, const std::string& user = "alice") {
    auto client = logged_in(server, user);
    REQUIRE(code_of(client.command("MODE B")) == 200);
    return client;
}

RawClient ahead(const TestServer& server, const std::string& user = "alice") {
    auto client = in_block_mode(server, user);
    REQUIRE(code_of(client.command("OPTS MODE B AHEAD ON")) == 200);
    return client;
}

// The codes of so many replies.
std::string codes(RawClient& client, std::size_t replies) {
    std::string text;
    for (std::size_t i = 0; i < replies; ++i) text += (i > 0 ? " " : "") + std::to_string(code_of(client.reply()));
    return text;
}

}  // namespace

TEST_CASE("in block mode one data connection carries files both ways, and listings", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    const auto big = random_bytes(1 << 20, 1);
    data.send(file("one"));
    client.send("STOR 1\r\n");
    CHECK(codes(client, 2) == "150 250");
    for (const auto& content : {std::string(), big, std::string("last")}) {
        client.send("STOR 2\r\n");
        CHECK(codes(client, 1) == "125");
        data.send(file(content));
        CHECK(codes(client, 1) == "250");
        client.send("RETR 2\r\n");
        CHECK(data.next_file().content == content);
        CHECK(codes(client, 2) == "125 250");
    }
    client.send("NLST\r\n");
    CHECK(data.next_file().content.size() == 6);
    CHECK(codes(client, 2) == "125 250");
    client.send("MLSD\r\n");
    CHECK(data.next_file().content.find("size=4;") != std::string::npos);
    CHECK(codes(client, 2) == "125 250");
    CHECK(read_file(server.home() / "1") == "one");
    CHECK(read_file(server.home() / "2") == "last");
}

TEST_CASE("in block mode too a refused download sends nothing", "[block]") {
    TestServer server;
    write_file(server.home() / "f", "abc");
    auto client = in_block_mode(server);
    Peer data(client.passive());
    CHECK(code_of(client.command("RETR none")) == 550);
    client.send("RETR f\r\n");
    CHECK(data.next_file().content == "abc");
    CHECK(codes(client, 2) == "150 250");
    CHECK(code_of(client.command("RETR none")) == 550);
    client.command("REST 1");
    client.send("RETR f\r\n");
    CHECK(data.next_file().content == "bc");
    CHECK(codes(client, 2) == "125 250");
}

TEST_CASE("what ends an open data connection", "[block]") {
    TestServer server([](auto& configuration) { configuration.limits.data_timeout = std::chrono::milliseconds(50); });
    write_file(server.home() / "f", "abc");
    auto client = in_block_mode(server);
    Peer data(client.passive());
    client.send("RETR f\r\n");
    data.next_file();
    CHECK(codes(client, 2) == "150 250");
    const std::string by = GENERATE("PASV", "EPSV", "PORT 127,0,0,1,200,200", "MODE S", "ABOR", "REIN",
                                    "USER alice\r\nPASS secret", "rest");
    CAPTURE(by);
    if (by != "rest") client.send(by + "\r\n");
    CHECK(data.connection().read_all().empty());
}

TEST_CASE("an open data connection that its client has closed cannot be used", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    {
        Peer data(client.passive());
        data.send(file("one"));
        client.send("STOR 1\r\n");
        CHECK(codes(client, 2) == "150 250");
    }
    CHECK(code_of(client.command("STOR 2")) == 425);
    CHECK(code_of(client.command("RETR 1")) == 425);
    Peer data(client.passive());
    client.send("RETR 1\r\n");
    CHECK(data.next_file().content == "one");
}

TEST_CASE("a file in blocks that is cut, given up or spoiled is not published", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    SECTION("cut") {
        client.send("STOR f\r\n");
        CHECK(codes(client, 1) == "150");
        data.send(in_blocks("abc"));
        data.connection().close();
        CHECK(codes(client, 1) == "426");
        CHECK(code_of(client.command("RETR f")) == 425);
    }
    SECTION("given up") {
        data.send(in_blocks("abc") + giving_up() + file("next"));
        client.send("STOR f\r\nSTOR g\r\n");
        CHECK(codes(client, 4) == "150 451 125 250");
        CHECK(read_file(server.home() / "g") == "next");
    }
    SECTION("spoiled") {
        data.send(in_blocks("abc") + "\x01\0\0"s);
        client.send("STOR f\r\n");
        CHECK(codes(client, 2) == "150 426");
        CHECK(code_of(client.command("STOR f")) == 425);
    }
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("text, unique names and appends travel in blocks", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    data.send(file("a\r\nb\r\n") + file("c\r\n") + file("unique"));
    client.send("TYPE A\r\nSTOR f\r\nAPPE f\r\nTYPE I\r\nSTOU g\r\n");
    CHECK(codes(client, 6) == "200 150 250 125 250 200");
    const auto named = client.reply();
    CHECK(named.starts_with("125 FILE: g."));
    CHECK(codes(client, 1) == "250");
    CHECK(read_file(server.home() / "f") == "a\nb\nc\n");
    CHECK(read_file(server.home() / named.substr(10)) == "unique");
    client.send("TYPE A\r\nRETR f\r\n");
    CHECK(data.next_file().content == "a\r\nb\r\nc\r\n");
}

TEST_CASE("restart markers of an upload are answered with where they stand", "[block]") {
    TestServer server;
    auto client = in_block_mode(server);
    Peer data(client.passive());
    const auto big = random_bytes(600'000, 1);
    data.send(in_blocks("abc") + marker_block("three"));
    client.send("STOR f\r\n");
    CHECK(codes(client, 1) == "150");
    CHECK(client.reply() == "110 MARK three = 3");
    data.send(in_blocks(big) + marker_block("more") + file("end"));
    CHECK(client.reply() == "110 MARK more = 600003");
    CHECK(codes(client, 1) == "250");
    CHECK(read_file(server.home() / "f") == "abc" + big + "end");
}

TEST_CASE("a long download in blocks has restart markers that REST takes", "[block]") {
    TestServer server;
    const auto& content = big();
    write_file(server.home() / "f", content);
    auto client = in_block_mode(server);
    Peer data(client.passive());
    client.send("RETR f\r\n");
    const auto received = data.next_file();
    CHECK(codes(client, 2) == "150 250");
    CHECK(received.content == content);
    CHECK(received.markers == "16777216 ");
    client.send("REST 16777216\r\nRETR f\r\n");
    CHECK(data.next_file().content == content.substr(16777216));
}

TEST_CASE("files come ahead: commands and files without waiting for a reply", "[block][ahead]") {
    TestServer server;
    write_file(server.home() / "there", "old");
    std::filesystem::create_directory(server.home() / "folder");
    auto client = ahead(server, "wanda");  // who may not overwrite
    Peer data(client.passive());
    const auto big = random_bytes(300'000, 1);
    data.send(file("1") + file("refused") + file(big) + file("refused too") + file("") + file("no name") + file("2"));
    client.send("STOR 1\r\nSTOR there\r\nSTOR big\r\nSTOR folder\r\nSTOR empty\r\nSTOR\r\nAPPE 2\r\nNOOP\r\n");
    CHECK(codes(client, 12) == "150 250 550 125 250 550 125 250 501 125 250 200");
    CHECK(read_file(server.home() / "1") == "1");
    CHECK(read_file(server.home() / "there") == "old");
    CHECK(read_file(server.home() / "big") == big);
    CHECK(read_file(server.home() / "empty").empty());
    CHECK(read_file(server.home() / "2") == "2");
}

TEST_CASE("files whose commands come first are waited for, refused ones too", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server, "rita");
    Peer data(client.passive());
    client.send("STOR 1\r\nAPPE 2\r\nSTOU 3\r\nNLST\r\n");
    CHECK(codes(client, 1) == "550");
    data.send(file(random_bytes(1 << 20, 1)));
    CHECK(codes(client, 1) == "550");
    data.send(in_blocks("abc") + giving_up());
    CHECK(codes(client, 1) == "550");
    data.send(file("3"));
    CHECK(data.next_file().content.empty());
    CHECK(codes(client, 2) == "125 250");
}

TEST_CASE("a file that cannot be kept is read to its end, and those behind it are kept", "[block][ahead]") {
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    TestServer server;
    const auto too_big = random_bytes(3 << 20, 1);
    auto client = ahead(server);
    Peer data(client.passive());
    const rlimit little{1 << 20, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    client.send("STOR 1\r\nSTOR 2\r\n");
    data.send(file(too_big) + file("2"));
    const auto answers = codes(client, 4);
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    CHECK(answers == "150 552 125 250");
    CHECK_FALSE(std::filesystem::exists(server.home() / "1"));
    CHECK(read_file(server.home() / "2") == "2");
}

TEST_CASE("nothing that tells how files are to be read changes while they are on their way", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + file("2"));
    client.send("STOR 1\r\n");
    CHECK(codes(client, 2) == "150 250");
    for (const auto* line : {"PASV", "EPSV", "PORT 127,0,0,1,200,200", "EPRT |1|127.0.0.1|5000|", "MODE S", "REIN"}) {
        CAPTURE(line);
        CHECK(code_of(client.command(line)) == 503);
    }
    client.send("STOR 2\r\n");
    CHECK(codes(client, 2) == "125 250");
    CHECK(code_of(client.command("EPSV")) == 229);
}

TEST_CASE("a command that cannot be read ends a session whose files come ahead", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    SECTION("too long") { client.send("STOR " + std::string(9000, 'x') + "\r\n"); }
    SECTION("with NUL") { client.send("STOR a\0b\r\n"s); }
    CHECK(codes(client, 1) == "421");
    CHECK(client.at_end());
}

TEST_CASE("without a data connection no file is taken", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    client.send("STOR 1\r\nSTOR 2\r\n");
    CHECK(codes(client, 2) == "425 425");
}

TEST_CASE("ABOR ends what runs and what is queued behind it, and the session goes on", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + in_blocks("half"));
    client.send("STOR 1\r\nSTOR 2\r\nSTOR 3\r\nSTOR 4\r\n");
    CHECK(codes(client, 3) == "150 250 125");
    client.send("ABOR\r\n");
    CHECK(codes(client, 4) == "426 425 425 226");
    CHECK(data.connection().was_reset());
    Peer again(client.passive());
    again.send(file("5"));
    client.send("STOR 5\r\n");
    CHECK(codes(client, 2) == "150 250");
    CHECK(read_file(server.home() / "1") == "1");
    CHECK(read_file(server.home() / "5") == "5");
    CHECK_FALSE(std::filesystem::exists(server.home() / "2"));
}

TEST_CASE("a broken data connection fails the files that were not whole, and no other", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    data.send(file("1") + file("2") + in_blocks("half"));
    data.connection().shutdown_send();
    client.send("STOR 1\r\nSTOR 2\r\nSTOR 3\r\nSTOR 4\r\n");
    CHECK(codes(client, 7) == "150 250 125 250 125 426 425");
    CHECK(read_file(server.home() / "2") == "2");
    CHECK_FALSE(std::filesystem::exists(server.home() / "3"));
}

TEST_CASE("a thousand files ahead come back as two thousand replies in order", "[block][ahead]") {
    TestServer server;
    auto client = ahead(server);
    Peer data(client.passive());
    constexpr int files = 1000;
    std::string commands;
    std::string octets;
    for (int i = 0; i < files; ++i) {
        commands += "STOR f" + std::to_string(i) + "\r\n";
        octets += file(std::string(static_cast<std::size_t>(i), 'x'));
    }
    std::jthread sender([&] { data.send(octets); });
    client.send(commands);
    for (int i = 0; i < files; ++i) {
        const auto opened = client.reply();
        CHECK(opened == (i == 0 ? "150" : "125") + " Ready for /f"s + std::to_string(i));
        CHECK(code_of(client.reply()) == 250);
    }
    sender.join();
    for (int i = 0; i < files; ++i)
        CHECK(std::filesystem::file_size(server.home() / ("f" + std::to_string(i))) == static_cast<std::size_t>(i));
}

TEST_CASE("files ahead need one handshake under TLS", "[block][ahead][tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.command("MODE B")) == 200);
    CHECK(code_of(client.command("OPTS MODE B AHEAD ON")) == 200);
    BlockPeer<TlsTalk> data(client.data("STOR 1"));
    REQUIRE(data.connection().shake_hands());
    data.send(file("1") + file("2") + file("refused"));
    client.control().send("STOR 2\r\nSTOR .\r\nRETR 2\r\n");
    CHECK(code_of(client.reply()) == 250);
    CHECK(code_of(client.reply()) == 125);
    CHECK(code_of(client.reply()) == 250);
    CHECK(code_of(client.reply()) == 553);
    CHECK(data.next_file().content == "2");
    CHECK(code_of(client.reply()) == 125);
    CHECK(code_of(client.reply()) == 250);
    CHECK(read_file(server.home() / "1") == "1");
    SECTION("which ends when the protection is changed") {
        CHECK(code_of(client.command("PROT C")) == 200);
        CHECK(data.connection().was_cut());
    }
    SECTION("and a cut within a file is no end of it, whatever may be missing elsewhere") {
        client.control().send("STOR 3\r\n");
        CHECK(code_of(client.reply()) == 125);
        data.send(in_blocks("half"));
        data.connection().close_notify();
        CHECK(code_of(client.reply()) == 426);
        CHECK_FALSE(std::filesystem::exists(server.home() / "3"));
    }
}

}  // namespace ftp::test
