#include "common/file/lock.hpp"

#include "common/file/place.hpp"

#include <cerrno>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace ftp {

namespace {

constexpr int most_attempts = 16;

}  // namespace

std::error_code lock_whole(int fd) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(fd, F_OFD_SETLK, &whole) == 0) return {};
    const bool held = errno == EAGAIN || errno == EACCES;
    return held ? std::make_error_code(std::errc::device_or_resource_busy) : last_error();
}

std::error_code lock_within(int fd, std::chrono::milliseconds limit) {
    constexpr std::chrono::milliseconds pause(2);
    for (auto waited = std::chrono::milliseconds(0);; waited += pause) {
        const auto error = lock_whole(fd);
        if (error != std::errc::device_or_resource_busy || waited >= limit) return error;
        std::this_thread::sleep_for(pause);
    }
}

std::error_code seize(int directory, const std::string& name, UniqueFd& file) {
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        UniqueFd found;
        if (const auto error = open_regular_entry(directory, name, O_RDWR, found)) return error;
        if (const auto error = lock_whole(found.get())) return error;
        // Between the open and the lock its last holder may have published or dropped it.
        if (!leads_to(directory, name, found.get())) continue;
        file = std::move(found);
        return {};
    }
    return std::make_error_code(std::errc::device_or_resource_busy);
}

std::error_code drop_dead(int directory, const std::string& name) {
    UniqueFd held;
    const auto error = seize(directory, name, held);
    if (error == std::errc::no_such_file_or_directory) return {};
    if (error) return error;
    if (::unlinkat(directory, name.c_str(), 0) != 0) return last_error();
    return {};
}

}  // namespace ftp
