#include "common/protocol/listing.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

constexpr FileTime now{std::chrono::seconds(1'750'000'000)};

// What was understood of a line, written as we write it and read again.
void check_round_trip(const ListedEntry& entry) {
    FileStatus status;
    status.kind = entry.kind;
    status.size = entry.size.value_or(ByteCount());
    status.modified = entry.modified.value_or(now);
    status.mode = entry.mode.value_or(0);
    std::string written;
    ListFormatter(now).append(written, entry.name, status, "owner", "group", entry.link_target);
    require(written.find_first_of(std::string_view("\0\r\n", 3)) == written.npos, "an entry is one line");
    const auto again = parse_list_line(written, now);
    require(again && again->kind == entry.kind && again->mode == status.mode, "kind and mode survive");
    require(again->name.size() == entry.name.size(), "a name survives");
    require(again->link_target.size() == entry.link_target.size(), "a target survives");
    require(!again->size || again->size == status.size, "a size survives");
    require(again->modified && *again->modified <= status.modified, "a time survives, cut to what a list tells");
}

}  // namespace

void check(std::string_view input) {
    const auto options = parse_list_options(input);
    require(input.ends_with(options.path), "a path is what the argument ends with");
    require(!(options.all && options.almost_all) && !(options.by_size && options.by_time),
            "options exclude each other");
    const auto entry = parse_list_line(input, now);
    if (!entry) return;
    require(!entry->name.empty() && entry->name != "." && entry->name != "..", "an entry has a name");
    require(entry->kind == FileKind::symlink || entry->link_target.empty(), "only a link has a target");
    // A link of DOS may have an arrow in its name, which a line of ls cannot tell from its own.
    if (entry->kind == FileKind::symlink && entry->name.find(" -> ") != std::string::npos) return;
    check_round_trip(*entry);
}

}  // namespace ftp::fuzz
