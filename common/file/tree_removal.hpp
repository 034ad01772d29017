#pragma once

#include "common/base/result.hpp"
#include "common/file/directory_stream.hpp"
#include "common/file/place.hpp"
#include "common/file/root.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp {

// Removes a directory with all that is in it, in steps. No link is followed, no other file system entered. What cannot
// be removed stays with the directories above it, and the rest goes. A partial goes when its upload is dead; one that
// is still arriving stays (device_or_resource_busy). All calls may block on the disk; one thread at a time.
class TreeRemoval {
  public:
    struct Limits {
        std::uint64_t entries;  // that it looks at
        std::size_t depth;      // levels of directories, each of which keeps one descriptor open
    };
    struct Count {
        std::uint64_t files = 0;  // everything but directories
        std::uint64_t directories = 0;
        std::uint64_t kept = 0;           // what could not be removed, without the directories above it
        std::optional<Error> first_kept;  // why the first of these could not; value_too_large: it lies too deep
    };

    // Errors: not_a_directory, also for a link to one; operation_not_permitted for the root.
    static Result<TreeRemoval> begin(const Root& root, std::string_view path, Limits limits);

    // Goes on for so many entries, or until it is late, which it asks at each if there is somebody to ask. False: there
    // is nothing more to do.
    bool step(std::size_t entries, const std::function<bool()>& late = {});

    const Count& count() const { return count_; }
    bool reached_limit() const { return looked_at_ >= limits_.entries; }

  private:
    // A directory that is being emptied.
    struct Level {
        DirectoryStream stream;
        std::string name;      // in the level above
        bool removed = false;  // something, since the stream began
        bool keeps = false;    // something stays in it
    };

    TreeRemoval(Place place, std::string path, Limits limits)
        : place_(std::move(place)), path_(std::move(path)), limits_(limits) {}
    int above() const;
    bool enter(std::string name);
    void take(const dirent& entry);
    void take_directory(int parent, std::string name);
    void leave();
    void keep(std::error_code why);

    Place place_;
    std::string path_;
    Limits limits_;
    std::vector<Level> levels_;
    Count count_;
    std::uint64_t looked_at_ = 0;
};

}  // namespace ftp
