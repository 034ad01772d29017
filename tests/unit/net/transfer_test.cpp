#include "common/net/runtime.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/net/transfer_stage.hpp"

#include <thread>

namespace ftp::test {

using std::chrono::milliseconds;

namespace {

// More than the buffers of a connection hold.
const std::string& big() {
    static const std::string bytes = random_bytes(24 << 20, 5);
    return bytes;
}

}  // namespace

TEST_CASE("a file is sent whole, or from an offset", "[transfer]") {
    Stage stage;
    const auto content = random_bytes(3 << 20, 1);
    const std::uint64_t offset = GENERATE(0u, 1u, 1u << 20, 3u << 20);
    auto sender = stage.sender(content, offset);
    std::string received;
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == content.size() - offset);
    driven.job.carriage().data.close();
    reader.join();
    CHECK(received == content.substr(offset));
}

TEST_CASE("a transfer stops at its limit and can be driven on, on another loop as well", "[transfer]") {
    Stage stage;
    Runtime runtime(1, 1);
    auto sender = stage.sender(big());
    std::string received;
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    auto first = stage.run(std::move(sender), 100'000);
    CHECK(first.outcome.ending == Ending::unfinished);
    CHECK(first.job.carriage().meter->octets() == 100'000);
    const auto place = runtime.data_place();
    auto& there = place.loop();
    first.job.carriage().data.descriptor().move_to(there.get_executor());
    auto second = await_on(stage.loop, run_on(there, drive(stage.pool, std::move(first.job), whole_transfer)));
    CHECK(second.outcome.ending == Ending::complete);
    second.job.carriage().data.descriptor().move_to(stage.loop.get_executor());
    second.job.carriage().data.close();
    reader.join();
    CHECK(received == big());
}

TEST_CASE("what a transfer has moved before counts against its limit", "[transfer]") {
    Stage stage;
    auto sender = stage.sender(big());
    CHECK(sender.step(60'000).kind == Step::Kind::moved);
    auto driven = stage.run(std::move(sender), 100'000);
    CHECK(driven.outcome.ending == Ending::unfinished);
    CHECK(driven.job.carriage().meter->octets() == 100'000);
    driven = stage.run(std::move(driven.job), 100'000);
    CHECK(driven.outcome.ending == Ending::unfinished);
    CHECK(driven.job.carriage().meter->octets() == 100'000);
}

TEST_CASE("one who stops reading stalls a transfer, one who stops sending too", "[transfer]") {
    Stage stage;
    SECTION("reading") {
        auto sender = stage.sender(big());
        sender.carriage().stall_limit = milliseconds(20);
        CHECK(stage.run(std::move(sender)).outcome.ending == Ending::stalled);
    }
    SECTION("sending") {
        auto receiver = stage.receiver();
        receiver.carriage().stall_limit = milliseconds(20);
        stage.ends.theirs.send("half");
        auto driven = stage.run(std::move(receiver));
        CHECK(driven.outcome.ending == Ending::stalled);
        CHECK(driven.job.upload().arrived() == 4);
    }
}

TEST_CASE("a slow transfer that moves again and again is not stalled", "[transfer]") {
    Stage stage;
    auto receiver = stage.receiver();
    receiver.carriage().stall_limit = milliseconds(100);
    asio::steady_timer next(stage.loop);
    int pieces = 0;
    std::function<void(std::error_code)> send = [&](std::error_code) {
        stage.ends.theirs.send("piece");
        if (++pieces == 8) return stage.ends.theirs.close();
        next.expires_after(milliseconds(25));
        next.async_wait(send);
    };
    meanwhile(stage.loop, [&] { send({}); });
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.upload().arrived() == 40);
}

TEST_CASE("a transfer can be stopped before it begins, while it waits and while it prepares", "[transfer]") {
    Stage stage;
    SECTION("before") {
        auto sender = stage.sender("abc");
        sender.carriage().stop->stop();
        auto driven = stage.run(std::move(sender));
        CHECK(driven.outcome.ending == Ending::aborted);
        CHECK(driven.job.carriage().meter->octets() == 0);
    }
    SECTION("while it waits") {
        auto sender = stage.sender(big());
        const auto stop = sender.carriage().stop;
        asio::steady_timer timer(stage.loop, milliseconds(10));
        timer.async_wait([&](std::error_code) { stop->stop(); });
        CHECK(stage.run(std::move(sender)).outcome.ending == Ending::aborted);
    }
    SECTION("while it prepares, with a connection that takes nothing") {
        while (stage.ends.ours.try_send(std::string(1 << 20, 'x'))) continue;
        auto carriage = carriage_of(std::move(stage.ends.ours));
        const auto stop = carriage.stop;
        auto source = [&loop = stage.loop, stop]() -> Result<PieceSender::Piece> {
            std::atomic<bool> seen{false};
            asio::post(loop, [&] { stop->stop(), seen = true; });
            while (!seen) std::this_thread::yield();
            return PieceSender::Piece("piece");
        };
        PieceSender sender(std::move(carriage), source);
        CHECK(stage.run(std::move(sender)).outcome.ending == Ending::aborted);
    }
}

TEST_CASE("a connection that breaks ends a transfer", "[transfer]") {
    Stage stage;
    SECTION("sending") {
        auto sender = stage.sender(big());
        stage.ends.theirs.reset();
        auto driven = stage.run(std::move(sender));
        CHECK(driven.outcome.ending == Ending::connection_lost);
        CHECK(driven.outcome.error);
    }
    SECTION("receiving") {
        auto receiver = stage.receiver();
        stage.ends.theirs.send("half");
        stage.ends.theirs.reset();
        CHECK(stage.run(std::move(receiver)).outcome.ending == Ending::connection_lost);
    }
}

TEST_CASE("a file that shrinks while it is sent is a local failure, never a short success", "[transfer]") {
    Stage stage;
    auto sender = stage.sender(big());
    auto first = stage.run(std::move(sender), 1000);
    REQUIRE(first.outcome.ending == Ending::unfinished);
    std::filesystem::resize_file(stage.folder / "f", 2000);
    auto second = stage.run(std::move(first.job));
    CHECK(second.outcome.ending == Ending::local_failure);
    CHECK(second.outcome.error);
    CHECK(second.job.carriage().meter->octets() == 2000);
}

TEST_CASE("a file that cannot be sent is a local failure, not a lost connection", "[transfer]") {
    Stage stage;
    UniqueFd file;
    SECTION("it has no octets") { file = open_file(stage.folder.path()); }
    SECTION("it may not be read") {
        write_file(stage.folder / "f", "abc");
        file = UniqueFd(::open((stage.folder / "f").c_str(), O_WRONLY | O_CLOEXEC));
    }
    FileSender sender(carriage_of(std::move(stage.ends.ours)), std::move(file), 0, 3);
    const auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::local_failure);
    CHECK(driven.outcome.error);
}

TEST_CASE("octets behind the promised end are not sent", "[transfer]") {
    Stage stage;
    auto sender = stage.sender("abc");
    write_file(stage.folder / "f", "abcdef");
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    driven.job.carriage().data.close();
    CHECK(stage.ends.theirs.read_all() == "abc");
}

TEST_CASE("pieces are sent in order to the end, and a source that fails is a local failure", "[transfer]") {
    Stage stage;
    const bool breaks = GENERATE(false, true);
    int count = 0;
    bool pause = false;
    auto source = [&]() -> Result<PieceSender::Piece> {
        if (count == 5 && breaks) return Error(std::errc::io_error, "reading");
        if (count == 5) return PieceSender::Piece();
        const bool empty = std::exchange(pause, !pause);  // it is not there yet
        return PieceSender::Piece(empty ? std::string() : std::to_string(count++));
    };
    PieceSender sender(carriage_of(std::move(stage.ends.ours)), source);
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == (breaks ? Ending::local_failure : Ending::complete));
    driven.job.carriage().data.close();
    CHECK(stage.ends.theirs.read_all() == "01234");
}

TEST_CASE("a text file is sent with CR LF from any offset of the transferred octets", "[transfer]") {
    const std::string_view sent = "a\r\n\r\nb\rc\r\n\r";
    const auto skip = GENERATE(range(0, 12));
    Stage stage;
    write_file(stage.folder / "f", "a\n\r\nb\rc\n\r");
    PieceSender sender(carriage_of(std::move(stage.ends.ours)),
                       ascii_source(open_file(stage.folder / "f"), static_cast<std::uint64_t>(skip)));
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    driven.job.carriage().data.close();
    CHECK(stage.ends.theirs.read_all() == sent.substr(static_cast<std::size_t>(skip)));
}

TEST_CASE("an offset behind the last transferred octet of a text is a failure, and no empty file", "[transfer]") {
    const auto skip = GENERATE(4u, 5u, 1'000'000u);
    Stage stage;
    write_file(stage.folder / "f", "a\n");
    PieceSender sender(carriage_of(std::move(stage.ends.ours)), ascii_source(open_file(stage.folder / "f"), skip));
    const auto driven = stage.run(std::move(sender));
    REQUIRE(driven.outcome.ending == Ending::local_failure);
    CHECK(driven.outcome.error->is(std::errc::invalid_seek));
}

TEST_CASE("an upload ends with the orderly end of its connection", "[transfer]") {
    Stage stage;
    const auto content = random_bytes(2 << 20, 2);
    auto receiver = stage.receiver();
    std::jthread writer([&] {
        stage.ends.theirs.send(content);
        stage.ends.theirs.close();
    });
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.upload().commit());
    CHECK(read_file(stage.folder / "f") == content);
}

TEST_CASE("a text upload converts CR LF wherever the segments split", "[transfer]") {
    const std::string text = "a\r\nb\rc\nd\r\n\r";
    const auto split = GENERATE(range(0, 12));
    Stage stage;
    auto receiver = stage.receiver(FileReceiver::Type::ascii);
    stage.ends.theirs.send(text.substr(0, static_cast<std::size_t>(split)));
    meanwhile(stage.loop, [&] {
        stage.ends.theirs.send(text.substr(static_cast<std::size_t>(split)));
        stage.ends.theirs.close();
    });
    auto driven = stage.run(std::move(receiver));
    REQUIRE(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == text.size());
    CHECK(driven.job.upload().commit());
    CHECK(read_file(stage.folder / "f") == "a\nb\rc\nd\n\r");
}

}  // namespace ftp::test
