#include "common/file/upload_ways.hpp"

#include <unistd.h>

namespace ftp {

std::error_code InPlace::start(const UploadJob&) {
    if (before_ != Before::replaced) return {};
    if (::ftruncate(file_.get(), 0) != 0) return last_error();
    return {};
}

std::error_code InPlace::publish(const UploadJob& job, const FileWriter&) {
    if (job.request.sync && ::fdatasync(file_.get()) != 0) return last_error();
    return {};
}

void InPlace::forget(const UploadJob& job, const FileWriter& writer) {
    const auto& [directory, name] = job.target;
    if (before_ == Before::created && leads_to(directory.get(), name, file_.get()))
        ::unlinkat(directory.get(), name.c_str(), 0);
    const auto status = stat_of(file_.get());
    // Only our own octets are taken back: not if others appended too, nor if old ones were overwritten.
    const bool only_ours = before_ == Before::continued && position_ == size_ && status &&
                           static_cast<std::uint64_t>(status->st_size) == writer.position();
    if (only_ours) static_cast<void>(::ftruncate(file_.get(), static_cast<off_t>(size_)) == 0);
    file_.reset();
}

}  // namespace ftp
