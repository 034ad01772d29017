#include "common/protocol/listing.hpp"
#include "tests/support/catch.hpp"

#include <array>

namespace ftp {

namespace {

using namespace std::chrono_literals;
using Precision = ListedEntry::Precision;

FileTime at(std::chrono::year_month_day day, std::chrono::nanoseconds time = 0ns) {
    return std::chrono::sys_days(day) + time;
}

const FileTime now = at(2025y / 6 / 15, 12h);

ListedEntry parsed(std::string_view line, FileTime when = now) { return parse_list_line(line, when).value(); }

// The moment that "Mmm dd HH:MM" means, seen from then.
FileTime inferred(std::string_view date, FileTime when) {
    return parsed("-rw-r--r-- 1 a b 5 " + std::string(date) + " x", when).modified.value();
}

}  // namespace

TEST_CASE("a line of ls is read", "[list_line]") {
    const auto entry = parsed("-rw-r--r--   1 ann  staff   4242 Mar  9 08:01 a b");
    CHECK(entry.name == "a b");
    CHECK(entry.kind == FileKind::file);
    CHECK(entry.size == ByteCount(4242));
    CHECK(entry.modified == at(2025y / 3 / 9, 8h + 1min));
    CHECK(entry.precision == Precision::minute);
    CHECK(entry.mode == 0644u);
    CHECK(entry.link_target == "");
}

TEST_CASE("columns of ls may be missing, marked or of several words", "[list_line]") {
    for (const auto* line : {
             "-rw-r--r-- 1 ann staff 4242 Mar  9 08:01 f",   // plain
             "-rw-r--r--+ 1 ann staff 4242 Mar  9 08:01 f",  // ACL
             "-rw-r--r--. 1 ann staff 4242 Mar  9 08:01 f",  // SELinux
             "-rw-r--r--@ 1 ann staff 4242 Mar  9 08:01 f",  // macOS
             "-rw-r--r-- 1 ann 4242 Mar  9 08:01 f",         // no group
             "-rw-r--r-- 1 4242 Mar  9 08:01 f",             // neither owner nor group
             "-rw-r--r-- 4242 Mar  9 08:01 f",               // not even links
             "-rw-r--r-- 1 domain users staff 4242 Mar  9 08:01 f",
             "-rw-r--r-- 1 500 100 4242 Mar  9 08:01 f",  // numbers for names
             "-rw-r--r--   1 ann      staff        4242 mar  9  8:01 f",
             "-rw-r--r-- 1 ann staff 4242 2025-03-09 08:01 f",  // ISO
         }) {
        CAPTURE(line);
        const auto entry = parsed(line);
        CHECK(entry.name == "f");
        CHECK(entry.size == ByteCount(4242));
        CHECK(entry.modified == at(2025y / 3 / 9, 8h + 1min));
    }
}

TEST_CASE("dates of ls are read in each of their forms", "[list_line]") {
    struct Row {
        const char* date;
        FileTime expected;
        Precision precision;
    };
    const std::array rows{
        Row{"Mar  9 08:01", at(2025y / 3 / 9, 8h + 1min), Precision::minute},
        Row{"MAR 09 08:01", at(2025y / 3 / 9, 8h + 1min), Precision::minute},
        Row{"Mar  9 08:01:02", at(2025y / 3 / 9, 8h + 1min + 2s), Precision::second},
        Row{"Mar  9  2001", at(2001y / 3 / 9), Precision::day},
        Row{"Feb 29  2024", at(2024y / 2 / 29), Precision::day},
        Row{"2025-03-09 08:01", at(2025y / 3 / 9, 8h + 1min), Precision::minute},
        Row{"2025-03-09 08:01:02", at(2025y / 3 / 9, 8h + 1min + 2s), Precision::second},
        Row{"2025-03-09 08:01:02.123456789 +0100", at(2025y / 3 / 9, 8h + 1min + 2s), Precision::second},
    };
    for (const auto& row : rows) {
        CAPTURE(row.date);
        const auto entry = parsed("-rw-r--r-- 1 a b 5 " + std::string(row.date) + " x");
        CHECK(entry.name == "x");
        CHECK(entry.modified == row.expected);
        CHECK(entry.precision == row.precision);
    }
}

TEST_CASE("every month has its word", "[list_line]") {
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (unsigned month = 1; month <= 12; ++month) {
        const auto entry = parsed("-rw-r--r-- 1 a b 5 " + std::string(months[month - 1]) + "  1  2001 x");
        CHECK(entry.modified == at(2001y / std::chrono::month(month) / 1));
    }
}

TEST_CASE("a year left out is the latest that lies at most a day ahead", "[list_line]") {
    CHECK(inferred("Jun 15 12:00", now) == at(2025y / 6 / 15, 12h));
    CHECK(inferred("Jun 16 12:00", now) == at(2025y / 6 / 16, 12h));
    CHECK(inferred("Jun 16 12:01", now) == at(2024y / 6 / 16, 12h + 1min));
    CHECK(inferred("Dec 31 23:59", at(2025y / 1 / 1)) == at(2024y / 12 / 31, 23h + 59min));
    CHECK(inferred("Jan  1 00:30", at(2024y / 12 / 31, 12h)) == at(2025y / 1 / 1, 30min));
    CHECK(inferred("Jan  1 00:30", at(2024y / 12 / 30, 12h)) == at(2024y / 1 / 1, 30min));
    CHECK(inferred("Feb 29 10:00", at(2024y / 2 / 29)) == at(2024y / 2 / 29, 10h));
    CHECK(inferred("Feb 29 10:00", at(2024y / 2 / 28, 12h)) == at(2024y / 2 / 29, 10h));
    CHECK(inferred("Feb 29 10:00", at(2024y / 3 / 1)) == at(2024y / 2 / 29, 10h));
    CHECK(inferred("Feb 29 10:00", at(2025y / 3 / 1)) == at(2024y / 2 / 29, 10h));
    CHECK(inferred("Feb 29 10:00", at(2027y / 3 / 1)) == at(2024y / 2 / 29, 10h));
}

TEST_CASE("a year that no file time can tell leaves the time out", "[list_line]") {
    const auto entry = parsed("-rw-r--r-- 1 a b 5 Mar  9  9999 x");
    CHECK(entry.name == "x");
    CHECK_FALSE(entry.modified);
}

TEST_CASE("a name keeps its spaces", "[list_line]") {
    CHECK(parsed("-rw-r--r-- 1 a b 5 Mar  9 08:01  x ").name == " x ");
    CHECK(parsed("-rw-r--r-- 1 a b 5 Mar  9 08:01   ").name == "  ");
    CHECK(parsed("-rw-r--r-- 1 a b 5 Mar  9  2001  5 Mar  9  2001 y").name == " 5 Mar  9  2001 y");
    CHECK(parsed("-rw-r--r-- 1 a b 5 2025-03-09 08:01 +0100").name == "+0100");
}

TEST_CASE("each letter has its kind", "[list_line]") {
    constexpr std::array kinds{std::pair{'-', FileKind::file},      std::pair{'D', FileKind::file},
                               std::pair{'n', FileKind::file},      std::pair{'C', FileKind::file},
                               std::pair{'d', FileKind::directory}, std::pair{'l', FileKind::symlink},
                               std::pair{'p', FileKind::fifo},      std::pair{'s', FileKind::socket}};
    for (const auto& [letter, kind] : kinds) {
        CHECK(parsed(letter + std::string("rwxrwxrwx 1 a b 5 Mar  9 08:01 x")).kind == kind);
    }
}

TEST_CASE("a device has two numbers and no size", "[list_line]") {
    const auto entry = parsed("crw-rw-rw- 1 root root 1, 3 Mar  9 08:01 null");
    CHECK(entry.kind == FileKind::character_device);
    CHECK_FALSE(entry.size);
    CHECK(entry.name == "null");
    CHECK(parsed("brw-rw---- 1 root disk 8,  16 Mar  9 08:01 sdb").kind == FileKind::block_device);
}

TEST_CASE("a symbolic link is split at its first arrow with something behind it", "[list_line]") {
    const std::string link = "lrwxrwxrwx 1 a b 5 Mar  9 08:01 ";
    CHECK(parsed(link + "x -> y").name == "x");
    CHECK(parsed(link + "x -> y").link_target == "y");
    CHECK(parsed(link + "x -> y -> z").link_target == "y -> z");
    CHECK(parsed(link + "x -> ").name == "x -> ");
    CHECK(parsed(link + "x").name == "x");
    CHECK(parsed(link + "x->y").name == "x->y");
    CHECK(parsed("-rw-r--r-- 1 a b 5 Mar  9 08:01 x -> y").name == "x -> y");
}

TEST_CASE("what is no entry of a list is skipped", "[list_line]") {
    for (const auto* line : {"",
                             " ",
                             "total 0",
                             "total 1234",
                             "-rw-r--r--",
                             "-rw-r--r-- 1 a b 5 Mar  9 08:01",
                             "-rw-r--r-- 1 a b 5 Mar  9 08:01 ",
                             "drwxr-xr-x 2 a b 5 Mar  9 08:01 .",
                             "drwxr-xr-x 2 a b 5 Mar  9 08:01 ..",
                             "-rw-r--r-- 1 a b x Mar  9 08:01 f",
                             "-rw-r--r-- 1 a b 5 Foo  9 08:01 f",
                             "-rw-r--r-- 1 a b 5 Feb 30 08:01 f",
                             "-rw-r--r-- 1 a b 5 Mar  0 08:01 f",
                             "-rw-r--r-- 1 a b 5 Mar  9 24:01 f",
                             "-rw-r--r-- 1 a b 5 Mar  9 08:60 f",
                             "-rw-r--r-- 1 a b 5 Mar  9 201 f",
                             "-rw-r--r-- 1 a b 5 2025-02-29 08:01 f",
                             "-rw-r--r-- 1 a b 99999999999999999999 Mar  9 08:01 f",
                             "-rw-r--r-- 1 a b -5 Mar  9 08:01 f",
                             "xrw-r--r-- 1 a b 5 Mar  9 08:01 f",
                             "-rw-r--r-z 1 a b 5 Mar  9 08:01 f",
                             "-rw-r--r--++ 1 a b 5 Mar  9 08:01 f",
                             "-rw-r--r-+ 1 a b 5 Mar  9 08:01 f",
                             " -rw-r--r-- 1 a b 5 Mar  9 08:01 f",
                             "-wr-r--r-- 1 a b 5 Mar  9 08:01 f",
                             "hello",
                             "./sub:",
                             "type=file;size=5; f"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_list_line(line, now));
    }
}

TEST_CASE("a line of IIS is read", "[list_line]") {
    const auto directory = parsed("03-09-25  08:01AM       <DIR>          some dir");
    CHECK(directory.name == "some dir");
    CHECK(directory.kind == FileKind::directory);
    CHECK(directory.modified == at(2025y / 3 / 9, 8h + 1min));
    CHECK_FALSE(directory.size);
    CHECK_FALSE(directory.mode);
    const auto file = parsed("03-09-25  08:01PM                12345 a b.txt");
    CHECK(file.name == "a b.txt");
    CHECK(file.kind == FileKind::file);
    CHECK(file.size == ByteCount(12345));
    CHECK(file.modified == at(2025y / 3 / 9, 20h + 1min));
    CHECK(file.precision == Precision::minute);
}

TEST_CASE("dates and times of DOS are read in each of their forms", "[list_line]") {
    struct Row {
        const char* stamp;
        FileTime expected;
    };
    const std::array rows{
        Row{"03-09-25  12:00AM", at(2025y / 3 / 9)},
        Row{"03-09-25  12:30PM", at(2025y / 3 / 9, 12h + 30min)},
        Row{"03-09-25  01:00pm", at(2025y / 3 / 9, 13h)},
        Row{"03-09-25  20:01", at(2025y / 3 / 9, 20h + 1min)},
        Row{"03-09-2025  20:01", at(2025y / 3 / 9, 20h + 1min)},
        Row{"03/09/25 20:01", at(2025y / 3 / 9, 20h + 1min)},
        Row{"2025-03-09  20:01", at(2025y / 3 / 9, 20h + 1min)},
        Row{"03-09-69  20:01", at(2069y / 3 / 9, 20h + 1min)},
        Row{"03-09-70  20:01", at(1970y / 3 / 9, 20h + 1min)},
        Row{"02-29-24  20:01", at(2024y / 2 / 29, 20h + 1min)},
    };
    for (const auto& row : rows) {
        CAPTURE(row.stamp);
        const auto entry = parsed(std::string(row.stamp) + "  12,345 x");
        CHECK(entry.modified == row.expected);
        CHECK(entry.size == ByteCount(12345));
        CHECK(entry.name == "x");
    }
}

TEST_CASE("names of DOS lists keep their spaces where the columns are those of IIS", "[list_line]") {
    CHECK(parsed("03-09-25  08:01AM       <DIR>           x ").name == " x ");
    CHECK(parsed("03-09-25  08:01AM       <DIR>  x").name == "x");
    CHECK(parsed("03-09-25  08:01AM       <JUNCTION>     x").name == "x");
    CHECK(parsed("03-09-25  08:01AM       <JUNCTION>     x").kind == FileKind::directory);
    CHECK(parsed("03-09-25  08:01AM       <SYMLINKD>     x").kind == FileKind::directory);
    CHECK(parsed("03-09-25  08:01AM       <SYMLINK>      x").kind == FileKind::symlink);
    CHECK(parsed("03-09-25  08:01AM                    5  x").name == " x");
}

TEST_CASE("what is no line of DOS is skipped", "[list_line]") {
    for (const auto* line :
         {"03-09-25", "03-09-25  08:01AM", "03-09-25  08:01AM  <DIR>", "03-09-25  08:01AM  <DIR>  .",
          "03-09-25  08:01AM  <DIR>  ..", "03-09-25  08:01AM  5", "03-09-25  08:01AM  5 ",
          "03-09-25  08:01AM  <FILE>  x", "03-09-25  08:01AM  ,5 x", "03-09-25  13:01PM  5 x", "03-09-25  00:01AM  5 x",
          "03-09-25  08:61AM  5 x", "13-09-25  08:01AM  5 x", "02-29-25  08:01AM  5 x", "03-09-025  08:01AM  5 x",
          "03-09  08:01AM  5 x", "03-09-25  AM  5 x", "03-09-25  08:01AM  99999999999999999999 x",
          "03-09-25  08:01XM  5 x"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_list_line(line, now));
    }
}

}  // namespace ftp
