#include "tests/unit/file/failing_calls.hpp"

#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstring>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

namespace ftp::test {

namespace {

thread_local int calls_left = 0;  // 0: none is to fail
thread_local NthCall::Fate fate = NthCall::Fate::fails;
thread_local int fate_error = 0;
thread_local bool fate_reached = false;
thread_local unsigned lacking = 0;

enum class Effect { some, none };

bool fails(Effect effect = Effect::some) {
    // To be killed before a call that only looks is to be killed before the next one that does something.
    if (effect == Effect::none && fate == NthCall::Fate::kills_process) return false;
    if (calls_left == 0) return false;
    --calls_left;
    if (calls_left > 0) return false;
    fate_reached = true;
    if (fate == NthCall::Fate::kills_process) ::kill(::getpid(), SIGKILL);
    errno = fate_error;
    return true;
}

bool lacks(Without::Feature feature, int error) {
    if ((lacking & feature) == 0) return false;
    errno = error;
    return true;
}

bool is_user_attribute(const char* name) { return std::strncmp(name, "user.", 5) == 0; }

}  // namespace

NthCall::NthCall(int n, Fate what, int error) {
    calls_left = n;
    fate = what;
    fate_error = error;
    fate_reached = false;
}
NthCall::~NthCall() { calls_left = 0; }
bool NthCall::reached() const { return fate_reached; }

Without::Without(unsigned features) { lacking = features; }
Without::~Without() { lacking = 0; }

}  // namespace ftp::test

using ftp::test::Effect;
using ftp::test::fails;
using ftp::test::is_user_attribute;
using ftp::test::lacks;
using ftp::test::Without;

extern "C" {

long __real_syscall(long, ...);
long __wrap_syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long arguments[6];
    for (long& argument : arguments) argument = va_arg(list, long);
    va_end(list);
    if (fails(Effect::none)) return -1;
    return __real_syscall(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

int __real_openat(int, const char*, int, ...);
int __wrap_openat(int directory, const char* name, int flags, ...) {
    va_list list;
    va_start(list, flags);
    const auto mode = va_arg(list, unsigned);
    va_end(list);
    if (fails((flags & (O_CREAT | (O_TMPFILE & ~O_DIRECTORY))) != 0 ? Effect::some : Effect::none)) return -1;
    if ((flags & O_TMPFILE) == O_TMPFILE && lacks(Without::nameless_files, EOPNOTSUPP)) return -1;
    return __real_openat(directory, name, flags, mode);
}

int __real_renameat2(int, const char*, int, const char*, unsigned);
int __wrap_renameat2(int from_directory, const char* from, int to_directory, const char* to, unsigned flags) {
    if (fails() || lacks(Without::exclusive_rename, EINVAL)) return -1;
    return __real_renameat2(from_directory, from, to_directory, to, flags);
}

int __real_fcntl(int, int, ...);
int __wrap_fcntl(int fd, int command, ...) {
    va_list list;
    va_start(list, command);
    void* argument = va_arg(list, void*);
    va_end(list);
    if (fails() || (command == F_OFD_SETLK && lacks(Without::locks, ENOLCK))) return -1;
    return __real_fcntl(fd, command, argument);
}

int __real_ioctl(int, unsigned long, ...);
int __wrap_ioctl(int fd, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    const auto argument = va_arg(list, long);
    va_end(list);
    if (fails() || lacks(Without::copying, EOPNOTSUPP)) return -1;
    return __real_ioctl(fd, request, argument);
}

ssize_t __real_copy_file_range(int, off64_t*, int, off64_t*, size_t, unsigned);
ssize_t __wrap_copy_file_range(int from, off64_t* in, int to, off64_t* out, size_t count, unsigned flags) {
    if (fails() || lacks(Without::copying, EXDEV)) return -1;
    return __real_copy_file_range(from, in, to, out, count, flags);
}

int __real_fallocate(int, int, off_t, off_t);
int __wrap_fallocate(int fd, int mode, off_t from, off_t length) {
    if (fails() || lacks(Without::preallocation, EOPNOTSUPP)) return -1;
    return __real_fallocate(fd, mode, from, length);
}

ssize_t __real_fgetxattr(int, const char*, void*, size_t);
ssize_t __wrap_fgetxattr(int fd, const char* name, void* value, size_t size) {
    if (fails(Effect::none) || (is_user_attribute(name) && lacks(Without::attributes, EOPNOTSUPP))) return -1;
    return __real_fgetxattr(fd, name, value, size);
}

int __real_fsetxattr(int, const char*, const void*, size_t, int);
int __wrap_fsetxattr(int fd, const char* name, const void* value, size_t size, int flags) {
    if (fails() || (is_user_attribute(name) && lacks(Without::attributes, EOPNOTSUPP))) return -1;
    return __real_fsetxattr(fd, name, value, size, flags);
}

int __real_fremovexattr(int, const char*);
int __wrap_fremovexattr(int fd, const char* name) {
    if (fails() || (is_user_attribute(name) && lacks(Without::attributes, EOPNOTSUPP))) return -1;
    return __real_fremovexattr(fd, name);
}

int __real_fdatasync(int);
int __wrap_fdatasync(int fd) {
    if (fails()) return -1;
    return lacks(Without::syncing, 0) ? 0 : __real_fdatasync(fd);
}

int __real_fsync(int);
int __wrap_fsync(int fd) {
    if (fails()) return -1;
    return lacks(Without::syncing, 0) ? 0 : __real_fsync(fd);
}

// The rest only fails or does not.
#define FTP_CALL(effect, result, name, parameters, arguments) \
    result __real_##name parameters;                          \
    result __wrap_##name parameters { return fails(Effect::effect) ? -1 : __real_##name arguments; }

FTP_CALL(some, int, linkat, (int a, const char* b, int c, const char* d, int e), (a, b, c, d, e))
FTP_CALL(some, int, renameat, (int a, const char* b, int c, const char* d), (a, b, c, d))
FTP_CALL(some, int, unlinkat, (int a, const char* b, int c), (a, b, c))
FTP_CALL(none, ssize_t, readlinkat, (int a, const char* b, char* c, size_t d), (a, b, c, d))
FTP_CALL(none, int, fstat, (int a, struct stat* b), (a, b))
FTP_CALL(none, int, fstatat, (int a, const char* b, struct stat* c, int d), (a, b, c, d))
FTP_CALL(none, ssize_t, pread, (int a, void* b, size_t c, off_t d), (a, b, c, d))
FTP_CALL(some, ssize_t, pwrite, (int a, const void* b, size_t c, off_t d), (a, b, c, d))
FTP_CALL(some, int, ftruncate, (int a, off_t b), (a, b))
FTP_CALL(some, int, fchmod, (int a, mode_t b), (a, b))
FTP_CALL(some, int, fchown, (int a, uid_t b, gid_t c), (a, b, c))
FTP_CALL(none, ssize_t, getxattr, (const char* a, const char* b, void* c, size_t d), (a, b, c, d))
}
