#include "tests/support/catch.hpp"
#include "tests/unit/net/tls_ends.hpp"
#include "tests/unit/net/transfer_stage.hpp"

#include <thread>

namespace ftp::test {
namespace {

using namespace std::string_literals;

Carriage in_block_mode(Stream data) {
    auto carriage = carriage_of(std::move(data));
    carriage.mode = Mode::block;
    return carriage;
}

// A transfer in blocks on one end of a connection, its peer on the other.
struct BlockStage : Stage {
    FileSender sender(std::string_view content, std::uint64_t offset = 0) {
        write_file(folder / "f", content);
        return {in_block_mode(std::move(ends.ours)), open_file(folder / "f"), offset, content.size()};
    }
    FileReceiver receiver(Carriage carriage, const std::string& name = "f",
                          FileReceiver::Type type = FileReceiver::Type::image) {
        return {std::move(carriage), upload_to(folder, name), type};
    }
    // A file that arrives and is published where it is complete.
    Driven<FileReceiver> receive(Carriage carriage, const std::string& name) {
        auto driven = run(receiver(std::move(carriage), name));
        if (driven.outcome.ending == Ending::complete) REQUIRE(driven.job.upload().commit());
        return driven;
    }
};

// What a reader makes of all that was sent; "." is the end of a file, "!" that it was given up, "#" a marker.
std::string taken_apart(std::string_view octets) {
    BlockReader reader;
    std::string text;
    for (;;) {
        const auto event = reader.next(octets);
        if (const auto* data = std::get_if<BlockReader::Data>(&event)) text += data->octets;
        if (std::holds_alternative<BlockReader::Marker>(event)) text += "#";
        if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event)) text += end->given_up ? "!" : ".";
        if (std::holds_alternative<BlockReader::NeedsMore>(event)) return text;
        REQUIRE_FALSE(std::holds_alternative<BlockReader::Malformed>(event));
    }
}

TEST_CASE("a file in blocks leaves its connection open", "[transfer][block]") {
    BlockStage stage;
    const auto content = random_bytes(GENERATE(0u, 1u, 65'535u, 65'536u, 3u << 20), 1);
    std::string received;
    auto sender = stage.sender(content);
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().meter->octets() == content.size());
    FileSender again(std::move(driven.job.carriage()), open_file(stage.folder / "f"), content.size() / 2,
                     content.size());
    driven = stage.run(std::move(again));
    CHECK(driven.outcome.ending == Ending::complete);
    driven.job.carriage().data.close();
    reader.join();
    CHECK(taken_apart(received) == content + "." + content.substr(content.size() / 2) + ".");
}

TEST_CASE("a file that cannot be sent to its end is given up, and the connection goes on", "[transfer][block]") {
    BlockStage stage;
    std::string received;
    auto sender = stage.sender("abc");
    std::filesystem::resize_file(stage.folder / "f", 2);
    std::jthread reader([&] { received = stage.ends.theirs.read_all(); });
    auto driven = stage.run(std::move(sender));
    CHECK(driven.outcome.ending == Ending::local_failure);
    CHECK(driven.outcome.error);

    PieceSender::Source broken = []() -> Result<PieceSender::Piece> { return Error(std::errc::io_error, "reading"); };
    PieceSender pieces(std::move(driven.job.carriage()), broken);
    auto second = stage.run(std::move(pieces));
    CHECK(second.outcome.ending == Ending::local_failure);

    bool made = false;
    PieceSender::Source one = [&made]() -> Result<PieceSender::Piece> {
        return std::exchange(made, true) ? PieceSender::Piece() : PieceSender::Piece("text");
    };
    PieceSender third(std::move(second.job.carriage()), one);
    auto driven_third = stage.run(std::move(third));
    CHECK(driven_third.outcome.ending == Ending::complete);
    driven_third.job.carriage().data.close();
    reader.join();
    CHECK(taken_apart(received) == "ab!!text.");
}

TEST_CASE("files in blocks follow each other on one connection", "[transfer][block]") {
    BlockStage stage;
    const auto big = random_bytes(200'000, 2);
    stage.ends.theirs.send(in_blocks("one", Last::yes) + in_blocks("", Last::yes) + in_blocks(big, Last::yes) +
                           in_blocks("lost") + giving_up() + in_blocks("unwanted", Last::yes) +
                           in_blocks("last", Last::yes));
    stage.ends.theirs.close();
    auto driven = stage.receive(in_block_mode(std::move(stage.ends.ours)), "1");
    CHECK(driven.outcome.ending == Ending::complete);
    driven = stage.receive(std::move(driven.job.carriage()), "2");
    CHECK(driven.outcome.ending == Ending::complete);
    driven = stage.receive(std::move(driven.job.carriage()), "3");
    CHECK(driven.outcome.ending == Ending::complete);
    driven = stage.receive(std::move(driven.job.carriage()), "4");
    CHECK(driven.outcome.ending == Ending::given_up);
    auto discarded = stage.run(FileDiscarder(std::move(driven.job.carriage())));
    CHECK(discarded.outcome.ending == Ending::complete);
    CHECK_FALSE(discarded.job.carriage().blocks.idle());
    driven = stage.receive(std::move(discarded.job.carriage()), "5");
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.carriage().blocks.idle());
    driven = stage.receive(std::move(driven.job.carriage()), "6");
    CHECK(driven.outcome.ending == Ending::connection_lost);

    CHECK(read_file(stage.folder / "1") == "one");
    CHECK(read_file(stage.folder / "2").empty());
    CHECK(read_file(stage.folder / "3") == big);
    CHECK(read_file(stage.folder / "5") == "last");
    for (const auto* name : {"4", "6"}) CHECK_FALSE(std::filesystem::exists(stage.folder / name));
}

