#include "ftp/transfer/manifest.hpp"

#include "tests/unit/client/client_fixture.hpp"

#include <filesystem>

namespace ftp::client {
namespace {

const std::string digest(64, 'a');

FileOutcome outcome(std::string path) {
    FileOutcome outcome(Deed::uploaded, "somewhere/" + path, ByteCount(3));
    outcome.path = std::move(path);
    outcome.size = ByteCount(3);
    outcome.modified = FileTime(std::chrono::seconds(1'577'934'245));
    outcome.sha256 = digest;
    outcome.attempts = 2;
    outcome.reply = "226 \"done\"";
    return outcome;
}

TEST_CASE("a line of a manifest tells what can be proved, and how it went", "[manifest]") {
    CHECK(manifest_line(outcome("in/a")) == "{\"path\":\"in/a\",\"size\":3,\"sha256\":\"" + digest +
                                                "\",\"mtime\":\"2020-01-02T03:04:05Z\",\"attempts\":2,"
                                                "\"reply\":\"226 \\\"done\\\"\"}");
}

TEST_CASE("every path comes back out of a manifest as it went in", "[manifest]") {
    for (const std::string path :
         {"a", "in/b c", "\"quoted\"", "back\\slash", "line\nend", "\xC3\xA9", "latin\xE9", "\x01\x7F"}) {
        CAPTURE(path);
        const auto entry = parse_manifest_line(manifest_line(outcome(path)));
        REQUIRE(entry);
        CHECK(entry->path == path);
        CHECK(entry->size == ByteCount(3));
        CHECK(entry->sha256 == digest);
    }
}

TEST_CASE("what is no line of a manifest is refused", "[manifest]") {
    const auto with = [](const std::string& path, const std::string& size, const std::string& sha) {
        return "{\"path\":" + path + ",\"size\":" + size + ",\"sha256\":\"" + sha + "\"}";
    };
    CHECK(parse_manifest_line(with("\"a\"", "3", digest)));
    const std::string bad[] = {"",
                               "x",
                               "[]",
                               "{}",
                               with("1", "3", digest),
                               with("\"\"", "3", digest),
                               with("\"a\"", "-3", digest),
                               with("\"a\"", "\"3\"", digest),
                               with("\"a\"", "3", digest.substr(1)),
                               with("\"a\"", "3", std::string(64, 'z')),
                               with("\"a\",\"path_hex\":\"6\"", "3", digest)};
    for (const auto& line : bad) {
        CAPTURE(line);
        CHECK_FALSE(parse_manifest_line(line));
    }
}

TEST_CASE("a manifest is read line by line, and a bad line is named", "[manifest]") {
    const test::TempDir dir;
    const auto file = (dir / "m").string();
    {
        auto manifest = Manifest::open(file);
        REQUIRE(manifest);
        CHECK((*manifest)->add(outcome("a")));
        CHECK((*manifest)->publish());
        CHECK((*manifest)->add(outcome("b")));
        CHECK(read_manifest(file)->size() == 2);  // while it is still open
    }
    test::write_file(file, test::read_file(file) + "\n" + "oops\n");
    const auto read = read_manifest(file);
    REQUIRE_FALSE(read);
    CHECK(read.error().doing().find("m:4: ") != std::string::npos);
    CHECK_FALSE(read_manifest((dir / "none").string()));
    CHECK_FALSE(Manifest::open((dir / "no/m").string()));
}

TEST_CASE("a manifest keeps what stood there until it is published, even through a link", "[manifest]") {
    const test::TempDir dir;
    const auto file = (dir / "m").string();
    const auto link = (dir / "link").string();
    test::write_file(file, "old");
    std::filesystem::create_symlink("m", link);
    {
        auto manifest = Manifest::open(link);
        REQUIRE(manifest);
        CHECK((*manifest)->empty());
        CHECK(test::read_file(file) == "old");
        CHECK_FALSE(Manifest::open(file));  // one writer at a time
        CHECK((*manifest)->add(outcome("a")));
        CHECK(test::read_file(file) == "old");
        CHECK((*manifest)->publish());
    }
    CHECK(read_manifest(file)->size() == 1);
    CHECK(std::filesystem::is_symlink(link));
}

TEST_CASE("a manifest that cannot be written is told, even if a file fails in the same way", "[manifest]") {
    Listener listener;
    Host host(Site(), Patience(std::chrono::seconds(1)));
    asio::io_context loop(1);
    asio::thread_pool pool(1);
    RunOptions options;
    options.manifest = "/dev/full";
    Run run(loop.get_executor(), pool, host, options, listener);
    run.report(outcome("a"));
    REQUIRE(run.stopped());
    run.failed_at("b", Error(std::error_code(ENOSPC, std::system_category()), "writing b"));
    CHECK_FALSE(run.tally().stop_told);
    run.failed_at("c", *run.tally().stopped);
    CHECK(run.tally().stop_told);
}

}  // namespace
}  // namespace ftp::client
