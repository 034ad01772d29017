#include "common/file/upload_ways.hpp"

#include <unistd.h>

namespace ftp {

bool still_published(const UploadJob& job, int published, std::uint64_t size) {
    const auto status = stat_of(published);
    return status && static_cast<std::uint64_t>(status->st_size) == size && status->st_nlink == 1 &&
           leads_to(job.target.directory.get(), job.target.name, published);
}

std::error_code Tail::publish(const UploadJob& job, const FileWriter& writer) {
    if (!still_published(job, published_.get(), size_)) return std::make_error_code(std::errc::device_or_resource_busy);
    auto error = copy_bytes(received_.descriptor(), 0, published_.get(), size_, writer.arrived());
    if (!error && job.request.sync && ::fdatasync(published_.get()) != 0) error = last_error();
    if (error && ::ftruncate(published_.get(), static_cast<off_t>(size_)) != 0) return last_error();
    if (!error) received_.forget();
    return error;
}

}  // namespace ftp
