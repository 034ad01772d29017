#pragma once

namespace ftp::test {

// The system calls of common/file go through here (-Wl,--wrap): in this thread, the n-th from now on fails, or the n-th
// that has an effect is never reached.
class NthCall {
  public:
    enum class Fate { fails, kills_process };
    NthCall(int n, Fate fate, int error = 0);
    NthCall(const NthCall&) = delete;
    NthCall& operator=(const NthCall&) = delete;
    ~NthCall();

    bool reached() const;
};

// A file system or kernel that lacks something, as long as this lives, in this thread.
class Without {
  public:
    enum Feature : unsigned {
        nameless_files = 1,    // O_TMPFILE
        attributes = 2,        // user.* extended attributes
        exclusive_rename = 4,  // RENAME_NOREPLACE, as on NFS
        copying = 8,           // FICLONE and copy_file_range
        locks = 16,
        preallocation = 32,
        syncing = 64,  // as if the disk had done it at once: for tests that ask for it thousands of times
    };
    explicit Without(unsigned features);
    Without(const Without&) = delete;
    Without& operator=(const Without&) = delete;
    ~Without();
};

}  // namespace ftp::test
