#include "ftp/transfer/local_target.hpp"

#include <algorithm>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::string_view prefix = ".ftp-";
constexpr std::string_view on_its_way = ".part";
constexpr std::string_view set_aside = ".old";
constexpr std::size_t digits = 16;

// FNV-1a: the same in every run and on every machine, which std::hash does not promise.
std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 14695981039346656037u;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 1099511628211u;
    return value;
}

std::string sibling(std::string_view path, const std::string& name) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? name : std::string(path.substr(0, slash + 1)) + name;
}

std::string hidden_name(std::string_view final_name, std::string_view suffix) {
    constexpr char hex[] = "0123456789abcdef";
    std::string text(digits, '0');
    auto value = hash(final_name);
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value >>= 4) *digit = hex[value & 15];
    return std::string(prefix) + text + std::string(suffix);
}

// Only a regular file may be replaced: renaming over a device would take its place.
Status check_replaceable(const Root& root, const std::string& path) {
    const auto status = root.entry_status(path);
    if (!status || status->kind == FileKind::file || status->kind == FileKind::symlink) return {};
    if (status->kind == FileKind::directory) return Error(std::errc::is_a_directory, "writing " + path);
    return Error(std::errc::operation_not_permitted, "replacing " + path + ", which is no regular file");
}

bool still_named(const Root& root, const std::string& aside, const UniqueFd& fd) {
    const auto named = root.entry_status(aside);
    const auto opened = status_of(fd.get());
    return named && opened && named->inode == opened->inode && named->device == opened->device;
}

// What may be read and written of a file that is replaced.
std::optional<unsigned> mode_of_file(const Root& root, const std::string& path) {
    const auto status = root.entry_status(path);
    if (!status || status->kind != FileKind::file) return std::nullopt;
    return status->mode & 0777;
}

// The hidden file, locked. One that got its final name between opening and locking is left alone.
Result<UniqueFd> open_locked(const Root& root, const std::string& aside) {
    for (int attempt = 0; attempt < 10; ++attempt) {
        auto fd = root.open_at(aside, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0666);
        if (!fd) return Error(fd.error().code(), "");
        const auto status = status_of(fd->get());
        if (!status || status->kind != FileKind::file) return Error(std::errc::operation_not_permitted, "");
        if (::flock(fd->get(), LOCK_EX | LOCK_NB) != 0) break;
        if (still_named(root, aside, *fd)) return std::move(*fd);
    }
    return Error(std::errc::device_or_resource_busy, ", which another process is downloading");
}

}  // namespace

std::string temporary_name(std::string_view final_name) { return hidden_name(final_name, on_its_way); }

std::string former_name(std::string_view final_name) { return hidden_name(final_name, set_aside); }

bool is_temporary_name(std::string_view name) {
    if (!name.starts_with(prefix) || name.size() < prefix.size() + digits) return false;
    const auto suffix = name.substr(prefix.size() + digits);
    const auto middle = name.substr(prefix.size(), digits);
    return (suffix == on_its_way || suffix == set_aside) && middle.find_first_not_of("0123456789abcdef") == middle.npos;
}

Result<LocalTarget> LocalTarget::open(const Root& root, std::string path, Start start) {
    if (auto replaceable = check_replaceable(root, path); !replaceable) return replaceable.error();
    auto aside = sibling(path, temporary_name(std::string_view(path).substr(path.rfind('/') + 1)));
    auto fd = open_locked(root, aside);
    if (!fd) return Error(fd.error().code(), "writing " + path + fd.error().doing());
    // From the beginning, so that nobody reads now what nobody but its owner may read then.
    const auto mode = mode_of_file(root, path);
    if (mode && ::fchmod(fd->get(), *mode | 0600) != 0) return Error::last("writing " + path);
    struct ::stat status {};
    if (::fstat(fd->get(), &status) != 0) return Error::last("writing " + path);
    if (start == Start::fresh && ::ftruncate(fd->get(), 0) != 0) return Error::last("writing " + path);
    const auto size = start == Start::fresh ? 0 : static_cast<std::uint64_t>(status.st_size);
    return LocalTarget(root, std::move(path), std::move(aside), std::move(*fd), size);
}

LocalTarget::LocalTarget(const Root& root, std::string path, std::string aside, UniqueFd fd, std::uint64_t size)
    : root_(&root), path_(std::move(path)), aside_(std::move(aside)), fd_(std::move(fd)), size_(size) {}

LocalTarget::LocalTarget(LocalTarget&& other) noexcept
    : root_(other.root_),
      path_(std::move(other.path_)),
      aside_(std::move(other.aside_)),
      fd_(std::move(other.fd_)),
      size_(other.size_),
      kept_(other.kept_),
      committed_(other.committed_) {}

LocalTarget::~LocalTarget() {
    if (!fd_ || committed_) return;
    const auto status = status_of(fd_.get());
    const bool worth_keeping = kept_ && status && status->size > ByteCount(0);
    if (!worth_keeping) (void)root_->remove_file(aside_);
}

Status LocalTarget::shorten(std::uint64_t size) {
    size_ = size;
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return Error::last("writing " + path_);
    return {};
}

Status LocalTarget::adopt() {
    const auto held = root_->open_regular(path_, O_RDONLY);
    if (!held) return {};
    for (;;) {
        constexpr std::size_t piece = 64 << 20;
        const auto copied = ::copy_file_range(held->file.get(), nullptr, fd_.get(), nullptr, piece, 0);
        if (copied < 0 && errno == EINTR) continue;
        if (copied < 0 && errno != ENOSPC) return restart();  // a file system that cannot copy: fetched anew
        if (copied < 0) return Error::last("writing " + path_);
        if (copied == 0) return {};
        size_ += static_cast<std::uint64_t>(copied);
    }
}

Status LocalTarget::commit(std::optional<FileTime> modified, Root::Replace replace) {
    if (modified) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(*modified);
        const auto rest = *modified - seconds;
        const timespec time{.tv_sec = seconds.time_since_epoch().count(), .tv_nsec = rest.count()};
        const timespec times[2] = {{.tv_sec = 0, .tv_nsec = UTIME_NOW}, time};
        if (::futimens(fd_.get(), times) != 0) return Error::last("setting the time of " + path_);
    }
    const auto mode = mode_of_file(*root_, path_);
    if (mode && ::fchmod(fd_.get(), *mode) != 0) return Error::last("setting the mode of " + path_);
    if (auto renamed = root_->rename(aside_, path_, replace); !renamed)
        return Error(renamed.error().code(), "renaming to " + path_);
    committed_ = true;
    return {};
}

}  // namespace ftp::client
