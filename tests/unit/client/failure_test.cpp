#include "ftp/remote/failure.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;
using namespace ftp::client;

namespace {

bool may_pass_later(const std::string& doing, int code, const std::string& text) {
    return is(refusal(doing, Reply(static_cast<Code>(code), text)), Failure::busy);
}

}  // namespace

TEST_CASE("a server that is full or busy for the moment is asked again, whatever its code says", "[failure]") {
    CHECK(may_pass_later("PASS", 530, "Sorry, too many users are logged in"));
    CHECK(may_pass_later("RETR in/a", 550, "in/a: File is busy"));
    CHECK(may_pass_later("RETR a", 550, "\"a\" is busy, try again later"));
    CHECK(may_pass_later("RETR b", 550, "b: file is busy"));
    CHECK(may_pass_later("RETR in/us", 550, "us: busy"));
    CHECK_FALSE(may_pass_later("PASS", 530, "Login incorrect"));
}

TEST_CASE("a name that reads like an excuse is none", "[failure]") {
    CHECK_FALSE(may_pass_later("RETR in/busy", 550, "in/busy: No such file"));
    CHECK_FALSE(may_pass_later("RETR in/too many.txt", 550, "too many.txt: No such file"));
    CHECK_FALSE(may_pass_later("CWD x", 550, "\"/srv/busy bees\": no such directory"));
    CHECK_FALSE(may_pass_later("CWD x", 550, "/srv/busy/x: no such directory"));
    CHECK_FALSE(may_pass_later("RETR in/busy.txt", 550, "busy.txt: no such file"));
    CHECK_FALSE(may_pass_later("CWD x", 550, "an unfinished \"quote, busy"));
}

TEST_CASE("a reply of many lines is judged by its beginning, however long it is", "[failure]") {
    const std::string quotes(1 << 17, '"');
    CHECK(is(refusal("RETR a", Reply(550, {"the file is busy", quotes})), Failure::busy));
    CHECK(is(refusal("RETR a", Reply(550, {quotes, "the file is busy"})), Failure::refused));
}
