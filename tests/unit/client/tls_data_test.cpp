// Data connections under TLS: what they resume, and what is taken for the end of a file.

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/download.hpp"
#include "tests/unit/client/client_fixture.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/tls_channel.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

const std::vector<std::string> features{"SIZE", "MDTM", "EPSV"};

// One login under TLS, and downloads of "f" by it.
struct Downloads {
    explicit Downloads(ScriptedServer::Script script) : server(std::move(script)), far(server.port()) {
        far.host.security.tls = TlsClient::make({}).value();
        far.host.security.confirm = [](const std::string&) { return true; };
    }

    Status get(int times, std::optional<ByteCount> size) {
        auto root = Root::open(dir.path().string(), Links::refused);
        if (!root) return root.error();
        return far.run([&](Session& session) -> awaitable<Status> {
            for (int i = 0; i < times; ++i) {
                DownloadTask task;
                task.remote = task.local = "f";
                task.size = size;
                task.modified = FileTime();
                FileOutcome outcome(Deed::downloaded, "f");
                if (auto got = co_await download(session, means, *root, task, outcome); !got) co_return got;
            }
            co_return Status();
        });
    }

    test::TempDir dir;
    ScriptedServer server;
    FarSide far;
    Listener listener;
    asio::thread_pool pool{1};
    Means means{pool, listener};
};

}  // namespace

TEST_CASE("a server that takes each ticket once gets the newest one for each file", "[tls]") {
    TlsScenery scenery;
    constexpr int files = 20;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        for (int i = 0; i < files; ++i) {
            scenery.give_ticket(i);
            talk.open_transfer("RETR");
            talk.send_data("abc");
            talk.close_data();
            talk.reply("226 done");
        }
        talk.expect("QUIT");
    });
    const auto done = downloads.get(files, ByteCount(3));
    CAPTURE(done ? "" : done.error().text());
    CHECK(done);
    std::vector<std::string> newest;
    for (int i = 0; i < files; ++i) newest.push_back(std::to_string(i));
    CHECK(scenery.resumed == newest);
}

TEST_CASE("a server that gives no more tickets sees the session of its control connection again", "[tls]") {
    TlsScenery scenery;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        for (int i = 0; i < 5; ++i) {
            talk.open_transfer("RETR");
            talk.send_data("abc");
            talk.close_data();
            talk.reply("226 done");
        }
        talk.expect("QUIT");
    });
    const auto done = downloads.get(5, ByteCount(3));
    CAPTURE(done ? "" : done.error().text());
    CHECK(done);
    CHECK(scenery.resumed == std::vector<std::string>(5, "first"));
}

TEST_CASE("a download that is cut is whole only when its size says so", "[tls]") {
    struct Row {
        std::optional<ByteCount> size;
        bool whole;
    };
    const auto row = GENERATE(Row{ByteCount(3), true}, Row{ByteCount(4), false}, Row{std::nullopt, false});
    TlsScenery scenery;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        talk.open_transfer("RETR");
        talk.send_data("abc");
        talk.cut_data();
        talk.reply("226 done");
        talk.expect("QUIT");
    });
    const auto done = downloads.get(1, row.size);
    CHECK(static_cast<bool>(done) == row.whole);
    if (!row.whole) CHECK(is(done.error(), Failure::connection_lost));
    CHECK(std::filesystem::exists(downloads.dir / "f") == row.whole);
}

TEST_CASE("a listing that is cut is none", "[tls]") {
    TlsScenery scenery;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting({"MLST type*;size*;"});
        talk.open_transfer("MLSD");
        talk.send_data("type=file;size=3; a\r\n");
        talk.cut_data();
        talk.reply("226 done");
        talk.expect("QUIT");
    });
    std::optional<Error> error;
    (void)downloads.far.list("", error);
    REQUIRE(error);
    CHECK(is(*error, Failure::connection_lost));
}

TEST_CASE("what a server says instead of shaking hands on the data connection is why it failed", "[tls]") {
    TlsScenery scenery;
    const auto* said = GENERATE("550 no such file", "534 no");
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        talk.open_transfer_silently("RETR");
        talk.reply(said);
        talk.cut_data();
        talk.expect("QUIT");
    });
    const auto done = downloads.get(1, ByteCount(3));
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::refused));
    CHECK(done.error().doing().find(said) != std::string::npos);
}

TEST_CASE("a server that hangs up on the handshake of a data connection is asked again", "[tls]") {
    TlsScenery scenery;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        talk.open_transfer_silently("RETR");
        talk.cut_data();
        talk.reply("226 done");
        talk.read_line();
    });
    const auto done = downloads.get(1, ByteCount(3));
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::connection_lost));
    CHECK(done.error().doing().starts_with("data connection to 127.0.0.1 port "));
    CHECK(done.error().doing().find(": TLS handshake: ") != std::string::npos);
}

TEST_CASE("a server that insists on a resumed session gets another login, and no other way", "[tls]") {
    const auto identity = make_identity({"127.0.0.1"}, 2);
    TlsScenery scenery(identity), forgetful(identity);
    const std::string said = GENERATE("522 session reuse required", "425 no data connection");
    const bool hangs_up = GENERATE(true, false);
    std::atomic<bool> goes_on{false};
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        talk.wrap_data_from_now_on([&](std::unique_ptr<test::Channel> below) {
            return std::make_unique<TlsChannel>(std::move(below), forgetful.server->data());
        });
        if (hangs_up) {
            talk.open_transfer_silently("RETR");
            talk.cut_data();
        } else {
            talk.open_transfer("RETR");
            talk.close_data();
        }
        talk.reply(said);
        talk.read_line();
        goes_on = true;
    });
    const auto done = downloads.get(1, ByteCount(3));
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::connection_lost));
    CHECK(done.error().doing().find(said) != std::string::npos);
    CHECK_FALSE(goes_on);
    CHECK(downloads.far.host.dialect.data_ways.best({}) == DataWay::extended_passive);
}

TEST_CASE("a data connection that leads to somebody else is not used", "[tls]") {
    TlsScenery scenery, other;
    Downloads downloads([&](ScriptedConnection& talk) {
        scenery.greet(talk);
        talk.log_in_behind_greeting(features);
        talk.wrap_data_from_now_on([&](std::unique_ptr<test::Channel> below) {
            return std::make_unique<TlsChannel>(std::move(below), other.server->data());
        });
        talk.open_transfer("RETR");
        talk.send_data("abc");
        talk.close_data();
    });
    const auto done = downloads.get(1, ByteCount(3));
    REQUIRE_FALSE(done);
    CHECK(is(done.error(), Failure::untrusted));
}

}  // namespace ftp::client
