#include "ftp/ui/printer.hpp"

#include "common/base/unique_fd.hpp"
#include "ftp/remote/failure.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <memory>
#include <pty.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::client;

namespace {

struct Streams {
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

    File opened(const char* name) const { return {std::fopen((folder / name).c_str(), "w"), std::fclose}; }
    std::string said(const char* name, const File& file) const {
        std::fflush(file.get());
        return test::read_file(folder / name);
    }

    test::TempDir folder;
    File results = opened("results");
    File errors = opened("errors");
};

}  // namespace

TEST_CASE("the conversation goes to standard error, safe for a terminal, with times where they are wanted",
          "[printer]") {
    Streams streams;
    Printer printer(streams.results.get(), streams.errors.get(), Loudness::verbose, false);
    printer.conversation(Direction::sent, "USER ann", std::nullopt);
    printer.conversation(Direction::received, "230 \x1b[2J welcome", Printer::Seconds(1.25));
    CHECK(streams.said("errors", streams.errors) == "> USER ann\n1.250 < 230 \\x1b[2J welcome\n");
    CHECK(streams.said("results", streams.results).empty());
}

TEST_CASE("the bell is for a terminal, and never stands in what is written", "[printer]") {
    Streams streams;
    Printer(streams.results.get(), streams.errors.get(), Loudness::normal, false).ring();
    CHECK(streams.said("errors", streams.errors).empty());
    int screen = -1, line = -1;
    REQUIRE(::openpty(&screen, &line, nullptr, nullptr, nullptr) == 0);
    const UniqueFd watched(screen);
    const Streams::File terminal(::fdopen(line, "w"), std::fclose);
    Printer(streams.results.get(), terminal.get(), Loudness::normal, false).ring();
    char heard = 0;
    REQUIRE(::read(watched.get(), &heard, 1) == 1);
    CHECK(heard == '\a');
    CHECK(streams.said("results", streams.results).empty());
}

TEST_CASE("a quiet one hears what could be too late otherwise, and no other warning", "[printer]") {
    Streams streams;
    Printer printer(streams.results.get(), streams.errors.get(), Loudness::quiet, false);
    printer.warning("time not kept");
    printer.caution("in the clear");
    CHECK(streams.said("errors", streams.errors) == "ftp: in the clear\n");
}

TEST_CASE("what changes in place makes way before each line that is written, and only then", "[printer]") {
    Streams streams;
    Printer printer(streams.results.get(), streams.errors.get(), Loudness::normal, false);
    int ways = 0;
    printer.make_way_by([&ways] { ++ways; });
    printer.outcome(FileOutcome(Deed::downloaded, "quiet success"));
    CHECK(ways == 0);
    printer.listed("a");
    printer.failure("b");
    CHECK(ways == 2);
}

TEST_CASE("a failure of the far side names its host, one of our own disk does not", "[printer]") {
    Streams streams;
    Printer printer(streams.results.get(), streams.errors.get(), Loudness::normal, false);
    printer.speak_of("ftp.example.org");
    const auto fail = [&](Error error) { printer.outcome(FileOutcome(Deed::failed, "a", ByteCount(), error)); };
    fail(failed(Failure::refused, "RETR a: 550 no"));
    fail(failed(Failure::unreachable, "connecting to ftp.example.org port 21: refused"));
    fail(Error(std::errc::no_space_on_device, "writing"));
    CHECK(streams.said("errors", streams.errors) ==
          "ftp: ftp.example.org: a: RETR a: 550 no\n"
          "ftp: a: connecting to ftp.example.org port 21: refused\n"
          "ftp: a: writing: No space left on device\n");
}
