#include "common/log/log.hpp"

#include "common/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <filesystem>
#include <limits>
#include <regex>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

using namespace ftp;
using test::read_file;
using test::TempDir;

namespace {

// The lines without their time stamp.
std::vector<std::string> events(const std::filesystem::path& file) {
    std::vector<std::string> lines;
    const std::string content = read_file(file);
    for (const auto line : split(content, '\n')) {
        if (!line.empty()) lines.emplace_back(line.substr(line.find(' ') + 1));
    }
    return lines;
}

}  // namespace

TEST_CASE("an event is one line with its time, level and values", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::info, LogFormat::text).value();
    log->event(LogLevel::info, "upload", {{"session", 12}, {"path", "/in/a"}, {"bytes", 42}, {"seconds", 0.01}});
    const std::regex shape(
        R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info upload session=12 path=/in/a bytes=42 seconds=0\.010\n)");
    const std::string content = read_file(dir / "log");
    CAPTURE(content);
    CHECK(std::regex_match(content, shape));
}

TEST_CASE("a value cannot forge a second line, a second field or a terminal command", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::info, LogFormat::text).value();
    const auto [value, written] = GENERATE(table<std::string, std::string>({
        {"plain", "plain"},
        {"", R"("")"},
        {"two words", R"("two words")"},
        {"a=b", R"("a=b")"},
        {R"(say "hi")", R"("say \"hi\"")"},
        {R"(back\slash)", R"(back\\slash)"},
        {R"(a\" user=root)", R"("a\\\" user=root")"},
        {"a\r\nb", R"(a\x0d\x0ab)"},
        {"\x1b[31m", R"(\x1b[31m)"},
        {"\xc2\x9b"
         "31m",
         R"(\xc2\x9b31m)"},
        {"\xff", R"(\xff)"},
        {std::string("a\0b", 3), R"(a\x00b)"},
        {"caf\xc3\xa9", "caf\xc3\xa9"},
    }));
    log->event(LogLevel::info, "x", {{"v", value}, {"after", 1}});
    CHECK(events(dir / "log") == std::vector<std::string>{"info x v=" + written + " after=1"});
}

TEST_CASE("a JSON event is valid whatever bytes it holds", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::info, LogFormat::json).value();
    const auto [value, written] = GENERATE(table<std::string, std::string>({
        {"plain", R"("plain")"},
        {R"(q" b\)", R"("q\" b\\")"},
        {"a\r\n\x1b\x7f", R"("a\u000d\u000a\u001b\u007f")"},
        {"\xc2\x9b", R"("\u009b")"},
        {"caf\xc3\xa9", "\"caf\xc3\xa9\""},
        {"a\xff\xc3", R"("a\ufffd\ufffd")"},
        {"\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},
        {std::string(1, '\0'), R"("\u0000")"},
    }));
    log->event(LogLevel::warning, "x", {{"v", value}, {"n", -5}, {"s", std::numeric_limits<double>::infinity()}});
    const std::string line = read_file(dir / "log");
    const std::string tail = R"(Z","level":"warning","event":"x","v":)" + written + ",\"n\":-5,\"s\":null}\n";
    CAPTURE(line);
    CHECK(line.starts_with(R"({"time":"2)"));
    CHECK(line.ends_with(tail));
}

TEST_CASE("only events of the wanted levels are written, and the level can change", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::off, LogFormat::text).value();
    const std::vector all{LogLevel::off, LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug};
    for (const auto set : all) {
        log->set_level(set);
        for (const auto level : all) CHECK(log->wants(level) == (level != LogLevel::off && level <= set));
    }
    log->set_level(LogLevel::error);
    log->event(LogLevel::warning, "not me", {});
    log->event(LogLevel::error, "me", {});
    CHECK(events(dir / "log") == std::vector<std::string>{"error me"});
}

