#include "ftpd/session/command_queue.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/session/ends.hpp"

namespace ftp::test {

using server::CommandQueue;

namespace {

CommandQueue small_queue(std::size_t octets = 1000, std::size_t lines = 5) {
    CommandQueue::Limits limits;
    limits.octets = octets;
    limits.lines = lines;
    return {CommandReader::Limits(), limits};
}

std::string text(const CommandReader::Event& event) { return std::get<std::string>(event); }

}  // namespace

TEST_CASE("lines come out in the order in which they came in", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    CHECK(queue.empty());
    ends.client.send("ONE\r\nTWO a b\r\nTHR");
    ends.look(queue);
    CHECK(text(queue.take()) == "ONE");
    CHECK(text(queue.take()) == "TWO a b");
    CHECK(queue.empty());
    ends.client.send("EE\r\n");
    ends.look(queue);
    CHECK(text(queue.take()) == "THREE");
    CHECK_FALSE(queue.ended());
}

TEST_CASE("a full queue reads nothing more until there is room", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    SECTION("by lines") { ends.client.send("\r\n\r\n\r\n\r\n\r\n"); }
    SECTION("by octets") { ends.client.send(std::string(1000, 'a') + "\r\n"); }
    ends.look(queue);
    CHECK(queue.full());
    ends.client.send("LATER\r\n");
    ends.client.close();
    ends.look(queue);
    CHECK_FALSE(queue.ended());
    while (!queue.empty()) queue.take();
    CHECK_FALSE(queue.full());
    ends.look(queue);
    CHECK(text(queue.take()) == "LATER");
    CHECK(queue.ended());
}

TEST_CASE("what a queue holds is given back in full when it is taken", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue(1000, 1000);
    for (int round = 0; round < 50; ++round) {
        ends.client.send("NOOP and some words\r\n");
        ends.look(queue);
        queue.take();
    }
    CHECK_FALSE(queue.full());
}

TEST_CASE("a queue tells which verb is next and which it holds", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    CHECK_FALSE(queue.next_is("STAT"));
    ends.client.send("stat \r\nSTAT a\r\nQuit now\r\nABORT\r\n");
    ends.look(queue);
    CHECK(queue.next_is("STAT"));
    CHECK(queue.holds("QUIT"));
    CHECK_FALSE(queue.holds("ABOR"));
    queue.take();
    CHECK_FALSE(queue.next_is("STAT"));  // with an argument it is another command
    CHECK(queue.holds("STAT"));
}

TEST_CASE("the end of the connection is told, and what came before it is still there", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    ends.client.send("QUIT\r\nhalf a line");
    SECTION("in an orderly way") { ends.client.close(); }
    SECTION("by waiting for it") {
        ends.client.close();
        CHECK(ends.wait(queue));
    }
    ends.look(queue);
    CHECK(queue.ended());
    CHECK(text(queue.take()) == "QUIT");
    CHECK(queue.empty());
}

TEST_CASE("a reset is an end, a deadline and a cancelled wait are none", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    CHECK(ends.wait(queue, std::chrono::milliseconds(2)).error().is(std::errc::timed_out));
    CHECK_FALSE(queue.ended());
    asio::post(ends.loop, [&] { asio::post(ends.loop, [&] { ends.control.stop_waiting(); }); });  // while it waits
    CHECK(ends.wait(queue).error().is(std::errc::operation_canceled));
    CHECK_FALSE(queue.ended());
    ends.client.reset();
    CHECK(ends.wait(queue).error().is(std::errc::connection_reset));
    CHECK(queue.ended());
}

TEST_CASE("Telnet negotiation is refused at once, not with the next reply", "[queue]") {
    ControlEnds ends;
    auto queue = small_queue();
    ends.client.send("\xFF\xFD\x01\xFF\xFB\x03");
    ends.look(queue);
    CHECK(ends.client.read_some() == "\xFF\xFC\x01\xFF\xFE\x03");
    CHECK(queue.empty());
}

}  // namespace ftp::test
