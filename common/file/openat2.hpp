#pragma once

#include <cstdint>
#include <linux/openat2.h>
#include <string>

namespace ftp {

// No link is followed at all, magic or other.
constexpr std::uint64_t resolve_no_links = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

// openat2(2), which glibc does not wrap: the kernel itself keeps the path beneath the directory. O_CLOEXEC is added;
// mode counts only for flags that create. A path that would lead outside is ENOENT: to its user nothing is there.
// EAGAIN (something was renamed while ".." was resolved) is tried again a bounded number of times. Returns -1 and errno
// on failure.
int open_beneath(int directory, const std::string& path, int flags, unsigned mode, std::uint64_t resolve);

}  // namespace ftp
