#include "common/protocol/facts.hpp"

#include "tests/support/catch.hpp"

#include <array>

namespace ftp {

namespace {

constexpr FactChoice all{true, true, true, true, true, true, true, true};
constexpr FactChoice none{false, false, false, false, false, false, false, false};

FileStatus sample() {
    FileStatus status;
    status.size = ByteCount(4242);
    status.modified = FileTime(std::chrono::seconds(1'741'507'262));
    status.mode = 0644;
    status.owner = 1000;
    status.group = 100;
    status.device = 0xfd01;
    status.inode = 0x2a;
    return status;
}

std::string entry(const FactChoice& choice, std::string_view name, const FileStatus& status,
                  EntryRole role = EntryRole::entry, const Permissions& permissions = {}) {
    std::string out;
    append_facts(out, choice, name, status, permissions, role);
    return out;
}

}  // namespace

TEST_CASE("the FEAT line stars what is on", "[facts]") {
    CHECK(FactChoice{}.feature() == "type*;size*;modify*;perm*;unique*;UNIX.mode;UNIX.owner;UNIX.group;");
    CHECK(none.feature() == "type;size;modify;perm;unique;UNIX.mode;UNIX.owner;UNIX.group;");
}

TEST_CASE("OPTS MLST turns on what it names and nothing else", "[facts]") {
    CHECK(FactChoice::parse("type;size;")->names() == "type;size;");
    CHECK(FactChoice::parse("SIZE;unix.MODE")->names() == "size;UNIX.mode;");
    CHECK(FactChoice::parse("size;type;size;")->names() == "type;size;");
    CHECK(FactChoice::parse("media-type;size;x=y;;")->names() == "size;");
    CHECK(FactChoice::parse("") == none);
    CHECK(FactChoice::parse("sizes;") == none);
    CHECK(FactChoice::parse(all.names()) == all);
    CHECK_FALSE(FactChoice::parse("type; size;"));
    CHECK_FALSE(FactChoice::parse(" type;"));
}

TEST_CASE("perm has its letters in one order", "[facts]") {
    CHECK(Permissions{}.text() == "");
    CHECK(Permissions{true, true, true, true, true, true, true, true, true, true}.text() == "acdeflmprw");
    Permissions reader;
    reader.read = true;
    CHECK(reader.text() == "r");
}

TEST_CASE("an entry has its facts in the order of FEAT and exactly one space before its name", "[facts]") {
    Permissions permissions;
    permissions.read = permissions.write = true;
    CHECK(entry(all, "a b", sample(), EntryRole::entry, permissions) ==
          "type=file;size=4242;modify=20250309080102;perm=rw;unique=fd01x2a;UNIX.mode=0644;UNIX.owner=1000;"
          "UNIX.group=100; a b");
    CHECK(entry(none, "a", sample()) == " a");
    CHECK(entry(none, " a ", sample()) == "  a ");
}

TEST_CASE("each kind of entry has its type", "[facts]") {
    const FactChoice type = FactChoice::parse("type").value();
    constexpr std::array types{
        std::pair{FileKind::file, "type=file; x"},
        std::pair{FileKind::directory, "type=dir; x"},
        std::pair{FileKind::symlink, "type=OS.unix=slink; x"},
        std::pair{FileKind::fifo, "type=OS.unix=pipe; x"},
        std::pair{FileKind::socket, "type=OS.unix=socket; x"},
        std::pair{FileKind::character_device, "type=OS.unix=chr; x"},
        std::pair{FileKind::block_device, "type=OS.unix=blk; x"},
    };
    for (const auto& [kind, expected] : types) {
        auto status = sample();
        status.kind = kind;
        CHECK(entry(type, "x", status) == expected);
        CHECK(parse_facts(expected)->kind == kind);
    }
    CHECK(entry(type, "/a", sample(), EntryRole::current_directory) == "type=cdir; /a");
    CHECK(entry(type, "/", sample(), EntryRole::parent_directory) == "type=pdir; /");
}

TEST_CASE("a directory has no size", "[facts]") {
    auto directory = sample();
    directory.kind = FileKind::directory;
    const FactChoice size = FactChoice::parse("size").value();
    CHECK(entry(size, "d", directory) == " d");
    CHECK(entry(size, "d", sample(), EntryRole::parent_directory) == " d");
}

TEST_CASE("no name makes a second line", "[facts]") {
    CHECK(entry(none, std::string_view("a\r\nb\0c", 6), sample()) == " a??b?c");
    CHECK(entry(none, "\t\x1B\xFF;=\"", sample()) == " \t\x1B\xFF;=\"");
}

TEST_CASE("what we write we read", "[facts]") {
    for (const auto* name : {"a", " a", "a ", " ", "   ", "a;b", "a=b", "a=b; c", "\"", "\xFF", ";", "type=dir; x"}) {
        CAPTURE(name);
        const auto line = parse_facts(entry(all, name, sample())).value();
        CHECK(line.name == name);
        CHECK(line.kind == FileKind::file);
        CHECK(line.size == ByteCount(4242));
        CHECK(line.modified == sample().modified);
        CHECK(line.mode == 0644u);
        CHECK(line.unique == "fd01x2a");
        CHECK(line.role == EntryRole::entry);
    }
    CHECK(parse_facts(entry(all, "/a", sample(), EntryRole::current_directory))->role == EntryRole::current_directory);
    CHECK(parse_facts(entry(all, "/", sample(), EntryRole::parent_directory))->kind == FileKind::directory);
}

TEST_CASE("foreign entries are read forgivingly", "[facts]") {
    CHECK(parse_facts("Type=FILE;SIZE=5;Modify=20250102030405.123;x.y=z; a")->size == ByteCount(5));
    CHECK(parse_facts("type=file;size=5 a")->size == ByteCount(5));
    CHECK(parse_facts("type=file;size=5 a")->name == "a");
    CHECK(parse_facts("type=OS.unix=slink:/x; a")->kind == FileKind::symlink);
    CHECK(parse_facts("type=OS.UNIX=symlink; a")->kind == FileKind::symlink);
    CHECK(parse_facts("type=OS.unix=chr-1/3; a")->kind == FileKind::character_device);
    CHECK_FALSE(parse_facts("type=OS.unix=door; a")->kind);
    CHECK_FALSE(parse_facts("size=5; a")->kind);
    CHECK(parse_facts("type=CDIR; .")->role == EntryRole::current_directory);
    CHECK(parse_facts("UNIX.mode=0100755; a")->mode == 0755u);
    CHECK(parse_facts("unix.mode=04755; a")->mode == 04755u);
    CHECK(parse_facts("unique=AbC; a")->unique == "AbC");
    CHECK(parse_facts("modify=19500101000000; a")->modified->time_since_epoch().count() < 0);
}

TEST_CASE("a value without sense is as if its fact had not come", "[facts]") {
    for (const auto* line : {"size=-1; a", "size=; a", "size=5k; a", "size=9223372036854775808; a", "modify=now; a",
                             "modify=20251301000000; a", "UNIX.mode=rwx; a", "UNIX.mode=99; a"}) {
        CAPTURE(line);
        const auto parsed = parse_facts(line).value();
        CHECK_FALSE(parsed.size);
        CHECK_FALSE(parsed.modified);
        CHECK_FALSE(parsed.mode);
        CHECK(parsed.name == "a");
    }
}

TEST_CASE("the space before an entry of MLST is no part of it", "[facts]") {
    CHECK(parse_facts(" type=dir; /a b")->name == "/a b");
    CHECK(parse_facts(" type=dir; /a b")->kind == FileKind::directory);
    CHECK(parse_facts("  /a")->name == "/a");
    CHECK(parse_facts(" a")->name == "a");
    CHECK(parse_facts(" a b")->name == "a b");
}

TEST_CASE("what is no entry is refused", "[facts]") {
    for (const auto* line : {"", " ", "a", "type=file;", "type=file; ", "type=file;a", "type; a", "=file; a", ";; a",
                             "total 5", "-rw-r--r-- 1 ann staff 5 Mar  9 08:01 a"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_facts(line));
    }
}

}  // namespace ftp
