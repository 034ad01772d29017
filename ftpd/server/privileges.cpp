#include "ftpd/server/privileges.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace ftp::server {

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
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Error::last("giving up new privileges");
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
