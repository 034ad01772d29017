#include "ftp/ui/json_printer.hpp"

#include "ftp/remote/failure.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

namespace ftp::client {
namespace {

using nlohmann::json;

// What a printer wrote to its two streams.
struct Written {
    std::vector<json> objects;
    std::string errors;
};

Written written(const std::function<void(JsonPrinter&)>& print) {
    const test::TempDir dir;
    std::FILE* results = std::fopen((dir / "results").c_str(), "w");
    std::FILE* errors = std::fopen((dir / "errors").c_str(), "w");
    JsonPrinter printer(results, errors, Loudness::verbose);
    print(printer);
    CHECK(printer.flush());
    std::fclose(results);
    std::fclose(errors);
    Written all;
    all.errors = test::read_file(dir / "errors");
    std::istringstream lines(test::read_file(dir / "results"));
    for (std::string line; std::getline(lines, line);) all.objects.push_back(json::parse(line));
    return all;
}

TEST_CASE("every file is one object with all that is known", "[json]") {
    FileOutcome outcome(Deed::uploaded, "in/a\n", ByteCount(5));
    outcome.attempts = 2;
    outcome.size = ByteCount(7);
    outcome.modified = FileTime(std::chrono::seconds(0));
    outcome.sha256 = "ab";
    outcome.reply = "226 ok";
    const auto all = written([&](JsonPrinter& printer) { printer.outcome(outcome); });
    REQUIRE(all.objects.size() == 1);
    CHECK(all.objects[0] == json{{"event", "file"},
                                 {"action", "uploaded"},
                                 {"name", "in/a\n"},
                                 {"bytes", 5},
                                 {"size", 7},
                                 {"mtime", "1970-01-01T00:00:00Z"},
                                 {"sha256", "ab"},
                                 {"attempts", 2},
                                 {"reply", "226 ok"}});
    CHECK(all.errors.empty());
}

TEST_CASE("a failure is an object, and a line for a person too", "[json]") {
    const FileOutcome outcome(Deed::failed, "a", ByteCount(), failed(Failure::refused, "RETR a: 550 no \xff"));
    const auto all = written([&](JsonPrinter& printer) { printer.outcome(outcome); });
    REQUIRE(all.objects.size() == 1);
    CHECK(all.objects[0]["action"] == "failed");
    CHECK(all.objects[0]["error"]["cause"] == "refused");
    CHECK(all.objects[0]["error"]["text"] == "RETR a: 550 no \xef\xbf\xbd");
    CHECK(all.errors.find("RETR a: 550") != std::string::npos);
}

TEST_CASE("plans, lines and the summary are objects as well", "[json]") {
    Tally tally;
    tally.done = 3;
    tally.failed = 1;
    tally.stopped = failed(Failure::out_of_time, "");
    const auto all = written([&](JsonPrinter& printer) {
        printer.planned(FileOutcome(Deed::removed, "a"));
        printer.listed("{\"name\":\"b\"}");
        Command rm;
        rm.verb = Verb::rm;
        printer.ended(rm, tally);
    });
    REQUIRE(all.objects.size() == 3);
    CHECK(all.objects[0] == json{{"event", "plan"}, {"action", "removed"}, {"name", "a"}});
    CHECK(all.objects[1]["name"] == "b");
    CHECK(all.objects[2]["done"] == 3);
    CHECK(all.objects[2]["status"] == 11);
    CHECK(all.objects[2]["error"]["cause"] == "out_of_time");
}

}  // namespace
}  // namespace ftp::client
