#include "common/connection/transfer.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/tls_ends.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

// A transfer on the serving end of a TLS connection, and its peer on the same loop.
struct TlsStage : TlsEnds {
    TlsStage() { shake_hands(); }

    Carriage carriage() {
        Carriage taken;
        taken.data = std::move(server());
        return taken;
    }
    FileSender sender(const std::string& content, std::uint64_t offset = 0) {
        write_file(folder / "f", content);
        UniqueFd file(::open((folder / "f").c_str(), O_RDONLY | O_CLOEXEC));
        return {carriage(), std::move(file), offset, content.size()};
    }
    FileReceiver receiver() {
        const auto root = Root::open(folder.text(), Links::in_root);
        UploadRequest request;
        request.path = "f";
        request.owner = "alice";
        auto upload = Upload::begin(*root, request);
        REQUIRE(upload);
        return {carriage(), std::move(*upload), FileReceiver::Type::image};
    }
    template <typename Job>
    Driven<Job> run(Job job, std::uint64_t limit = whole_transfer) {
        return await_on(loop, drive(pool, std::move(job), limit));
    }

    // The peer, beside what runs.
    void begin(awaitable<void> work) {
        asio::co_spawn(loop, std::move(work), [](std::exception_ptr) {});
    }
    awaitable<void> read_all(std::size_t at_a_time) {
        std::string buffer(at_a_time, '\0');
        for (;;) {
            last = co_await client().receive(buffer, deadline());
            if (!last || *last == 0) break;
            received.append(buffer, 0, *last);
        }
        done = true;
    }
    awaitable<void> send_all(std::string content, std::size_t at_a_time) {
        for (std::size_t sent = 0; sent < content.size(); sent += at_a_time) {
            const auto piece = content.substr(sent, at_a_time);
            const auto went = co_await client().send(piece, deadline());
            CHECK(went);
        }
        done = true;
    }
    void peer_is_done() {
        run_until(loop, [this] { return done; });
    }

    TempDir folder;
    std::string received;
    Result<std::size_t> last{std::size_t{1}};
    bool done = false;
};

}  // namespace

TEST_CASE("under TLS a file is sent whole, or from an offset, and ends with close_notify", "[tls][transfer]") {
    const auto content = random_bytes(3 << 20, 1);
    const std::uint64_t offset = GENERATE(0u, 1u, 1u << 20, (3u << 20) - 1, 3u << 20);
    const std::size_t at_a_time = offset == 1 ? 100 : 1 << 20;
    TlsStage stage;
    auto sender = stage.sender(content, offset);
    stage.begin(stage.read_all(at_a_time));
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == content.size() - offset);
    driven.job.carriage().data.close();
    stage.peer_is_done();
    REQUIRE(stage.last);
    CHECK((stage.received == content.substr(offset)));
}

