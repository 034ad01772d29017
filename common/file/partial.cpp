#include "common/file/partial.hpp"

#include "common/base/text.hpp"
#include "common/file/digest.hpp"
#include "common/file/place.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <limits>
#include <optional>
#include <random>
#include <sys/stat.h>
#include <sys/xattr.h>

namespace ftp {

namespace {

constexpr auto attribute = "user.ftpd.partial";

// "<boot id> <synced octets> cut|uncut"
struct Note {
    std::string boot;
    std::uint64_t synced = 0;
    Cut cut = Cut::pending;
};

std::string first_line(const char* path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

const std::string& boot_id() {
    static const std::string id = first_line("/proc/sys/kernel/random/boot_id");
    return id;
}

// Seconds since the epoch; the latest possible if it cannot be told, so that nothing is trusted.
std::int64_t boot_time() {
    std::ifstream file("/proc/stat");
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("btime ")) continue;
        if (const auto seconds = number<std::uint32_t>(std::string_view(line).substr(6))) return *seconds;
    }
    return std::numeric_limits<std::int64_t>::max();
}

// A note that cannot be understood says as much as none.
std::optional<Note> parse_note(std::string_view text) {
    const auto words = split(text, ' ');
    if (words.size() != 3) return std::nullopt;
    const auto synced = number<std::uint64_t>(words[1]);
    if (!synced) return std::nullopt;
    return Note{std::string(words[0]), *synced, words[2] == "cut" ? Cut::done : Cut::pending};
}

Error unreadable() { return Error::last("reading how far a partial upload came"); }

// Nothing when there is none; operation_not_supported where there can be none.
Result<std::optional<Note>> read_note(int partial) {
    std::array<char, 128> text;
    const auto length = ::fgetxattr(partial, attribute, text.data(), text.size());
    if (length < 0) return errno == ENODATA ? Result<std::optional<Note>>(std::nullopt) : unreadable();
    return parse_note({text.data(), static_cast<std::size_t>(length)});
}

bool unsupported(const Error& error) { return error.is(std::errc::operation_not_supported); }

std::uint64_t less_one(std::uint64_t size) { return size > 0 ? size - 1 : 0; }

std::uint64_t trusted(std::uint64_t size, const Note& note) {
    const bool this_boot = !note.boot.empty() && note.boot == boot_id();
    const std::uint64_t sure = this_boot ? size : std::min(size, note.synced);
    const bool cut = note.cut == Cut::done && size == note.synced;
    return cut ? sure : less_one(sure);
}

}  // namespace

std::string partial_name(std::string_view owner, std::string_view path) {
    std::string whose(owner);
    whose += '\0';
    whose += path;
    return std::string(partial_prefix) + digest_of(whose).hex().substr(0, 32);
}

std::string temporary_name() { return std::string(temporary_prefix) + random_hex(); }

std::string random_hex() {
    std::random_device device;
    const std::uint64_t high = device();
    return fmt::format("{:016x}", high << 32 | device());
}

std::error_code note_progress(int partial, std::uint64_t synced, Cut cut) {
    const auto text = fmt::format("{} {} {}", boot_id(), synced, cut == Cut::done ? "cut" : "uncut");
    if (::fsetxattr(partial, attribute, text.data(), text.size(), 0) == 0 || errno == EOPNOTSUPP) return {};
    return last_error();
}

Result<std::uint64_t> noted_progress(int partial) {
    const auto note = read_note(partial);
    if (!note && !unsupported(note.error())) return note.error();
    return note && *note ? (*note)->synced : 0;
}

std::error_code erase_note(int partial) {
    if (::fremovexattr(partial, attribute) == 0 || errno == ENODATA || errno == EOPNOTSUPP) return {};
    return last_error();
}

Result<std::uint64_t> trusted_size(int partial) {
    const auto status = stat_of(partial);
    if (!status) return unreadable();
    const auto size = static_cast<std::uint64_t>(status->st_size);
    const auto note = read_note(partial);
    if (note) return *note ? trusted(size, **note) : 0;
    if (!unsupported(note.error())) return note.error();
    return status->st_mtim.tv_sec >= boot_time() ? less_one(size) : 0;
}

}  // namespace ftp
