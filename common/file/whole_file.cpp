#include "common/file/attributes.hpp"
#include "common/file/lock.hpp"
#include "common/file/partial.hpp"
#include "common/file/upload_ways.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp {

namespace {

constexpr std::uint64_t small_upload = std::uint64_t{256} * 1024;  // not worth a second name
constexpr int most_attempts = 16;

}  // namespace

WholeFile WholeFile::continued(HiddenFile partial, std::uint64_t offset) {
    WholeFile file(std::move(partial), offset);
    file.was_partial_ = true;
    file.noted_ = true;
    return file;
}

WholeFile WholeFile::copied(HiddenFile copy, UniqueFd published, std::uint64_t offset) {
    WholeFile file(std::move(copy), offset);
    const auto status = stat_of(published.get());
    file.base_size_ = status ? static_cast<std::uint64_t>(status->st_size) : 0;
    file.base_ = std::move(published);
    return file;
}

std::error_code WholeFile::start(const UploadJob&) {
    if (!was_partial_) return {};
    const auto synced = noted_progress(descriptor());
    if (!synced) return synced.error().code();
    if (const auto error = note_progress(descriptor(), std::min(*synced, position_), Cut::pending)) return error;
    // What the note no longer promises is about to be overwritten: after a crash the disk must not hold the old
    // promise.
    if (*synced > position_ && ::fsync(descriptor()) != 0) return last_error();
    if (::ftruncate(descriptor(), static_cast<off_t>(position_)) != 0) return last_error();
    return {};
}

void WholeFile::arrived(const UploadJob& job, const FileWriter& writer) {
    if (asked_for_name_ || was_partial_ || !keepable(job) || writer.position() <= small_upload) return;
    asked_for_name_ = true;
    // Another live writer may have the name: then this upload can still be published, only not kept.
    static_cast<void>(become_partial(job));
}

std::error_code WholeFile::become_partial(const UploadJob& job) {
    if (file_.bears(job.partial)) return {};
    static_cast<void>(note_progress(descriptor(), 0, Cut::pending));  // without it, it is not trusted
    noted_ = true;
    return file_.hide_under(job.partial);
}

void WholeFile::checkpoint(const UploadJob& job, const FileWriter& writer) {
    if (keepable(job) && file_.bears(job.partial))
        static_cast<void>(note_progress(descriptor(), writer.position(), Cut::pending));
}

std::error_code WholeFile::publish(const UploadJob& job, const FileWriter&) {
    if (base_ && !still_published(job, base_.get(), base_size_))
        return std::make_error_code(std::errc::device_or_resource_busy);
    if (job.request.sync && ::fdatasync(descriptor()) != 0) {
        const auto error = last_error();
        file_.forget();  // whatever the disk refused once cannot be trusted as a partial either
        return error;
    }
    const bool was_hidden = keepable(job) && file_.bears(job.partial);
    if (noted_) {
        if (const auto error = erase_note(descriptor())) return error;
    }
    if (const auto error = appear(job)) return error;
    // What an earlier upload left has been overtaken.
    if (keepable(job) && !was_hidden) static_cast<void>(drop_dead(job.target.directory.get(), job.partial));
    return {};
}

std::error_code WholeFile::appear(const UploadJob& job) {
    const auto& [directory, name] = job.target;
    const bool may_replace = job.request.may_overwrite && !only_new_;
    bool expected = job.published.has_value();
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        if (may_replace && expected) {
            const UniqueFd old(open_entry(directory.get(), name, O_PATH));
            if (old) return replace(job, old.get());
            if (errno != ENOENT) return last_error();
        }
        if (::fchmod(descriptor(), job.request.mode & 07777u) != 0) return last_error();
        const auto error = file_.publish(name);
        if (error != std::errc::file_exists) return error;
        // It has come since we looked. To an appender the path is busy: the next try appends to it.
        if (!may_replace) return only_new_ ? std::make_error_code(std::errc::device_or_resource_busy) : error;
        expected = true;
    }
    return std::make_error_code(std::errc::device_or_resource_busy);
}

std::error_code WholeFile::replace(const UploadJob& job, int old) {
    const auto status = stat_of(old);
    if (!status) return last_error();
    if (S_ISDIR(status->st_mode)) return std::make_error_code(std::errc::is_a_directory);
    if (S_ISREG(status->st_mode)) {
        if (const auto error = keep_attributes(old, descriptor())) return error;
    } else if (::fchmod(descriptor(), job.request.mode & 07777u) != 0) {
        return last_error();
    }
    return file_.publish_over(job.target.name);
}

void WholeFile::keep(const UploadJob& job, const FileWriter& writer) {
    // Nothing new: what was found stays as it was, already cut or not.
    if (was_partial_ && writer.arrived() == 0) return file_.leave();
    const auto size = writer.position();
    if (!keepable(job) || size < 2) return file_.forget();
    const auto left = size - 1;
    const bool kept = ::ftruncate(descriptor(), static_cast<off_t>(left)) == 0 && !become_partial(job) &&
                      ::fdatasync(descriptor()) == 0;
    if (!kept) return file_.forget();
    static_cast<void>(note_progress(descriptor(), left, Cut::done));  // without it, it is cut once more
    file_.leave();
}

}  // namespace ftp
