#include "tests/loopback/tls_client.hpp"
#include "tests/support/zlib_stream.hpp"

namespace ftp::test {

namespace {

RawClient in_deflate_mode(const TestServer& server) {
    auto client = logged_in(server);
    REQUIRE(code_of(client.command("MODE Z")) == 200);
    return client;
}

// What a download or listing sends, as it stands on the wire.
std::string fetched(RawClient& client, const std::string& command) {
    auto data = client.passive();
    client.send(command + "\r\n");
    auto received = data.read_all();
    CHECK(code_of(client.reply()) == 150);
    CHECK(code_of(client.reply()) == 226);
    return received;
}

// Sends an upload; the code of its last reply.
int stored(RawClient& client, const std::string& command, std::string_view octets) {
    auto data = client.passive();
    client.send(command + "\r\n");
    data.send(octets);
    data.close();
    const int first = code_of(client.reply());
    return first == 150 ? code_of(client.reply()) : first;
}

std::string lines(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) text += "line " + std::to_string(i) + "\n";
    return text;
}

}  // namespace

TEST_CASE("in MODE Z files and listings travel as zlib streams", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    const auto content = GENERATE(std::string(), std::string("abc"), lines(300'000), random_bytes(1 << 20, 1));
    CHECK(stored(client, "STOR f", deflated(content)) == 226);
    CHECK(read_file(server.home() / "f") == content);
    const auto received = fetched(client, "RETR f");
    CHECK(inflated(received) == content);
    if (content.starts_with("line")) CHECK(received.size() < content.size() / 2);
    CHECK(inflated(fetched(client, "NLST")) == "f\r\n");
    CHECK(inflated(fetched(client, "MLSD")).find(" f\r\n") != std::string::npos);
}

TEST_CASE("what was MODE Z is plain again in MODE S", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    CHECK(client.command("STAT").find("MODE: Z") != std::string::npos);
    CHECK(code_of(client.command("MODE S")) == 200);
    CHECK(stored(client, "STOR f", "plain") == 226);
    CHECK(fetched(client, "RETR f") == "plain");
    CHECK(code_of(client.command("MODE Z")) == 200);
    CHECK(code_of(client.command("REIN")) == 220);
    CHECK(code_of(client.command("USER alice")) == 331);
    CHECK(code_of(client.command("PASS secret")) == 230);
    CHECK(client.command("STAT").find("MODE: S") != std::string::npos);
}

TEST_CASE("offsets in MODE Z are those of the file", "[deflate]") {
    TestServer server;
    write_file(server.home() / "f", "0123456789");
    auto client = in_deflate_mode(server);
    CHECK(code_of(client.command("REST 4")) == 350);
    CHECK(inflated(fetched(client, "RETR f")) == "456789");
    CHECK(code_of(client.command("REST 8")) == 350);
    CHECK(stored(client, "STOR f", deflated("abc")) == 226);
    CHECK(read_file(server.home() / "f") == "01234567abc");
    CHECK(stored(client, "APPE f", deflated("x")) == 226);
    CHECK(client.command("SIZE f").starts_with("213 12"));
}

TEST_CASE("text is converted before it is deflated", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    CHECK(code_of(client.command("TYPE A")) == 200);
    CHECK(stored(client, "STOR f", deflated("a\r\nb\r\n")) == 226);
    CHECK(read_file(server.home() / "f") == "a\nb\n");
    CHECK(inflated(fetched(client, "RETR f")) == "a\r\nb\r\n");
}

TEST_CASE("what is known to be damaged is not kept for a resume", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    auto stream = deflated(lines(600'000));
    stream.back() = static_cast<char>(stream.back() ^ 1);
    CHECK(stored(client, "STOR f", stream) == 451);
    CHECK(code_of(client.command("SIZE f")) == 550);
}

TEST_CASE("a stream that is cut, damaged or followed by more is not published", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    const auto stream = deflated(lines(20'000));
    for (const std::size_t cut :
         {std::size_t{0}, std::size_t{1}, std::size_t{2}, stream.size() / 2, stream.size() - 4, stream.size() - 1}) {
        CAPTURE(cut);
        CHECK(stored(client, "STOR f", std::string_view(stream).substr(0, cut)) == 426);
    }
    auto changed = stream;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    CHECK(stored(client, "STOR f", changed) == 451);
    CHECK(stored(client, "STOR f", stream + "x") == 451);
    CHECK(stored(client, "STOR f", "plain text") == 451);
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
    CHECK(stored(client, "STOR f", stream) == 226);
}

TEST_CASE("a bomb is refused, and takes neither memory nor disk", "[deflate]") {
    TestServer server;
    auto client = in_deflate_mode(server);
    CHECK(stored(client, "STOR f", deflated(std::string(64 << 20, '\0'))) == 552);
    CHECK_FALSE(std::filesystem::exists(server.home() / "f"));
}

TEST_CASE("the end of a zlib stream proves that an upload is whole", "[deflate]") {
    // No second look at the control connection: it may be gone.
    TestServer server([](auto& configuration) { configuration.uploads.settle = std::chrono::hours(1); });
    auto client = in_deflate_mode(server);
    CHECK(stored(client, "STOR f", deflated(lines(100'000))) == 226);
}

TEST_CASE("OPTS MODE Z sets the level", "[deflate]") {
    TestServer server;
    const auto content = lines(100'000);
    write_file(server.home() / "f", content);
    write_file(server.home() / "f.zip", content);
    auto client = in_deflate_mode(server);
    for (const auto* fine : {"Z LEVEL 1", "Z LEVEL 9", "z level 0 engine zlib method 8", "Z", "Z ENGINE ZLIB"}) {
        CAPTURE(fine);
        CHECK(code_of(client.command(std::string("OPTS MODE ") + fine)) == 200);
    }
    for (const auto* wrong : {"Z LEVEL", "Z LEVEL 10", "Z LEVEL -1", "Z LEVEL x", "Z METHOD 9", "Z ENGINE LZO",
                              "Z BLOCKSIZE 1000", "Z EXTRA ON", "Z5", "Z 5"}) {
        CAPTURE(wrong);
        CHECK(code_of(client.command(std::string("OPTS MODE ") + wrong)) == 501);
    }
    CHECK(fetched(client, "RETR f").size() < content.size() / 2);
    CHECK(code_of(client.command("OPTS MODE Z LEVEL 0")) == 200);
    const auto received = fetched(client, "RETR f");
    CHECK(received.size() > content.size());
    CHECK(inflated(received) == content);
    CHECK(code_of(client.command("OPTS MODE Z")) == 200);
    CHECK(fetched(client, "RETR f").size() < content.size() / 2);
    const auto zipped = fetched(client, "RETR f.zip");  // whatever is in it: its name tells that it is not worth it
    CHECK(zipped.size() > content.size());
    CHECK(inflated(zipped) == content);
}

TEST_CASE("MODE Z can be turned off", "[deflate]") {
    TestServer server([](auto& configuration) { configuration.limits.deflate = false; });
    auto client = logged_in(server);
    CHECK(client.command("FEAT").find("MODE Z") == std::string::npos);
    CHECK(code_of(client.command("MODE Z")) == 504);
    CHECK(code_of(client.command("OPTS MODE Z LEVEL 1")) == 501);
    CHECK(code_of(client.command("MODE B")) == 200);
}

TEST_CASE("a deflated file under TLS is whole without close_notify", "[deflate][tls]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys));
    TlsHome home;
    TlsRawClient client(server.port(), home);
    client.login();
    CHECK(code_of(client.command("MODE Z")) == 200);
    {
        auto data = client.data("STOR f");
        REQUIRE(data.shake_hands());
        data.send(deflated("abc"));
        data.connection().close();
    }
    CHECK(code_of(client.reply()) == 226);
    CHECK(read_file(server.home() / "f") == "abc");
    {
        auto data = client.data("STOR g");
        REQUIRE(data.shake_hands());
        data.send(deflated("abc").substr(0, 5));
        data.close_notify();
    }
    CHECK(code_of(client.reply()) == 426);
    CHECK_FALSE(std::filesystem::exists(server.home() / "g"));
}

}  // namespace ftp::test
