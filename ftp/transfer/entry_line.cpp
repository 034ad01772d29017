#include "ftp/transfer/entry_line.hpp"

#include "common/base/json_object.hpp"
#include "ftp/options/path.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace ftp::client {

namespace {

struct KindRow {
    FileKind kind;
    char letter;
    const char* word;
};
constexpr KindRow kind_rows[] = {
    {FileKind::file, '-', "file"},
    {FileKind::directory, 'd', "folder"},
    {FileKind::symlink, 'l', "link"},
};

KindRow row_of(FileKind kind) {
    for (const auto& row : kind_rows) {
        if (row.kind == kind) return row;
    }
    return {kind, '?', "other"};
}

std::tm utc(FileTime time) {
    return fmt::gmtime(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

const char* word(Precision precision) {
    switch (precision) {
        case Precision::second:
            return "second";
        case Precision::minute:
            return "minute";
        case Precision::day:
            return "day";
    }
    return "";
}

std::string shown_time(const RemoteEntry& entry) {
    if (!entry.modified) return "-";
    const auto parts = utc(*entry.modified);
    switch (entry.precision) {
        case Precision::second:
            return fmt::format("{:%Y-%m-%d %H:%M:%S}", parts);
        case Precision::minute:
            return fmt::format("{:%Y-%m-%d %H:%M}", parts);
        case Precision::day:
            return fmt::format("{:%Y-%m-%d}", parts);
    }
    return "-";
}

}  // namespace

std::string short_line(const RemoteEntry& entry, const std::string& path) {
    const bool marked = entry.kind == FileKind::directory && !path.ends_with('/');
    return path + (marked ? "/" : "");
}

std::string long_line(const RemoteEntry& entry, const std::string& path) {
    const auto size = entry.size ? std::to_string(entry.size->value()) : "-";
    const auto link = entry.link_target.empty() ? "" : " -> " + entry.link_target;
    return fmt::format("{} {:>14} {:<19} {}{}", row_of(entry.kind).letter, size, shown_time(entry), path, link);
}

std::string json_line(const RemoteEntry& entry, const std::string& path) {
    JsonObject object;
    object.add("name", last_component(path)).add("path", path).add("type", row_of(entry.kind).word);
    if (entry.size) object.add("size", entry.size->value());
    if (entry.modified) object.add("mtime", iso_time(*entry.modified));
    if (entry.modified && entry.precision != Precision::second) object.add("precision", word(entry.precision));
    if (!entry.link_target.empty()) object.add("target", entry.link_target);
    return object.line();
}

std::string iso_time(FileTime time) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc(time)); }

}  // namespace ftp::client
