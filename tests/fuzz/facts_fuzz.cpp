#include "common/protocol/facts.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

constexpr FactChoice all{true, true, true, true, true, true, true, true};

// What was understood of a line, written as we write it and read again.
void check_round_trip(const FactLine& line) {
    FileStatus status;
    status.kind = line.kind.value_or(FileKind::file);
    status.size = line.size.value_or(ByteCount());
    status.modified = line.modified.value_or(FileTime());
    status.mode = line.mode.value_or(0);
    std::string written;
    append_facts(written, all, line.name, status, Permissions{}, line.role);
    require(written.find_first_of(std::string_view("\0\r\n", 3)) == written.npos, "an entry is one line");
    const auto again = parse_facts(written);
    require(again && again->name.size() == line.name.size(), "a name survives its entry");
    require(again->role == line.role && again->mode == status.mode, "facts survive their entry");
    require(again->modified == std::chrono::floor<std::chrono::seconds>(status.modified), "a time survives its entry");
    require(line.role != EntryRole::entry || again->kind == status.kind, "a kind survives its entry");
    require(!again->size || again->size == status.size, "a size survives its entry");
}

}  // namespace

void check(std::string_view input) {
    if (const auto line = parse_facts(input)) check_round_trip(*line);
    if (const auto choice = FactChoice::parse(input)) {
        require(FactChoice::parse(choice->names()) == choice, "OPTS MLST survives its answer");
    }
    if (const auto time = parse_time(input)) {
        require(parse_time(format_time(*time)) == std::chrono::floor<std::chrono::seconds>(*time),
                "a time survives being written");
    }
}

}  // namespace ftp::fuzz
