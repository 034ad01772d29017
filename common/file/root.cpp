#include "common/file/root.hpp"

#include "common/file/openat2.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace ftp {

namespace {

std::uint64_t resolution(Links links) {
    return links == Links::in_root ? RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS : resolve_no_links;
}

// Of a descriptor opened with O_PATH. A directory's setgid is inherited by what is made in it and stays; a file's
// setuid and setgid go.
bool set_permissions(int fd, unsigned mode) {
    const auto status = stat_of(fd);
    if (!status) return false;
    const unsigned special = S_ISDIR(status->st_mode) ? status->st_mode & 07000u : 0;
    const unsigned wanted = special | (mode & 0777u);
    return (status->st_mode & 07777u) == wanted || ::chmod(descriptor_path(fd).c_str(), wanted) == 0;
}

}  // namespace

std::string_view relative_path(std::string_view path) {
    const auto relative = path.substr(std::min(path.find_first_not_of('/'), path.size()));
    return relative.empty() ? "." : relative;
}

std::string doing(std::string_view verb, std::string_view path) {
    const auto relative = relative_path(path);
    return std::string(verb) + " /" + std::string(relative == "." ? "" : relative);
}

Result<Root> Root::open(const std::string& host_path, Links links) {
    UniqueFd fd(::open(host_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    // The one error that names a path of the host: whoever set up this root has to find it.
    if (!fd) return Error::last("opening " + host_path);
    return Root(std::move(fd), links);
}

Result<UniqueFd> Root::open_at(std::string_view path, int flags, unsigned mode) const {
    if (path.find('\0') != path.npos) return Error(std::errc::illegal_byte_sequence, doing("opening", path));
    UniqueFd fd(open_beneath(fd_.get(), std::string(relative_path(path)), flags, mode, resolution(links_)));
    if (!fd) return Error::last(doing("opening", path));
    return fd;
}

Result<OpenedFile> Root::open_regular(std::string_view path, int flags) const {
    auto fd = open_at(path, flags | O_NONBLOCK | O_NOCTTY);
    if (!fd) {
        // A socket, or a FIFO that nobody reads, or a device without a driver.
        const bool special =
            fd.error().is(std::errc::no_such_device_or_address) || fd.error().is(std::errc::no_such_device);
        return special ? Error(std::errc::operation_not_permitted, fd.error().doing()) : fd.error();
    }
    const auto status = status_of(fd->get());
    if (!status) return Error(status.error().code(), doing("opening", path));
    if (status->kind == FileKind::directory) return Error(std::errc::is_a_directory, doing("opening", path));
    if (status->kind != FileKind::file) return Error(std::errc::operation_not_permitted, doing("opening", path));
    return OpenedFile{*std::move(fd), *status};
}

Result<FileStatus> Root::status(std::string_view path) const {
    const auto fd = open_at(path, O_PATH);
    return fd ? status_of(fd->get()) : fd.error();
}

Result<FileStatus> Root::entry_status(std::string_view path) const {
    const auto fd = open_at(path, O_PATH | O_NOFOLLOW);
    return fd ? status_of(fd->get()) : fd.error();
}

Result<std::string> Root::link_target(std::string_view path) const {
    const auto fd = open_at(path, O_PATH | O_NOFOLLOW);
    if (!fd) return fd.error();
    std::array<char, PATH_MAX> target;
    const auto length = ::readlinkat(fd->get(), "", target.data(), target.size());
    // The kernel says ENOENT for the empty path when the descriptor is no link.
    if (length < 0) return Error(std::errc::invalid_argument, doing("reading the link", path));
    return std::string(target.data(), static_cast<std::size_t>(length));
}

Result<Place> Root::place(std::string_view path) const {
    const auto relative = relative_path(path);
    const auto slash = relative.rfind('/');
    const auto name = slash == relative.npos ? relative : relative.substr(slash + 1);
    if (name.empty() || name == "." || name == "..")
        return Error(std::errc::operation_not_permitted, doing("changing", path));
    if (name.find('\0') != name.npos) return Error(std::errc::illegal_byte_sequence, doing("changing", path));
    auto directory = open_at(slash == relative.npos ? "." : relative.substr(0, slash), O_PATH | O_DIRECTORY);
    if (!directory) return Error(directory.error().code(), doing("changing", path));
    return Place{*std::move(directory), std::string(name)};
}

Status Root::make_directory(std::string_view path, unsigned mode) const {
    const auto place = this->place(path);
    if (!place) return Error(place.error().code(), doing("making", path));
    if (::mkdirat(place->directory.get(), place->name.c_str(), mode & 0777u) != 0)
        return Error::last(doing("making", path));
    const UniqueFd made(open_entry(place->directory.get(), place->name, O_PATH | O_DIRECTORY));
    if (!made) return Error::last(doing("making", path));
    if (!set_permissions(made.get(), mode)) return Error::last(doing("setting the mode of", path));
    return {};
}

Status Root::remove_directory(std::string_view path) const {
    const auto place = this->place(path);
    if (!place) return Error(place.error().code(), doing("removing", path));
    if (::unlinkat(place->directory.get(), place->name.c_str(), AT_REMOVEDIR) != 0)
        return Error::last(doing("removing", path));
    return {};
}

Status Root::remove_file(std::string_view path) const {
    const auto place = this->place(path);
    if (!place) return Error(place.error().code(), doing("removing", path));
    if (::unlinkat(place->directory.get(), place->name.c_str(), 0) != 0) return Error::last(doing("removing", path));
    return {};
}

Status Root::rename(std::string_view from, std::string_view to, Replace replace) const {
    const auto source = place(from);
    if (!source) return Error(source.error().code(), doing("renaming", from));
    const auto target = place(to);
    if (!target) return Error(target.error().code(), doing("renaming to", to));
    const int old_directory = source->directory.get();
    const int new_directory = target->directory.get();
    std::error_code error;
    if (replace == Replace::no) {
        error = rename_without_replacing(old_directory, source->name, new_directory, target->name);
    } else if (::renameat(old_directory, source->name.c_str(), new_directory, target->name.c_str()) != 0) {
        error = last_error();
    }
    if (error) return Error(error, doing("renaming", from) + " to " + doing("", to).substr(1));
    return {};
}

Status Root::set_modified(std::string_view path, FileTime time) const {
    const auto fd = open_at(path, O_PATH);
    if (!fd) return fd.error();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const timespec modified{static_cast<time_t>(seconds.time_since_epoch().count()),
                            static_cast<long>((time - seconds).count())};
    const std::array times{timespec{0, UTIME_OMIT}, modified};
    if (::utimensat(AT_FDCWD, descriptor_path(fd->get()).c_str(), times.data(), 0) != 0) {
        return Error::last(doing("setting the time of", path));
    }
    return {};
}

Status Root::set_mode(std::string_view path, unsigned mode) const {
    const auto fd = open_at(path, O_PATH);
    if (!fd) return fd.error();
    if (!set_permissions(fd->get(), mode)) return Error::last(doing("setting the mode of", path));
    return {};
}

Status Root::set_owner(std::string_view path, std::optional<std::uint32_t> owner,
                       std::optional<std::uint32_t> group) const {
    constexpr auto unchanged = static_cast<std::uint32_t>(-1);
    const auto fd = open_at(path, O_PATH);
    if (!fd) return fd.error();
    if (::fchownat(fd->get(), "", owner.value_or(unchanged), group.value_or(unchanged), AT_EMPTY_PATH) != 0)
        return Error::last(doing("setting the owner of", path));
    return {};
}

Result<std::uint64_t> Root::free_bytes(std::string_view path) const {
    const auto fd = open_at(path, O_PATH);
    if (!fd) return fd.error();
    struct statfs space {};
    if (::fstatfs(fd->get(), &space) != 0) return Error::last(doing("asking for the space at", path));
    return static_cast<std::uint64_t>(space.f_bavail) * static_cast<std::uint64_t>(space.f_frsize);
}

}  // namespace ftp
