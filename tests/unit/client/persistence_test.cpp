#include "ftp/transfer/persistence.hpp"

#include "ftp/remote/failure.hpp"
#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

const ByteCount nothing;

Error of_reply(int code) { return refusal("RETR a", Reply(code, {"text"})); }

TEST_CASE("what may pass is tried again, what was refused for good is not", "[retry]") {
    struct Row {
        Error why;
        bool again;
    };
    const Row rows[] = {
        {of_reply(421), true},
        {of_reply(425), true},
        {of_reply(426), true},
        {of_reply(450), true},
        {of_reply(451), true},
        {of_reply(452), false},
        {of_reply(500), false},
        {of_reply(530), false},
        {of_reply(550), false},
        {of_reply(552), false},
        {of_reply(553), false},
        {refusal("PASS", Reply(530, {"Too many users, try again later"})), true},
        {refusal("RETR a", Reply(550, {"a: file is busy"})), true},
        {refusal("RETR a", Reply(550, {"a: no such file"})), false},
        {failed(Failure::connection_lost, ""), true},
        {failed(Failure::unreachable, ""), true},
        {failed(Failure::wrong_size, ""), false},
        {failed(Failure::unsafe_name, ""), false},
        {failed(Failure::out_of_time, ""), false},
        {failed(Failure::not_repeatable, ""), false},
        {failed(Failure::protocol_violated, ""), false},
        {Error(std::errc::no_space_on_device, ""), false},
        {Error(std::errc::file_exists, ""), false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.why.text());
        CHECK(Persistence(1).after(row.why, nothing).has_value() == row.again);
        CHECK_FALSE(Persistence(0).after(row.why, nothing));
    }
}

TEST_CASE("so many retries and no more, each after a longer rest", "[retry]") {
    Persistence persistence(3);
    const auto busy = of_reply(450);
    CHECK(persistence.after(busy, nothing) == 0u);
    CHECK(persistence.after(busy, nothing) == 1u);
    CHECK(persistence.after(busy, nothing) == 2u);
    CHECK_FALSE(persistence.after(busy, nothing));
}

TEST_CASE("a broken connection that brought the file forward does not count", "[retry]") {
    const auto lost = failed(Failure::connection_lost, "");
    Persistence persistence(1);
    for (std::uint64_t arrived = 1; arrived < 100; ++arrived) CHECK(persistence.after(lost, ByteCount(arrived)) == 0u);
    CHECK_FALSE(persistence.after(lost, ByteCount(99)));
}

TEST_CASE("a server that breaks off behind every octet is left in the end", "[retry]") {
    const auto lost = failed(Failure::connection_lost, "");
    Persistence persistence(1);
    std::uint64_t tries = 0;
    while (tries < 1'000'000 && persistence.after(lost, ByteCount(tries + 1))) ++tries;
    CHECK(tries < Persistence::most_tries);
}

}  // namespace
}  // namespace ftp::client
