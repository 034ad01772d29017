#include "common/protocol/listing.hpp"
#include "tests/support/catch.hpp"

#include <array>

namespace ftp {

namespace {

using namespace std::chrono_literals;

FileTime at(std::chrono::year_month_day day, std::chrono::nanoseconds time = 0ns) {
    return std::chrono::sys_days(day) + time;
}

const FileTime now = at(2025y / 11 / 21, 12h);

FileStatus sample() {
    FileStatus status;
    status.size = ByteCount(4096);
    status.modified = at(2025y / 11 / 20, 10h + 10min + 59s);
    status.mode = 0755;
    status.links = 2;
    return status;
}

std::string line(std::string_view name, const FileStatus& status, std::string_view target = "") {
    std::string out;
    ListFormatter(now).append(out, name, status, "owner", "group", target);
    return out;
}

std::string stamp_of(FileTime modified) {
    auto status = sample();
    status.modified = modified;
    return line("x", status).substr(46, 12);
}

}  // namespace

TEST_CASE("a line of LIST is a line of ls", "[list_format]") {
    auto directory = sample();
    directory.kind = FileKind::directory;
    CHECK(line("name", directory) == "drwxr-xr-x   2 owner    group            4096 Nov 20 10:10 name");
    CHECK(line(" a b ", sample()) == "-rwxr-xr-x   2 owner    group            4096 Nov 20 10:10  a b ");
}

TEST_CASE("wide columns move the line and lose nothing", "[list_format]") {
    auto status = sample();
    status.links = 100000;
    status.size = ByteCount(9223372036854775807u);
    std::string out;
    ListFormatter(now).append(out, "x", status, "someone.long", "longer-group", "");
    CHECK(out == "-rwxr-xr-x100000 someone.long longer-group 9223372036854775807 Nov 20 10:10 x");
}

TEST_CASE("each kind has its letter, a device has no size", "[list_format]") {
    constexpr std::array kinds{std::pair{FileKind::file, '-'},        std::pair{FileKind::directory, 'd'},
                               std::pair{FileKind::symlink, 'l'},     std::pair{FileKind::fifo, 'p'},
                               std::pair{FileKind::socket, 's'},      std::pair{FileKind::character_device, 'c'},
                               std::pair{FileKind::block_device, 'b'}};
    for (const auto& [kind, letter] : kinds) {
        auto status = sample();
        status.kind = kind;
        const bool device = letter == 'c' || letter == 'b';
        CHECK(line("x", status)[0] == letter);
        CHECK(line("x", status).substr(33, 12) == (device ? "           0" : "        4096"));
    }
}

TEST_CASE("mode bits show as ls shows them", "[list_format]") {
    constexpr std::array modes{
        std::pair{0u, "---------"},     std::pair{0777u, "rwxrwxrwx"},  std::pair{0644u, "rw-r--r--"},
        std::pair{04755u, "rwsr-xr-x"}, std::pair{04644u, "rwSr--r--"}, std::pair{02755u, "rwxr-sr-x"},
        std::pair{02644u, "rw-r-Sr--"}, std::pair{01777u, "rwxrwxrwt"}, std::pair{01666u, "rw-rw-rwT"},
        std::pair{07777u, "rwsrwsrwt"},
    };
    for (const auto& [mode, letters] : modes) {
        auto status = sample();
        status.mode = mode;
        CHECK(line("x", status).substr(1, 9) == letters);
        CHECK(parse_list_line(line("x", status), now)->mode == mode);
    }
}

TEST_CASE("a date within half a year has a time, another has a year", "[list_format]") {
    CHECK(stamp_of(now) == "Nov 21 12:00");
    CHECK(stamp_of(now - 182 * 24h) == "May 23 12:00");
    CHECK(stamp_of(now - 182 * 24h - 1s) == "May 23  2025");
    CHECK(stamp_of(now + 24h) == "Nov 22 12:00");
    CHECK(stamp_of(now + 24h + 1s) == "Nov 22  2025");
    CHECK(stamp_of(at(2001y / 3 / 9)) == "Mar  9  2001");
    CHECK(stamp_of(at(1969y / 12 / 31, 23h)) == "Dec 31  1969");
}

TEST_CASE("the time stamp of one entry is not that of the next", "[list_format]") {
    ListFormatter formatter(now);
    auto status = sample();
    std::string first, again, other;
    formatter.append(first, "x", status, "o", "g", "");
    formatter.append(again, "x", status, "o", "g", "");
    status.modified += 60s;
    formatter.append(other, "x", status, "o", "g", "");
    CHECK(first == again);
    CHECK(other.find("10:11") != std::string::npos);
}

TEST_CASE("a symbolic link shows its target", "[list_format]") {
    auto link = sample();
    link.kind = FileKind::symlink;
    CHECK(line("a", link, "b c").ends_with(" a -> b c"));
    CHECK(line("a", link).ends_with(" a"));
}

TEST_CASE("no name or target makes a second line of LIST", "[list_format]") {
    auto link = sample();
    link.kind = FileKind::symlink;
    CHECK(line("a\r\nb", link, std::string_view("c\n\0d", 4)).ends_with(" a??b -> c??d"));
}

TEST_CASE("what we list we read", "[list_format]") {
    for (const auto* name : {"a", " a", "a ", "  ", "a -> b", "-la", "1 Nov 20 10:10", "\xFF"}) {
        CAPTURE(name);
        const auto entry = parse_list_line(line(name, sample()), now).value();
        CHECK(entry.name == name);
        CHECK(entry.size == sample().size);
        CHECK(entry.modified == sample().modified - 59s);
        CHECK(entry.mode == 0755u);
    }
}

}  // namespace ftp
