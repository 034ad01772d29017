#include "common/file/lock.hpp"
#include "common/file/partial.hpp"
#include "common/file/upload_ways.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace ftp {

namespace {

using std::errc;

Error refused(const UploadJob& job, std::error_code code) { return {code, doing("storing", job.request.path)}; }
Error refused(const UploadJob& job, errc code) { return refused(job, std::make_error_code(code)); }

bool is_busy(std::error_code error) { return error == errc::device_or_resource_busy; }

// In a directory with the sticky bit only owners may replace a file, whoever may write it.
bool only_in_place(const UploadJob& job, const struct stat& published) {
    const auto directory = stat_of(job.target.directory.get());
    const auto self = ::geteuid();
    return directory && (directory->st_mode & S_ISVTX) != 0 && self != 0 && published.st_uid != self &&
           directory->st_uid != self;
}

// Octets that are certain not to fit.
bool too_large(const UploadJob& job, const std::optional<struct stat>& published) {
    struct statfs space {};
    if (!job.request.size_hint || ::fstatfs(job.target.directory.get(), &space) != 0) return false;
    auto room = static_cast<std::uint64_t>(space.f_bavail) * static_cast<std::uint64_t>(space.f_frsize);
    if (published && !job.request.atomic) room += static_cast<std::uint64_t>(published->st_blocks) * 512;
    return *job.request.size_hint > room;
}

// A published file that an upload writes itself, or appends to: one such writer per path. Where the file system cannot
// lock, there is still the look at its size before it is changed.
Result<UniqueFd> open_published(const UploadJob& job, int flags) {
    UniqueFd file;
    const auto& [directory, name] = job.target;
    if (const auto error = open_regular_entry(directory.get(), name, flags, file)) return refused(job, error);
    if (is_busy(lock_whole(file.get()))) return refused(job, errc::device_or_resource_busy);
    const auto status = stat_of(file.get());
    if (!status) return refused(job, last_error());
    // A hard link may be somebody's trick to have another file written.
    if (status->st_nlink > 1) return refused(job, errc::operation_not_permitted);
    if (!leads_to(directory.get(), name, file.get())) return refused(job, errc::device_or_resource_busy);
    return file;
}

Result<UploadWay> create_in_place(const UploadJob& job) {
    const auto& [directory, name] = job.target;
    UniqueFd file(open_entry(directory.get(), name, O_CREAT | O_EXCL | O_WRONLY, 0600));
    if (!file) return refused(job, last_error());
    InPlace way(std::move(file), InPlace::Before::created, 0, 0);
    static_cast<void>(lock_whole(way.descriptor()));
    if (::fchmod(way.descriptor(), job.request.mode & 07777u) == 0) return UploadWay(std::move(way));
    const auto error = last_error();
    way.forget(job, FileWriter());
    return refused(job, error);
}

Result<UploadWay> replace_in_place(const UploadJob& job) {
    auto file = open_published(job, O_WRONLY);
    if (!file) return file.error();
    return UploadWay(InPlace(*std::move(file), InPlace::Before::replaced, 0, 0));
}

Result<UploadWay> replace(const UploadJob& job, const std::optional<struct stat>& published) {
    if (published && !job.request.may_overwrite) return refused(job, errc::file_exists);
    if (!job.request.atomic && !published) return create_in_place(job);
    if (published && (!job.request.atomic || only_in_place(job, *published))) return replace_in_place(job);
    HiddenFile file;
    const auto error = HiddenFile::create(job.target.directory.get(), file);
    if (error == errc::permission_denied && published) return replace_in_place(job);
    if (error) return refused(job, error);
    return UploadWay(WholeFile::fresh(std::move(file)));
}

// Continues the partial of a path without a published file: at the offset, or at the end of what can be trusted.
Result<UploadWay> continue_partial(const UploadJob& job, std::optional<std::uint64_t> offset) {
    const int directory = job.target.directory.get();
    UniqueFd partial;
    if (!job.partial.empty()) {
        const auto error = seize(directory, job.partial, partial);
        if (error && error != errc::no_such_file_or_directory) return refused(job, error);
    }
    const auto status = partial ? stat_of(partial.get()) : std::nullopt;
    // A second link is what is left of a name that was given and could not be taken back: its octets are published
    // somewhere.
    const auto trusted = status && status->st_nlink == 1 ? trusted_size(partial.get()) : Result<std::uint64_t>(0);
    if (!trusted) return refused(job, trusted.error().code());
    const auto start = offset.value_or(*trusted);
    if (start > *trusted) return refused(job, errc::invalid_seek);
    if (start == 0) return replace(job, std::nullopt);
    return UploadWay(WholeFile::continued(HiddenFile(directory, std::move(partial), job.partial), start));
}

Result<UploadWay> copy_published(const UploadJob& job, HiddenFile copy, UniqueFd published, std::uint64_t size,
                                 std::uint64_t offset) {
    if (const auto error = clone_file(published.get(), copy.descriptor(), size)) {
        copy.forget();
        return refused(job, error);
    }
    return UploadWay(WholeFile::copied(std::move(copy), std::move(published), offset));
}

// Continues a published file: at the offset, or at its end.
Result<UploadWay> continue_published(const UploadJob& job, std::optional<std::uint64_t> offset) {
    auto file = open_published(job, offset ? O_RDWR : O_WRONLY);
    if (!file) return file.error();
    const auto status = stat_of(file->get());
    if (!status) return refused(job, last_error());
    const auto size = static_cast<std::uint64_t>(status->st_size);
    const auto start = offset.value_or(size);
    if (start > size) return refused(job, errc::invalid_seek);
    if (start < size && !job.request.may_overwrite) return refused(job, errc::file_exists);
    const auto in_place = [&] { return UploadWay(InPlace(*std::move(file), InPlace::Before::continued, start, size)); };
    if (!job.request.atomic || (start < size && only_in_place(job, *status))) return in_place();
    HiddenFile hidden;
    const auto error = HiddenFile::create(job.target.directory.get(), hidden);
    if (error == errc::permission_denied) return in_place();
    if (error) return refused(job, error);
    if (start == size) return UploadWay(Tail(std::move(hidden), *std::move(file), size));
    return copy_published(job, std::move(hidden), *std::move(file), size, start);
}

}  // namespace

Result<UploadWay> begin_way(const UploadJob& job) {
    const auto& request = job.request;
    const auto& published = job.published;
    const auto kind = published ? published->st_mode & S_IFMT : 0;
    if (kind == S_IFDIR) return refused(job, errc::is_a_directory);
    const bool replaces = request.disposition == Disposition::replace || request.disposition == Disposition::unique ||
                          (request.disposition == Disposition::restart && request.offset == 0);
    // A link is met only where none is followed: there it may be replaced, not written through.
    if (kind == S_IFLNK && !(replaces && request.atomic)) return refused(job, errc::too_many_symbolic_link_levels);
    if (published && kind != S_IFREG && kind != S_IFLNK) return refused(job, errc::operation_not_permitted);
    if (too_large(job, published)) return refused(job, errc::no_space_on_device);
    if (replaces) return replace(job, published);
    const bool appends = request.disposition == Disposition::append;
    const auto offset = appends ? std::nullopt : std::optional(request.offset);
    if (published) return continue_published(job, offset);
    auto way = continue_partial(job, offset);
    auto* whole = way ? std::get_if<WholeFile>(&*way) : nullptr;
    if (whole && appends) whole->only_if_new();
    return way;
}

}  // namespace ftp
