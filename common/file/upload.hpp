#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"
#include "common/file/root.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace ftp {

// Where an upload's bytes go.
enum class Disposition {
    replace,  // the whole new content of the path
    append,   // behind what is there (APPE), or behind its partial; a new file when there is neither
    restart,  // from an offset on (REST n + STOR): into the published file, whose tail is kept, else into the partial;
              // from 0: replace
    range,    // a part of the path (RANG): as restart, but what is published is never cut, from 0 neither
    unique,   // a new file beside the path, under its name and random letters (STOU)
};

struct UploadRequest {
    std::string path;  // relative to the root
    Disposition disposition = Disposition::replace;
    std::uint64_t offset = 0;   // of restart and range
    std::string owner;          // account whose partials these are
    bool may_overwrite = true;  // replace over an existing file: else file_exists, also when it appears before commit()
    bool keep_partials = true;
    unsigned mode = 0644;                    // of a new file, umask already taken off
    bool atomic = true;                      // false: written in place
    bool sync = false;                       // fdatasync before the name appears
    std::optional<std::uint64_t> size_hint;  // of what will come; no_space_on_device at once if it cannot fit
    std::optional<std::uint64_t> most;       // octets that may come: more are file_too_large
};

// A file that is arriving. Nothing is seen under its name until commit(), which gives it whole in one step; without
// commit() or keep_partial() the destructor forgets it. Owned by one thread at a time, may move between threads. All
// calls may block on the disk.
//
// - Nameless (O_TMPFILE in the target's directory) until 256 KiB, then under a hidden partial name with an OFD lock, so
//   that a killed process leaves it resumable; a dead upload's partial gives way. Where the file system has no
//   O_TMPFILE it is hidden from the start. While another live writer holds the partial's name, it stays nameless: it
//   can be published, but not kept.
// - replace keeps mode, ACL and (where permitted) owner of the file it replaces and goes through a symlink to its
//   target, inside the root.
// - Where the directory is not writable but the file is: in place (in_place() says so, for the log). What was there is
//   touched when the first octet comes, or at commit() of an empty file.
// - append, and restart at the size of a published file: new octets are received namelessly and appended at commit(),
//   cut back if that fails. restart before its end: on a reflinked or copied nameless file. The published file is
//   locked meanwhile. Refused with operation_not_permitted when st_nlink > 1.
class Upload {
  public:
    // Errors: those of the file system; file_exists; invalid_seek for an offset beyond the end; device_or_resource_busy
    // when another writer holds the path (its partial or its append); no_space_on_device; is_a_directory;
    // operation_not_permitted for a special file; permission_denied for a reserved name.
    static Result<Upload> begin(const Root& root, const UploadRequest& request);

    Upload(Upload&&) noexcept;
    Upload& operator=(Upload&&) noexcept;
    ~Upload();

    // Appends to what has arrived; all of it or an Error. Preallocates (KEEP_SIZE) in steps of 16 MiB.
    Status write(std::span<const char> bytes);

    // Appends octets of another file, within the kernel where it can, and without copying where the file system shares
    // blocks. When it fails, nothing that has arrived can be kept.
    Status copy(int from, std::uint64_t offset, std::uint64_t count);

    std::uint64_t arrived() const;    // octets received by this upload, without what was there before
    const std::string& name() const;  // final name (last component), e.g. what STOU chose
    bool in_place() const;
    std::optional<std::uint64_t> replaced() const;  // octets of what stood under the name when it began

    // True every 256 MiB: then checkpoint() should be called, on a thread that may block long.
    bool checkpoint_due() const;
    Status checkpoint();  // fdatasync, and notes how far, so that a partial can be trusted after a crash of the machine

    // The name appears (or the tail is appended). After it the upload is done, whatever the outcome: when it fails,
    // what has arrived is kept as by keep_partial(), unless the path has become somebody else's (file_exists,
    // is_a_directory, device_or_resource_busy).
    Status commit();
    // Keeps what has arrived for a later restart, less one octet, so that no client mistakes it for whole. Forgets it
    // where that is impossible.
    void keep_partial();

  private:
    struct State;
    explicit Upload(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// The partial of a path, if there is one for this owner: what HASH reads, and SIZE tells, while nothing is published.
struct OpenedPartial {
    UniqueFd file;
    std::uint64_t size = 0;  // as much of it as can be continued
};
std::optional<OpenedPartial> open_partial(const Root& root, std::string_view path, std::string_view owner);
std::optional<std::uint64_t> partial_size(const Root& root, std::string_view path, std::string_view owner);

// A name that only uploads use: hidden from every listing, refused as a name from outside.
bool is_reserved_name(std::string_view name);

// Removes an empty directory, and first the partials of dead uploads in it if nothing else is there
// (directory_not_empty). device_or_resource_busy: one of them is still arriving.
Status remove_directory_and_partials(const Root& root, std::string_view path);

// Removes partials older than the limit beneath the root, and those of dead uploads that cannot be resumed. Walks
// iteratively, follows no link. stop is asked now and then. Returns how many went.
std::size_t remove_stale_partials(const Root& root, std::chrono::seconds older_than, const std::function<bool()>& stop);

}  // namespace ftp
