#include "ftpd/server/privileges.hpp"

#include <array>
#include <cstdint>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ftp::server {

namespace {

using Capabilities = std::uint64_t;

constexpr Capabilities only(unsigned capability) { return Capabilities{1} << capability; }

// What root does to the files of others, and a listener below port 1024.
constexpr Capabilities for_serving =
    only(CAP_CHOWN) | only(CAP_DAC_OVERRIDE) | only(CAP_FOWNER) | only(CAP_FSETID) | only(CAP_NET_BIND_SERVICE);
constexpr Capabilities for_reading = only(CAP_DAC_READ_SEARCH);
// The helper that reads keys is made before.
constexpr Capabilities for_becoming = only(CAP_SETGID) | only(CAP_SETUID) | for_reading;

// capget(2) and capset(2), which glibc does not wrap. Of this thread; nothing is left to inherit.
Status keep_only(Capabilities kept) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> halves{};
    if (::syscall(SYS_capget, &header, halves.data()) != 0) return Error::last("looking at the capabilities");
    for (auto& half : halves) {
        half.permitted &= static_cast<std::uint32_t>(kept);
        half.effective = half.permitted;
        half.inheritable = 0;
        kept >>= 32;
    }
    if (::syscall(SYS_capset, &header, halves.data()) != 0) return Error::last("giving up capabilities");
    return {};
}

}  // namespace

Status give_up_needless_rights(const std::string& becomes) {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Error::last("giving up new privileges");
    return keep_only(becomes.empty() ? for_serving : for_serving | for_becoming);
}

Status keep_only_reading() { return keep_only(for_reading); }

Status become(const std::string& user) {
    errno = 0;
    const passwd* entry = ::getpwnam(user.c_str());
    if (!entry) return Error(std::errc::invalid_argument, "there is no user \"" + user + "\" to become");
    if (::getuid() == entry->pw_uid) return {};
    const uid_t uid = entry->pw_uid;
    const gid_t gid = entry->pw_gid;
    if (::initgroups(user.c_str(), gid) != 0) return Error::last("taking the groups of " + user);
    if (::setresgid(gid, gid, gid) != 0) return Error::last("taking the group of " + user);
    if (::setresuid(uid, uid, uid) != 0) return Error::last("becoming " + user);
    // The way back must be shut: a chroot or setuid step that fails silently is how servers were broken.
    if (uid != 0 && ::setuid(0) == 0) return Error(std::errc::operation_not_permitted, "giving up root for " + user);
    return {};
}

bool is_root() { return ::geteuid() == 0; }

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace ftp::server
