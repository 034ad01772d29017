#include "ftpd/session/writers.hpp"

#include "tests/support/catch.hpp"

namespace ftp::test {

using server::Writers;

namespace {

Writers::Writer writer_of(const std::string& account) {
    Writers::Writer writer;
    writer.account = account;
    writer.meter = std::make_shared<Meter>();
    writer.stop = std::make_shared<StopSwitch>();
    return writer;
}

}  // namespace

TEST_CASE("a writer that moves is left alone", "[writers]") {
    Writers writers;
    const auto writer = writer_of("alice");
    const auto entry = writers.enter("/home/f", writer);
    CHECK_FALSE(writers.stop_stalled("/home/f", "alice"));
    CHECK_FALSE(writers.stop_stalled("/home/other", "alice"));
    CHECK_FALSE(writer.stop->stopped());
}

TEST_CASE("a stalled writer gives way to the same account on the same path, to nobody else", "[writers]") {
    Writers writers(std::chrono::milliseconds(0));
    const auto writer = writer_of("alice");
    const auto other = writer_of("bob");
    const auto entry = writers.enter("/home/f", writer);
    const auto beside = writers.enter("/home/f", other);
    CHECK_FALSE(writers.stop_stalled("/home/g", "alice"));
    CHECK_FALSE(writers.stop_stalled("/home/f", "carol"));
    CHECK_FALSE(writer.stop->stopped());
    CHECK(writers.stop_stalled("/home/f", "alice"));
    CHECK(writer.stop->stopped());
    CHECK_FALSE(other.stop->stopped());
    CHECK(writers.stop_stalled("/home/f", "alice"));  // it is still on its way out
}

TEST_CASE("a writer that has gone, or was moved, leaves its path once", "[writers]") {
    Writers writers;
    {
        auto first = writers.enter("/home/f", writer_of("alice"));
        const auto second = writers.enter("/home/f", writer_of("alice"));
        const auto moved = std::move(first);
    }
    CHECK_FALSE(writers.stop_stalled("/home/f", "alice"));
}

}  // namespace ftp::test