TEST_CASE("under TLS a file leaves through the smallest of send buffers", "[tls][transfer]") {
    const auto content = random_bytes(1 << 20, 2);
    TlsStage stage;
    const int smallest = 1;
    ::setsockopt(stage.server().socket(), SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
    auto sender = stage.sender(content);
    stage.begin(stage.read_all(1000));
    auto driven = stage.run(std::move(sender), 100'000);
    CHECK(driven.outcome.ending == Ending::unfinished);
    CHECK(driven.job.carriage().meter->octets() == 100'000);
    driven = stage.run(std::move(driven.job));
    CHECK(driven.outcome.ending == Ending::complete);
    driven.job.carriage().data.close();
    stage.peer_is_done();
    REQUIRE(stage.last);
    CHECK((stage.received == content));
}

TEST_CASE("under TLS one who stops reading stalls a transfer, and a stopped one never looks whole", "[tls][transfer]") {
    TlsStage stage;
    auto sender = stage.sender(random_bytes(8 << 20, 3));
    sender.carriage().stall_limit = milliseconds(20);
    const bool stops = GENERATE(false, true);
    const auto stop = sender.carriage().stop;
    asio::steady_timer timer(stage.loop, milliseconds(5));
    if (stops) timer.async_wait([&](std::error_code) { stop->stop(); });
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == (stops ? Ending::aborted : Ending::stalled));
    driven.job.carriage().data.reset();
    stage.begin(stage.read_all(1 << 20));
    stage.peer_is_done();
    CHECK_FALSE(stage.last);
}

TEST_CASE("under TLS a file that shrinks is a local failure", "[tls][transfer]") {
    TlsStage stage;
    auto sender = stage.sender(random_bytes(3000, 4));
    std::filesystem::resize_file(stage.folder / "f", 2000);
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::local_failure);
    CHECK(driven.job.carriage().meter->octets() == 2000);
}

TEST_CASE("under TLS pieces are sent in order to close_notify", "[tls][transfer]") {
    TlsStage stage;
    int count = 0;
    auto source = [&]() -> Result<PieceSender::Piece> {
        if (count == 5) return PieceSender::Piece();
        return PieceSender::Piece(std::to_string(count++) + std::string(300'000, 'x'));
    };
    stage.begin(stage.read_all(1 << 20));
    auto driven = stage.run(PieceSender(stage.carriage(), source));
    CHECK(driven.outcome.ending == Ending::complete);
    driven.job.carriage().data.close();
    stage.peer_is_done();
    REQUIRE(stage.last);
    CHECK(stage.received.size() == 5 * 300'001);
    CHECK(stage.received.substr(4 * 300'001, 1) == "4");
}

TEST_CASE("an upload under TLS is whole after close_notify, however it comes, and is answered with ours",
          "[tls][transfer]") {
    const bool octet_by_octet = GENERATE(false, true);
    const auto content = random_bytes(octet_by_octet ? 300 : 2 << 20, 5);
    TlsStage stage;
    auto receiver = stage.receiver();
    auto send = [&]() -> awaitable<void> {
        co_await stage.send_all(content, octet_by_octet ? 1 : content.size());
        CHECK(stage.client().try_close_notify());
    };
    stage.begin(send());
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.upload().commit());
    CHECK((read_file(stage.folder / "f") == content));
    driven.job.carriage().data.close();
    stage.done = false;
    stage.begin(stage.read_all(100));
    stage.peer_is_done();
    REQUIRE(stage.last);
    CHECK(*stage.last == 0);
}

TEST_CASE("an upload under TLS that ends without close_notify is truncated", "[tls][transfer]") {
    TlsStage stage;
    auto receiver = stage.receiver();
    auto cut = [&]() -> awaitable<void> {
        co_await stage.send_all("half of it", 10);
        stage.client().shutdown_send();
    };
    stage.begin(cut());
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::truncated);
    CHECK(driven.outcome.error);
    CHECK(driven.job.upload().arrived() == 10);
}

TEST_CASE("what is no TLS behind the handshake ends an upload as a lost connection", "[tls][transfer]") {
    TlsStage stage;
    auto receiver = stage.receiver();
    auto disturb = [&]() -> awaitable<void> {
        co_await stage.send_all("half of it", 10);
        const std::string_view plain = "the rest of it in the clear";
        CHECK(::send(stage.client().socket(), plain.data(), plain.size(), MSG_NOSIGNAL) > 0);
    };
    stage.begin(disturb());
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::connection_lost);
    CHECK(driven.job.upload().arrived() == 10);
}

TEST_CASE("draining under TLS says close_notify first", "[tls][transfer]") {
    TlsStage stage;
    stage.begin(stage.read_all(100));
    auto talk = [&]() -> awaitable<void> { co_await stage.server().drain(1000, stage.deadline()); };
    stage.begin(talk());
    stage.peer_is_done();
    REQUIRE(stage.last);
    CHECK(*stage.last == 0);
    stage.client().close();
}

}  // namespace ftp::test