TEST_CASE("after rotation lines go to the new file, and a failed reopening keeps the old one", "[log]") {
    TempDir dir;
    std::filesystem::create_directory(dir / "d");
    auto log = Log::open((dir / "d/log").string(), LogLevel::info, LogFormat::text).value();
    log->event(LogLevel::info, "first", {});
    std::filesystem::rename(dir / "d/log", dir / "d/log.1");
    CHECK(log->reopen());
    log->event(LogLevel::info, "second", {});
    CHECK(events(dir / "d/log.1") == std::vector<std::string>{"info first"});
    CHECK(events(dir / "d/log") == std::vector<std::string>{"info second"});

    std::filesystem::rename(dir / "d", dir / "e");
    CHECK(log->reopen().error().is(std::errc::no_such_file_or_directory));
    log->event(LogLevel::info, "third", {});
    CHECK(events(dir / "e/log").back() == "info third");
}

TEST_CASE("a log goes on in another file and another format", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "a").string(), LogLevel::info, LogFormat::text).value();
    CHECK_FALSE(log->move((dir / "none/b").string()));
    CHECK(log->file() == (dir / "a").string());
    log->event(LogLevel::info, "first", {});
    CHECK(log->move((dir / "b").string()));
    log->set_format(LogFormat::json);
    log->event(LogLevel::info, "second", {});
    CHECK(events(dir / "a") == std::vector<std::string>{"info first"});
    CHECK(read_file(dir / "b").find("\"event\":\"second\"") != std::string::npos);
}

TEST_CASE("a log that cannot be opened is an error that names the file", "[log]") {
    TempDir dir;
    const auto log = Log::open((dir / "none/log").string(), LogLevel::info, LogFormat::text);
    REQUIRE_FALSE(log);
    CHECK(log.error().text() == "opening log file " + (dir / "none/log").string() + ": No such file or directory");
}

TEST_CASE("a log is nobody else's to read", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::info, LogFormat::text).value();
    struct ::stat status {};
    REQUIRE(::stat((dir / "log").c_str(), &status) == 0);
    CHECK((status.st_mode & 07) == 0);
}

TEST_CASE("lines of several threads do not mix", "[log]") {
    TempDir dir;
    auto log = Log::open((dir / "log").string(), LogLevel::info, LogFormat::text).value();
    const std::string value(300, 'x');
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
        writers.emplace_back([&] {
            for (int n = 0; n < 100; ++n) log->event(LogLevel::info, "line", {{"v", value}});
        });
    }
    for (auto& writer : writers) writer.join();
    const auto lines = events(dir / "log");
    CHECK(lines == std::vector<std::string>(400, "info line v=" + value));
}

TEST_CASE("an xferlog line has the fields of wu-ftpd", "[log]") {
    TempDir dir;
    auto log = TransferLog::open((dir / "xfer").string()).value();
    log->write({.seconds = 2.6, .peer = "192.0.2.7", .bytes = 42, .path = "/in/a", .incoming = true, .user = "alice"});
    log->write(
        {.seconds = 0, .peer = "::1", .path = "/b", .ascii = true, .anonymous = true, .user = "", .complete = false});
    const std::string content = read_file(dir / "xfer");
    const std::regex shape(
        "(\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) 3 192.0.2.7 42 /in/a b _ i r alice ftp 0 \\* c\n"
        "(\\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}) 1 ::1 0 /b a _ o a \\* ftp 0 \\* i\n");
    CAPTURE(content);
    CHECK(std::regex_match(content, shape));
}

TEST_CASE("a path cannot add a field or a line to an xferlog", "[log]") {
    TempDir dir;
    auto log = TransferLog::open((dir / "xfer").string()).value();
    const auto [path, written] = GENERATE(table<std::string, std::string>({
        {"/a b\tc", "/a_b_c"},
        {"/a\r\nb", "/a__b"},
        {"/\x1b[1m", "/_[1m"},
        {"/caf\xc3\xa9", "/caf\xc3\xa9"},
        {"/\xc2\x9b"
         "1m",
         "/_1m"},
        {"/\xff\x9b", "/__"},
    }));
    log->write({.peer = "h", .path = path, .user = "u"});
    CHECK(read_file(dir / "xfer").find(" 0 " + written + " b _ o r u ftp 0 * c\n") != std::string::npos);
}