TEST_CASE("a connection that ends within a file in blocks leaves no whole file", "[transfer][block]") {
    const auto octets = in_blocks("abc") + marker_block("3") + in_blocks("def", Last::yes);
    for (std::size_t cut = 0; cut < octets.size(); ++cut) {
        CAPTURE(cut);
        BlockStage stage;
        stage.ends.theirs.send(octets.substr(0, cut));
        stage.ends.theirs.close();
        CHECK(stage.receive(in_block_mode(std::move(stage.ends.ours)), "f").outcome.ending == Ending::connection_lost);
    }
}

TEST_CASE("what is no block ends a transfer", "[transfer][block]") {
    BlockStage stage;
    stage.ends.theirs.send("\0\0\x01"s + "a\x0f\0\0"s);
    auto driven = stage.receive(in_block_mode(std::move(stage.ends.ours)), "f");
    CHECK(driven.outcome.ending == Ending::connection_lost);
    CHECK(driven.job.upload().arrived() == 1);
}

TEST_CASE("blocks without data, however many, do not keep the loop", "[transfer][block]") {
    BlockStage stage;
    std::string empty_blocks;
    for (int i = 0; i < 60'000; ++i) empty_blocks += "\0\0\0"s;
    stage.ends.theirs.send(empty_blocks);
    auto receiver = stage.receiver(in_block_mode(std::move(stage.ends.ours)));
    CHECK(receiver.step(whole_transfer).kind == Step::Kind::moved);
    stage.ends.theirs.send(in_blocks("abc", Last::yes));
    auto driven = stage.run(std::move(receiver));
    CHECK(driven.outcome.ending == Ending::complete);
    CHECK(driven.job.upload().arrived() == 3);
}

TEST_CASE("restart markers are told when all in front of them is kept", "[transfer][block]") {
    BlockStage stage;
    stage.ends.theirs.send(in_blocks("abc") + marker_block("m1") + in_blocks("de") + marker_block("m2") +
                           in_blocks("", Last::yes));
    auto carriage = in_block_mode(std::move(stage.ends.ours));
    std::string told;
    const auto meter = carriage.meter;
    carriage.on_marker = [&](const std::string& marker) {
        told += marker + "=" + std::to_string(meter->octets()) + " ";
    };
    CHECK(stage.receive(std::move(carriage), "f").outcome.ending == Ending::complete);
    CHECK(told == "m1=3 m2=5 ");
    CHECK(read_file(stage.folder / "f") == "abcde");
}

TEST_CASE("text in blocks has its line ends changed, file by file", "[transfer][block]") {
    BlockStage stage;
    stage.ends.theirs.send(in_blocks("a\r") + in_blocks("\nb\r", Last::yes) + in_blocks("\nc", Last::yes));
    auto first = stage.run(stage.receiver(in_block_mode(std::move(stage.ends.ours)), "1", FileReceiver::Type::ascii));
    REQUIRE(first.job.upload().commit());
    auto second = stage.run(stage.receiver(std::move(first.job.carriage()), "2", FileReceiver::Type::ascii));
    REQUIRE(second.job.upload().commit());
    CHECK(read_file(stage.folder / "1") == "a\nb\r");
    CHECK(read_file(stage.folder / "2") == "\nc");
}

TEST_CASE("files in blocks need one handshake under TLS", "[transfer][block][tls]") {
    TlsEnds ends;
    ends.shake_hands();
    const TempDir folder;
    const auto content = random_bytes(300'000, 3);
    write_file(folder / "f", content);
    auto outgoing = in_block_mode(std::move(ends.server()));
    auto incoming = in_block_mode(std::move(ends.client()));
    for (const auto* name : {"1", "2"}) {
        FileSender sender(std::move(outgoing), open_file(folder / "f"), 0, content.size());
        FileReceiver receiver(std::move(incoming), upload_to(folder, name), FileReceiver::Type::image);
        auto both = [](asio::thread_pool& pool, FileSender out,
                       FileReceiver in) -> awaitable<std::pair<Driven<FileSender>, Driven<FileReceiver>>> {
            using namespace asio::experimental::awaitable_operators;
            auto [sent, received] =
                co_await (drive(pool, std::move(out), whole_transfer) && drive(pool, std::move(in), whole_transfer));
            co_return std::pair(std::move(sent), std::move(received));
        };
        auto [sent, received] = await_on(ends.loop, both(ends.pool, std::move(sender), std::move(receiver)));
        CHECK(sent.outcome.ending == Ending::complete);
        CHECK(received.outcome.ending == Ending::complete);
        REQUIRE(received.job.upload().commit());
        CHECK(read_file(folder / name) == content);
        outgoing = std::move(sent.job.carriage());
        incoming = std::move(received.job.carriage());
    }
}

}  // namespace
}  // namespace ftp::test
