#pragma once

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"
#include "common/file/place.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ftp {

// How links inside a root are taken.
enum class Links {
    in_root,  // as in a chroot: absolute links and ".." mean the root (openat2 RESOLVE_IN_ROOT); for a server's users
    refused,  // no link is followed anywhere (RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS); for a client's target folder
};

struct OpenedFile {
    UniqueFd file;
    FileStatus status;
};

// One directory that nothing gets out of: the kernel resolves every path beneath its descriptor. Paths are relative
// ("in/a", "." is the root itself); a leading slash means the root. Every call acts with the rights of the process.
// Thread-safe: it has no state but the descriptor.
//
// Errors name the path as its user wrote it, never the host's. What leads out of the root is no_such_file_or_directory.
// What makes, renames or removes an entry goes through its parent's descriptor; ".", ".." and the root are
// operation_not_permitted there, as is a special file that should be opened. A path with a NUL is
// illegal_byte_sequence.
class Root {
  public:
    static Result<Root> open(const std::string& host_path, Links links);

    // O_CLOEXEC is added; flags and mode as for open(2). EAGAIN of openat2 is retried a bounded number of times.
    Result<UniqueFd> open_at(std::string_view path, int flags, unsigned mode = 0) const;
    // A regular file for reading: opened with O_NONBLOCK and O_NOCTTY and checked by fstat, so that a FIFO or device
    // neither stalls nor leaks. Errors: is_a_directory, and operation_not_permitted for what is neither file nor
    // directory.
    Result<OpenedFile> open_regular(std::string_view path, int flags) const;

    Result<FileStatus> status(std::string_view path) const;        // of what a link leads to
    Result<FileStatus> entry_status(std::string_view path) const;  // of the entry itself
    Result<std::string> link_target(std::string_view path) const;  // invalid_argument for what is no link

    Status make_directory(std::string_view path, unsigned mode) const;  // exactly this mode, whatever the umask
    Status remove_directory(std::string_view path) const;
    Status remove_file(std::string_view path) const;  // a link itself; a directory is is_a_directory
    enum class Replace { no, yes };
    Status rename(std::string_view from, std::string_view to, Replace replace) const;  // no: file_exists
    Status set_modified(std::string_view path, FileTime time) const;
    Status set_mode(std::string_view path, unsigned mode) const;  // masked with 0777; a directory keeps its setgid
    // Nothing: stays as it is.
    Status set_owner(std::string_view path, std::optional<std::uint32_t> owner,
                     std::optional<std::uint32_t> group) const;
    Result<std::uint64_t> free_bytes(std::string_view path) const;

    // The parent of the path as a descriptor, and the last component: where an entry is made, replaced or removed.
    Result<Place> place(std::string_view path) const;

    int descriptor() const { return fd_.get(); }
    Links links() const { return links_; }

  private:
    Root(UniqueFd fd, Links links) : fd_(std::move(fd)), links_(links) {}
    UniqueFd fd_;
    Links links_;
};

FileStatus file_status(const struct ::statx& raw);
Result<FileStatus> status_of(int fd);

// Without leading slashes; "." for the root itself.
std::string_view relative_path(std::string_view path);

// The words of an Error: "opening /in/a" for the relative path "in/a".
std::string doing(std::string_view verb, std::string_view path);

}  // namespace ftp
