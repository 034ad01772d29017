#pragma once

#include "common/base/file_status.hpp"
#include "common/file/root.hpp"
#include "common/protocol/listing.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace ftp::client {

// A download on its way to a local name: written aside under a hidden name, always the same for the same file so that a
// later run finds it, and renamed when it is whole. Locked against a second download of the same file. Not committed,
// it is forgotten, or kept by keep().
class LocalTarget {
  public:
    enum class Start { fresh, resume };

    // path: relative to the root, its folder exists. Errors: those of the file system; device_or_resource_busy when
    // another process is at it; is_a_directory or operation_not_permitted when the name is taken by something that is
    // not a file.
    static Result<LocalTarget> open(const Root& root, std::string path, Start start);

    LocalTarget(LocalTarget&& other) noexcept;
    LocalTarget& operator=(LocalTarget&&) = delete;
    ~LocalTarget();

    int descriptor() const { return fd_.get(); }
    std::uint64_t size() const { return size_; }  // of what an earlier run left; 0 after restart()

    Status restart() { return shorten(0); }  // forgets what an earlier run left
    Status shorten(std::uint64_t size);      // all but its beginning
    // Begins with a copy of the file that stands under the name now, if there is one. Blocking.
    Status adopt();
    // Sets the time, and the mode of the file that it replaces; then the name appears in one step.
    Status commit(std::optional<FileTime> modified, Root::Replace replace);
    // Leaves what has arrived, if anything, for a later run with Start::resume.
    void keep() { kept_ = true; }

  private:
    LocalTarget(const Root& root, std::string path, std::string aside, UniqueFd fd, std::uint64_t size);

    const Root* root_;
    std::string path_;
    std::string aside_;
    UniqueFd fd_;
    std::uint64_t size_ = 0;
    bool kept_ = false;
    bool committed_ = false;
};

// ".ftp-0123456789abcdef.part": what a file is called while it is on its way, here or on a server. It depends on the
// last component only, and never exceeds NAME_MAX, however long the name is.
std::string temporary_name(std::string_view final_name);
// ".ftp-0123456789abcdef.old": what had the name on a server, until the new file has it.
std::string former_name(std::string_view final_name);
// Either of them.
bool is_temporary_name(std::string_view name);

}  // namespace ftp::client
