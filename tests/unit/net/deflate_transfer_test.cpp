#include "tests/support/catch.hpp"
#include "tests/support/zlib_stream.hpp"
#include "tests/unit/net/tls_ends.hpp"
#include "tests/unit/net/transfer_stage.hpp"

#include <thread>

namespace ftp::test {
namespace {

Carriage deflating(Stream data, unsigned level = deflate::usual_level) {
    auto carriage = carriage_of(std::move(data));
    carriage.mode = Mode::deflate;
    carriage.deflate_level = level;
    return carriage;
}

std::string lines(std::size_t octets) {
    std::string text;
    for (std::size_t i = 0; text.size() < octets; ++i) text += "line " + std::to_string(i) + "\n";
    return text.substr(0, octets);
}

// A deflated transfer on one end of a connection, its peer on the other.
struct DeflateStage : Stage {
    Driven<FileReceiver> receive(FileReceiver::Type type = FileReceiver::Type::image) {
        FileReceiver receiver(deflating(std::move(ends.ours)), upload_to(folder, "f"), type);
        auto driven = run(std::move(receiver));
        if (driven.outcome.ending == Ending::complete) REQUIRE(driven.job.upload().commit());
        return driven;
    }
    Driven<FileReceiver> receive(std::string_view stream) {
        ends.theirs.send(stream);
        ends.theirs.close();
        return receive();
    }
};

TEST_CASE("a deflated file is one zlib stream and the end of the connection", "[transfer][deflate]") {
    DeflateStage stage;
    const auto content = GENERATE(std::string(), std::string("a"), lines(3 << 20), random_bytes(1 << 20, 1));
    const unsigned level = GENERATE(0u, 6u);
    write_file(stage.folder / "f", content);
    std::string received;
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    FileSender sender(deflating(std::move(stage.ends.ours), level), open_file(stage.folder / "f"), 0, content.size());
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == content.size());
    driven.job.carriage().data.close();
    reader.join();
    CHECK(inflated(received) == content);
    if (level > 0 && content.starts_with("line")) CHECK(received.size() < content.size() / 2);
}

TEST_CASE("one step deflates no more than 64 KiB", "[transfer][deflate]") {
    DeflateStage stage;
    const std::string content(1 << 20, 'a');
    write_file(stage.folder / "f", content);
    FileSender sender(deflating(std::move(stage.ends.ours)), open_file(stage.folder / "f"), 0, content.size());
    for (std::uint64_t steps = 1; steps <= 3; ++steps) {
        if (sender.must_prepare()) REQUIRE(sender.prepare());
        CHECK(sender.step(512 << 10).kind == Step::Kind::moved);
        CHECK(sender.carriage().meter->octets() <= steps * (64 << 10));
    }
}

TEST_CASE("octets that are made while they are sent are deflated", "[transfer][deflate]") {
    DeflateStage stage;
    std::vector<std::string> pieces{"", lines(200'000), "", "end"};
    std::size_t next = 0;
    PieceSender::Source source = [&]() -> Result<PieceSender::Piece> {
        return next < pieces.size() ? PieceSender::Piece(pieces[next++]) : PieceSender::Piece();
    };
    std::string received;
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    auto driven = stage.run(PieceSender(deflating(std::move(stage.ends.ours)), source));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == 200'003);
    driven.job.carriage().data.close();
    reader.join();
    CHECK(inflated(received) == lines(200'000) + "end");
}

TEST_CASE("a file that cannot be read to its end leaves no whole zlib stream", "[transfer][deflate]") {
    DeflateStage stage;
    write_file(stage.folder / "f", "abc");
    std::string received;
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    SECTION("of a file") {
        FileSender sender(deflating(std::move(stage.ends.ours)), open_file(stage.folder / "f"), 0, 4);
        auto driven = stage.run(std::move(sender));
        CHECK(driven.outcome.ending == Ending::local_failure);
        CHECK(driven.outcome.error);
    }
    SECTION("of pieces") {
        bool made = false;
        PieceSender::Source source = [&made]() -> Result<PieceSender::Piece> {
            if (std::exchange(made, true)) return Error(std::errc::io_error, "reading");
            return PieceSender::Piece("abc");
        };
        auto driven = stage.run(PieceSender(deflating(std::move(stage.ends.ours)), source));
        CHECK(driven.outcome.ending == Ending::local_failure);
    }
    reader.join();
    Inflater inflater;
    std::string_view rest = received;
    std::string room(100, '\0');
    while (std::holds_alternative<Inflater::Data>(inflater.next(rest, room))) {
    }
    CHECK_FALSE(inflater.ended());
}

TEST_CASE("a deflated file arrives whole, however it is split", "[transfer][deflate]") {
    const auto content = lines(1000);
    const auto stream = deflated(content);
    const auto piece = GENERATE(1u, 7u, 100u, 10'000u);
    DeflateStage stage;
    std::jthread writer([&] {
        for (std::size_t at = 0; at < stream.size(); at += piece) stage.ends.theirs.send(stream.substr(at, piece));
        stage.ends.theirs.close();
    });
    const auto driven = stage.receive();
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(read_file(stage.folder / "f") == content);
}

TEST_CASE("a long deflated file arrives as it was", "[transfer][deflate]") {
    DeflateStage stage;
    const auto content = GENERATE(lines(5 << 20), random_bytes(2 << 20, 2), std::string(3 << 20, '\0'));
    std::jthread writer([&] {
        stage.ends.theirs.send(deflated(content));
        stage.ends.theirs.close();
    });
    auto driven = stage.receive();
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == content.size());
    CHECK(read_file(stage.folder / "f") == content);
}

TEST_CASE("a connection that ends within a zlib stream leaves no whole file", "[transfer][deflate]") {
    const auto stream = deflated("abcdefghi");
    for (std::size_t cut = 0; cut < stream.size(); ++cut) {
        CAPTURE(cut);
        DeflateStage stage;
        CHECK(stage.receive(stream.substr(0, cut)).outcome.ending == Ending::connection_lost);
        CHECK_FALSE(std::filesystem::exists(stage.folder / "f"));
    }
}

TEST_CASE("what is not one whole zlib stream and nothing else is damaged", "[transfer][deflate]") {
    auto changed = deflated("abcdefghi");
    changed.back() = static_cast<char>(changed.back() ^ 1);
    for (const auto& octets :
         {std::string("plain text"), deflated("abc") + "x", deflated("abc") + deflated("abc"), changed}) {
        DeflateStage stage;
        CHECK(stage.receive(octets).outcome.ending == Ending::damaged);
        CHECK_FALSE(std::filesystem::exists(stage.folder / "f"));
    }
}

TEST_CASE("a bomb is found out before it has filled anything", "[transfer][deflate]") {
    DeflateStage stage;
    auto driven = stage.receive(deflated(std::string(40 << 20, '\0')));
    CHECK(driven.outcome.ending == Ending::damaged);
    CHECK(driven.outcome.error->is(std::errc::value_too_large));
    CHECK(driven.job.upload().arrived() < (20 << 20));
}

TEST_CASE("a file that inflates to more than was announced is damaged", "[transfer][deflate]") {
    DeflateStage stage;
    stage.ends.theirs.send(deflated(std::string(300'000, 'a')));
    stage.ends.theirs.close();
    auto carriage = deflating(std::move(stage.ends.ours));
    carriage.most_inflated = 200'000;
    auto driven = stage.run(FileReceiver(std::move(carriage), upload_to(stage.folder, "f"), FileReceiver::Type::image));
    CHECK(driven.outcome.ending == Ending::damaged);
    CHECK(driven.job.upload().arrived() <= 200'000);
}

TEST_CASE("a stream of empty pieces does not keep a loop to itself", "[transfer][deflate]") {
    DeflateStage stage;
    const auto head = Deflater().add("a");
    std::string empties;
    for (int i = 0; i < 20'000; ++i) empties += std::string("\0\0\0\xff\xff", 5);
    stage.ends.theirs.send(head + empties);
    auto carriage = deflating(std::move(stage.ends.ours));
    CHECK(next_octets(carriage, 1000).octets == "a");
    for (int i = 0; i < 2; ++i) {
        const auto arrival = next_octets(carriage, 1000);
        CHECK(arrival.octets.empty());
        REQUIRE(arrival.instead);
        CHECK(arrival.instead->kind == Step::Kind::moved);
    }
}

TEST_CASE("deflated text has its line ends changed", "[transfer][deflate]") {
    DeflateStage stage;
    stage.ends.theirs.send(deflated("a\r\nb\r"));
    stage.ends.theirs.close();
    CHECK(stage.receive(FileReceiver::Type::ascii).outcome.ending == Ending::complete);
    CHECK(read_file(stage.folder / "f") == "a\nb\r");
}

TEST_CASE("a deflated file under TLS is whole by the end of its stream", "[transfer][deflate][tls]") {
    TlsEnds ends;
    ends.shake_hands();
    const TempDir folder;
    const auto content = lines(300'000);
    write_file(folder / "f", content);
    FileSender sender(deflating(std::move(ends.server())), open_file(folder / "f"), 0, content.size());
    FileReceiver receiver(deflating(std::move(ends.client())), upload_to(folder, "g"), FileReceiver::Type::image);
    auto both = [](asio::thread_pool& pool, FileSender out, FileReceiver in) -> awaitable<std::tuple<Ending, Ending>> {
        using namespace asio::experimental::awaitable_operators;
        auto sending = [](asio::thread_pool& on, FileSender job) -> awaitable<Ending> {
            auto driven = co_await drive(on, std::move(job), whole_transfer);
            driven.job.carriage().data.close();
            co_return driven.outcome.ending;
        };
        auto receiving = [](asio::thread_pool& on, FileReceiver job) -> awaitable<Ending> {
            auto driven = co_await drive(on, std::move(job), whole_transfer);
            if (driven.outcome.ending == Ending::complete) REQUIRE(driven.job.upload().commit());
            co_return driven.outcome.ending;
        };
        co_return co_await (sending(pool, std::move(out)) && receiving(pool, std::move(in)));
    };
    const auto [sent, received] = await_on(ends.loop, both(ends.pool, std::move(sender), std::move(receiver)));
    CHECK(sent == Ending::complete);
    CHECK(received == Ending::complete);
    CHECK(read_file(folder / "g") == content);
}

}  // namespace
}  // namespace ftp::test
