#include "common/file/target.hpp"

#include "common/file/partial.hpp"
#include "common/file/upload.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <limits.h>
#include <optional>
#include <unistd.h>

namespace ftp {

namespace {

constexpr int most_links = 40;  // the kernel's own limit

// Nothing for what is a link no more, since somebody has changed it.
std::error_code read_link(const Place& place, std::optional<std::string>& text) {
    std::array<char, PATH_MAX> read;
    const auto length = ::readlinkat(place.directory.get(), place.name.c_str(), read.data(), read.size());
    if (length >= 0) text.emplace(read.data(), static_cast<std::size_t>(length));
    return length >= 0 || errno == EINVAL || errno == ENOENT ? std::error_code() : last_error();
}

// Where the text of a link in the path's folder leads, as a path from the root.
std::string followed(const std::string& path, const std::string& text) {
    const auto slash = path.rfind('/');
    if (text.starts_with('/') || slash == path.npos) return text;
    return path.substr(0, slash + 1) + text;
}

// "", "." and ".." can only mean a directory.
bool names_directory(std::string_view path) {
    const auto name = path.substr(path.rfind('/') + 1);
    return name.empty() || name == "." || name == "..";
}

Error no_file(const Root& root, const std::string& path) {
    const auto directory = root.open_at(path, O_PATH | O_DIRECTORY);
    return directory ? Error(std::errc::is_a_directory, doing("opening", path)) : directory.error();
}

}  // namespace

Result<Target> target_of(const Root& root, std::string_view path) {
    std::string current(path);
    for (int links = 0; links <= most_links; ++links) {
        if (names_directory(current)) return no_file(root, current);
        auto place = root.place(current);
        if (!place) return place.error();
        if (is_reserved_name(place->name)) return Error(std::errc::permission_denied, doing("opening", path));
        const auto found = stat_at(place->directory.get(), place->name);
        if (!found && errno != ENOENT) return Error::last(doing("opening", path));
        const bool leads_on = found && S_ISLNK(found->st_mode) && root.links() != Links::refused;
        if (!leads_on) return Target{*std::move(place), found};
        std::optional<std::string> text;
        if (const auto error = read_link(*place, text)) return Error(error, doing("opening", path));
        if (text) current = followed(current, *text);
    }
    return Error(std::errc::too_many_symbolic_link_levels, doing("opening", path));
}

Result<Target> unique_place(const Root& root, std::string_view path) {
    auto place = root.place(path);
    if (!place) return place.error();
    if (is_reserved_name(place->name)) return Error(std::errc::permission_denied, doing("opening", path));
    // Reserved by chance rather than by an empty file that others would see: 64 random bits meet nobody.
    const std::string ending = "." + random_hex();
    auto& name = place->name;
    if (name.size() + ending.size() > NAME_MAX) {
        name.resize(NAME_MAX - ending.size());
        while (!name.empty() && (static_cast<unsigned char>(name.back()) & 0xC0) == 0x80)
            name.pop_back();  // no half of a UTF-8 letter
        if (!name.empty() && static_cast<unsigned char>(name.back()) >= 0xC0) name.pop_back();
    }
    name += ending;
    return Target{*std::move(place), std::nullopt};
}

}  // namespace ftp
