#include "common/file/attributes.hpp"

#include "common/file/place.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <vector>

namespace ftp {

namespace {

constexpr auto access_list = "system.posix_acl_access";

void keep_owner(const struct stat& replaced, int file) {
    const auto status = stat_of(file);
    if (status && status->st_uid == replaced.st_uid && status->st_gid == replaced.st_gid) return;
    if (::fchown(file, replaced.st_uid, replaced.st_gid) == 0) return;
    // Only root gives files away, but anybody to a group of his own.
    static_cast<void>(::fchown(file, static_cast<uid_t>(-1), replaced.st_gid) == 0);
}

std::error_code drop_access_list(int file) {
    if (::fremovexattr(file, access_list) == 0 || errno == ENODATA || errno == EOPNOTSUPP) return {};
    return last_error();
}

std::error_code keep_access_list(int replaced, int file) {
    const auto path = descriptor_path(replaced);
    const auto size = ::getxattr(path.c_str(), access_list, nullptr, 0);
    if (size < 0 && (errno == ENODATA || errno == EOPNOTSUPP))
        return drop_access_list(file);  // it may have got the directory's default
    if (size < 0) return last_error();
    std::vector<char> list(static_cast<std::size_t>(size));
    const auto length = ::getxattr(path.c_str(), access_list, list.data(), list.size());
    if (length < 0) return last_error();
    if (::fsetxattr(file, access_list, list.data(), static_cast<std::size_t>(length), 0) != 0) return last_error();
    return {};
}

}  // namespace

std::error_code keep_attributes(int replaced, int file) {
    const auto status = stat_of(replaced);
    if (!status) return last_error();
    if (const auto error = keep_access_list(replaced, file)) return error;
    if (::fchmod(file, status->st_mode & 0777u) != 0) return last_error();
    keep_owner(*status, file);  // last: what has been given away cannot be changed any more
    return {};
}

}  // namespace ftp
