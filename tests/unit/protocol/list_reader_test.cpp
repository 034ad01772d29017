#include "common/protocol/list_reader.hpp"

#include "tests/support/catch.hpp"

#include <algorithm>

namespace ftp {

using namespace std::chrono_literals;
using Precision = ListedEntry::Precision;

namespace {

FileTime at(std::chrono::year_month_day day, std::chrono::nanoseconds time = {}) {
    return std::chrono::sys_days(day) + time;
}

const FileTime now = at(2025y / 6 / 15, 12h);

ListReader read(const std::vector<std::string>& lines, std::optional<ListFamily> known = {}) {
    ListReader reader(now, known);
    for (const auto& line : lines) reader.take(line);
    reader.finish();
    return reader;
}

std::vector<std::string> names(const std::vector<std::string>& lines, std::optional<ListFamily> known = {}) {
    std::vector<std::string> result;
    for (const auto& entry : read(lines, known).take_entries()) result.push_back(entry.name);
    return result;
}

// A line, the family it is of, and what it says.
struct Sample {
    const char* line;
    std::string name;
    FileKind kind = FileKind::file;
    std::optional<std::uint64_t> size = {};
    std::optional<FileTime> modified = {};
    Precision precision = Precision::minute;
};

void check(ListFamily family, const std::vector<Sample>& samples) {
    for (const auto& sample : samples) {
        CAPTURE(sample.line);
        auto reader = read({sample.line}, family);
        CHECK(reader.family() == family);
        const auto entries = reader.take_entries();
        REQUIRE(entries.size() == 1);
        const auto& entry = entries.front();
        CHECK(entry.name == sample.name);
        CHECK(entry.kind == sample.kind);
        CHECK(entry.size == (sample.size ? std::optional(ByteCount(*sample.size)) : std::nullopt));
        CHECK(entry.modified == sample.modified);
        if (entry.modified) CHECK(entry.precision == sample.precision);
    }
}

constexpr auto file = FileKind::file;
constexpr auto folder = FileKind::directory;

}  // namespace

TEST_CASE("lists of Unix are read in their variants", "[list_reader]") {
    const auto march = at(2025y / 3 / 9, 8h + 1min);
    check(ListFamily::unix_ls,
          {
              {"-rw-r--r--   1 ann  staff   4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"-rw-r--r--+  1 ann  staff   4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"-rw-r--r--@  1 ann  staff   4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"drwxr-xr-x1000 ann staff 512 Mar  9 08:01 d", "d", folder, 512, march},
              {"-rw-r--r-- 1 ann staff12345678 Mar  9 08:01 f", "f", file, 12345678, march},
              {"-rw-r--r-- 1 CORP\\domain users 4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"-rw-r--r-- 1 500 100 4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"-rw-r--r-- 1 4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"-rw-r--r-- 4242 Mar  9 08:01 f", "f", file, 4242, march},
              {"drwxrwxr-x  folder  2 May 10  1996 net", "net", folder, 2, at(1996y / 5 / 10), Precision::day},
              {"-------r--  326 1391972 1392298 Nov 22  1995 M.sit", "M.sit", file, 1392298, at(1995y / 11 / 22),
               Precision::day},
              {"-rw-r--r-- 1 ann staff 33.5k Mar  9 08:01 f", "f", file, {}, march},
              {"-rw-r--r-- 1 ann staff 2.0M Mar  9 08:01 f", "f", file, {}, march},
              {"-rw-r--r-- 1 ann staff 4242 Mar  9 08:01  two  spaces ", " two  spaces ", file, 4242, march},
          });
}

TEST_CASE("dates of Unix lists are read in their languages and styles", "[list_reader]") {
    struct Row {
        const char* date;
        FileTime time;
        Precision precision;
    };
    const auto minute = at(2025y / 3 / 9, 8h + 1min);
    const std::vector<Row> rows{
        {"03-09 08:01", minute, Precision::minute},
        {"9. März, 08:01", minute, Precision::minute},
        {"9. M\xe4rz 08:01", minute, Precision::minute},
        {"9. Juli 2001", at(2001y / 7 / 9), Precision::day},
        {"9. Okt. 2001", at(2001y / 10 / 9), Precision::day},
        {"09 mar 2001", at(2001y / 3 / 9), Precision::day},
        {"9 Mar 08:01 2001", at(2001y / 3 / 9, 8h + 1min), Precision::minute},
        {"Mar  9 08:01:02 2001", at(2001y / 3 / 9, 8h + 1min + 2s), Precision::second},
        {"Mar 09, 2001 08:01", at(2001y / 3 / 9, 8h + 1min), Precision::minute},
        {"09-03-2001 08:01", at(2001y / 3 / 9, 8h + 1min), Precision::minute},
        {"12-31-2001 08:01", at(2001y / 12 / 31, 8h + 1min), Precision::minute},
        {"2001/03/09 08:01", at(2001y / 3 / 9, 8h + 1min), Precision::minute},
        {"2001.03.09", at(2001y / 3 / 9), Precision::day},
        {"2001-03-09", at(2001y / 3 / 9), Precision::day},
        {"3月  9 08:01", minute, Precision::minute},
        {"3月  9日 08:01", minute, Precision::minute},
        {"2001年 3月 9日", at(2001y / 3 / 9), Precision::day},
        {"déc.  1 2001", at(2001y / 12 / 1), Precision::day},
        {"d\xe9"
         "c  1 2001",
         at(2001y / 12 / 1), Precision::day},
        {"août  1 2001", at(2001y / 8 / 1), Precision::day},
        {"févr.  1 2001", at(2001y / 2 / 1), Precision::day},
        {"juin  1 2001", at(2001y / 6 / 1), Precision::day},
        {"juil.  1 2001", at(2001y / 7 / 1), Precision::day},
        {"gen  1 2001", at(2001y / 1 / 1), Precision::day},
        {"ene  1 2001", at(2001y / 1 / 1), Precision::day},
        {"mrt  1 2001", at(2001y / 3 / 1), Precision::day},
        {"paź  1 2001", at(2001y / 10 / 1), Precision::day},
        {"szept.  1 2001", at(2001y / 9 / 1), Precision::day},
        {"Mar  9 24:00", at(2025y / 3 / 10), Precision::minute},
    };
    for (const auto& row : rows) {
        check(ListFamily::unix_ls, {{("-rw-r--r-- 1 ann staff 42 " + std::string(row.date) + " a b").c_str(), "a b",
                                     file, 42, row.time, row.precision}});
    }
}

TEST_CASE("a number for a name is not taken for a year", "[list_reader]") {
    CHECK(names({"-rw-r--r-- 1 a b 5 Mar  9 08:01 2001"}) == std::vector<std::string>{"2001"});
    CHECK(names({"-rw-r--r-- 1 a b 5 9 Mar 08:01 2001"}) == std::vector<std::string>{"2001"});
}

TEST_CASE("lists of DOS tell by their days in which order they write dates", "[list_reader]") {
    check(ListFamily::dos, {{"03-09-25  08:01AM  <DIR>  x", "x", folder, {}, at(2025y / 3 / 9, 8h + 1min)},
                            {"03/09/25  20:01  12,345 y z", "y z", file, 12345, at(2025y / 3 / 9, 20h + 1min)},
                            {"2025-03-09  20:01  12.345 y", "y", file, 12345, at(2025y / 3 / 9, 20h + 1min)}});
    auto reader = read({"03-09-25  08:01AM  5 a", "31-12-24  08:01AM  5 b"});
    CHECK(reader.family() == ListFamily::dos_day_first);
    const auto entries = reader.take_entries();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].modified == at(2025y / 9 / 3, 8h + 1min));
    CHECK(read({"12-31-24  08:01AM  5 b", "03-09-25  08:01AM  5 a"}).family() == ListFamily::dos);
    CHECK(names({" Volume in drive C is X", " Directory of C:\\x", "03-09-25  08:01AM  5 a",
                 "        1 File(s)        5 bytes", "        0 Dir(s)  99,999 bytes free"}) ==
          std::vector<std::string>{"a"});
}

TEST_CASE("EPLF and lists of octal modes tell times of their own", "[list_reader]") {
    const FileTime moment(std::chrono::seconds(1'700'000'000));
    check(ListFamily::eplf, {{"+i9.77,m1700000000,r,s4096,up644\ta b", "a b", file, 4096, moment, Precision::second},
                             {"+/,m1700000000\td", "d", folder, {}, moment, Precision::second},
                             {"+r,s5,\t f", " f", file, 5}});
    check(ListFamily::octal_mode, {{"0100644 500 100 4242 1700000000 f", "f", file, 4242, moment, Precision::second},
                                   {"040755 500 100 0 1700000000 a b", "a b", folder, 0, moment, Precision::second}});
    CHECK(read({"+r,s5,m9\tf"}).take_entries().front().zone_told);
}

TEST_CASE("lists of NetWare are read", "[list_reader]") {
    check(ListFamily::netware,
          {{"d [R----F--] admin   512  Feb 03 09:20  x", "x", folder, 512, at(2025y / 2 / 3, 9h + 20min)},
           {"-[RWCEAFMS] 1 admin 99 May 30 2001 y z", "y z", file, 99, at(2001y / 5 / 30), Precision::day}});
}

TEST_CASE("lists of VMS are read with wrapped lines and without versions, and tell no size", "[list_reader]") {
    const auto moment = at(2021y / 3 / 9, 8h + 15min + 2s);
    check(ListFamily::vms,
          {{"NOTES.TXT;3   12/15   9-MAR-2021 08:15:02.10  [STAFF,ANN]  (RWED,RWED,RE,)",
            "NOTES.TXT",
            file,
            {},
            moment,
            Precision::second},
           {"SUB.DIR;1    1   9-MAR-2021 08:15:02  [STAFF,ANN]  (RWE,RE,,)",
            "SUB",
            folder,
            {},
            moment,
            Precision::second},
           {"A.B;12  [STAFF,ANN]  9-MAR-2021 08:15  2KB", "A.B", file, {}, at(2021y / 3 / 9, 8h + 15min)}});
    auto reader =
        read({"Directory DISK:[X]", "", "LONG_NAME_OF_A_FILE_THAT_WRAPS.TXT;2",
              "                     3  9-MAR-2021 08:15:02  [A]  (R)", "A.B;12  5  9-MAR-2021 08:15:02  [A]  (R)",
              "A.B;11  5  8-MAR-2021 08:15:02  [A]  (R)", "", "Total of 3 files, 13 blocks."});
    CHECK(reader.family() == ListFamily::vms);
    CHECK(reader.unread() == 0);
    const auto entries = reader.take_entries();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].name == "LONG_NAME_OF_A_FILE_THAT_WRAPS.TXT");
    CHECK(entries[1].modified == moment);
}

TEST_CASE("lists of MVS are told by their headings", "[list_reader]") {
    const std::vector<std::string> datasets{"Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname",
                                            "VOL001 3390   2021/03/09  1    4  FB      80  3120  PO  A.B",
                                            "VOL001 3390   **NONE**    1   15  VB     255 27998  PS  A.C",
                                            "VOL001 3390   2021/03/09  1 ????  FB      80  3120  PO-E  A.D",
                                            "Migrated                                                A.E",
                                            "VOL002 3390                             VSAM A.F",
                                            "TAPE01 Tape                                  A.G",
                                            "VOL001 3390   2021/03/09  1    4  FB      80  3120  PS  'HLQ.X'"};
    auto reader = read(datasets);
    CHECK(reader.family() == ListFamily::mvs_datasets);
    CHECK(reader.unread() == 0);
    const auto entries = reader.take_entries();
    REQUIRE(entries.size() == 7);
    CHECK(entries[0].kind == folder);
    CHECK(entries[1].kind == file);
    CHECK(entries[2].kind == folder);
    CHECK(entries[6].name == "HLQ.X");
    const std::vector<std::string> members{" Name     VV.MM   Created       Changed      Size  Init   Mod   Id",
                                           "ALPHA     01.02 2021/03/01 2021/03/09 08:01    40    38     0 ANN", "BETA",
                                           "GAMMA@1"};
    auto again = read(members);
    CHECK(again.family() == ListFamily::mvs_members);
    const auto listed = again.take_entries();
    REQUIRE(listed.size() == 3);
    CHECK(listed[0].modified == at(2021y / 3 / 9, 8h + 1min));
    CHECK_FALSE(listed[0].size);
    CHECK(names({" Name      Size     TTR   Alias-of AC --Attributes-- Amode Rmode",
                 "LOADMOD   000678   000004          00 FO             31    ANY"}) ==
          std::vector<std::string>{"LOADMOD"});
}

TEST_CASE("lists of OS/400 are read whatever the locale of the job", "[list_reader]") {
    check(ListFamily::os400, {{"ANN            8192 03/09/25 08:01:02 *DIR       x/", "x", folder, 8192,
                               at(2025y / 3 / 9, 8h + 1min + 2s), Precision::second},
                              {"ANN            42 03/09/25 08:01:02 *STMF      a b.txt", "a b.txt", file, 42,
                               at(2025y / 3 / 9, 8h + 1min + 2s), Precision::second},
                              {"ANN                                       *MEM       F.MBR", "F.MBR"}});
    CHECK(read({"ANN 42 31/12/24 08:01:02 *STMF a", "ANN 42 03/04/25 08:01:02 *STMF b"}).family() ==
          ListFamily::os400_day_first);
    CHECK(read({"ANN 42 24/12/31 08:01:02 *STMF a"}).family() == ListFamily::os400_year_first);
}

TEST_CASE("lists of rarer systems are read", "[list_reader]") {
    const auto moment = at(2001y / 3 / 9, 8h + 1min + 2s);
    check(ListFamily::os2, {{" 77  DIR  A   03-09-99   08:01  x", "x", folder, 77, at(1999y / 3 / 9, 8h + 1min)},
                            {" 4242   A   03-09-103   08:01  y z", "y z", file, 4242, at(2003y / 3 / 9, 8h + 1min)}});
    check(ListFamily::cms, {{"NOTES EXEC  V  72  40  1 2021-03-09 08:01:02 -",
                             "NOTES.EXEC",
                             file,
                             {},
                             at(2021y / 3 / 9, 8h + 1min + 2s),
                             Precision::second},
                            {"SUB - DIR - - - 2021-03-09 08:01:02 -",
                             "SUB",
                             folder,
                             {},
                             at(2021y / 3 / 9, 8h + 1min + 2s),
                             Precision::second}});
    check(ListFamily::nonstop,
          {{"NAME 101  64  9-Mar-01 08:01:02 8,255 \"nunu\"", "NAME", file, 64, moment, Precision::second}});
    check(ListFamily::vxworks, {{"  512  Mar-09-2001 08:01:02  x  <DIR>", "x", folder, 512, moment, Precision::second},
                                {"  42  Mar-09-2001 08:01:02  a b  ", "a b", file, 42, moment, Precision::second}});
    check(ListFamily::vshell, {{"4242 Mar 09, 2001 08:01 x", "x", file, 4242, at(2001y / 3 / 9, 8h + 1min)},
                               {"0 Mar 09, 2001 08:01 d/", "d", folder, 0, at(2001y / 3 / 9, 8h + 1min)}});
}

TEST_CASE("a list of single words is a list of names, of which nothing else is known", "[list_reader]") {
    auto reader = read({"README", "a.txt", "sub", "."});
    CHECK(reader.family() == ListFamily::names);
    const auto entries = reader.take_entries();
    REQUIRE(entries.size() == 3);
    CHECK_FALSE(entries[0].kind_told);
    CHECK_FALSE(entries[0].size);
}

TEST_CASE("the most of the lines decide, and what does not fit is counted", "[list_reader]") {
    const std::string good = "-rw-r--r-- 1 a b 5 Mar  9 08:01 f";
    auto reader = read({"total 8", good, "/bin/ls: x: Permission denied", good, "03-09-25  08:01AM  5 y"});
    CHECK(reader.family() == ListFamily::unix_ls);
    CHECK(reader.take_entries().size() == 2);
    CHECK(reader.unread() == 2);
    CHECK(reader.first_unread() == "/bin/ls: x: Permission denied");
    auto none = read({"nothing that anybody knows", "of a list"});
    CHECK_FALSE(none.family());
    CHECK(none.unread() == 2);
}

TEST_CASE("an empty list keeps the family that the host is known for", "[list_reader]") {
    CHECK(read({}, ListFamily::vms).family() == ListFamily::vms);
    CHECK_FALSE(read({}).family());
    CHECK(read({"total 0"}).family() == ListFamily::unix_ls);
    CHECK(read({"total 0"}).unread() == 0);
}

TEST_CASE("a list that began in one form is read in it to its end", "[list_reader]") {
    std::vector<std::string> lines(60, "-rw-r--r-- 1 a b 5 Mar  9 08:01 f");
    lines.insert(lines.end(), 60, "03-09-25  08:01AM  5 y");
    auto reader = read(lines);
    CHECK(reader.take_entries().size() == 60);
    CHECK(reader.unread() == 60);
}

TEST_CASE("the host's own form wins where two fit", "[list_reader]") {
    CHECK(read({"03-09-25  08:01AM  5 a"}, ListFamily::dos_day_first).family() == ListFamily::dos_day_first);
    CHECK(read({"03-09-25  08:01AM  5 a"}).family() == ListFamily::dos);
    CHECK(read({"31-08-25  08:01AM  5 a"}, ListFamily::unix_ls).family() != ListFamily::unix_ls);
}

}  // namespace ftp
