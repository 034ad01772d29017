#pragma once

#include "common/base/result.hpp"
#include "common/file/place.hpp"
#include "common/file/root.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <sys/stat.h>

namespace ftp {

// A place, and what stands there.
struct Target {
    Place place;
    std::optional<struct stat> found;
};

// Where the content of a path is kept: the path's own place, or, through links, that of the file they lead to, there or
// not. The text of each link is resolved by the kernel inside the root, so ".." in it is physical and never leads out.
// Where the root follows no links it is the path's own place, and a link there counts as what stands there. Errors:
// is_a_directory; too_many_symbolic_link_levels; no_such_file_or_directory for what leads out; permission_denied for a
// reserved name.
Result<Target> target_of(const Root& root, std::string_view path);

// The place of a new file that nobody else will choose: the path's name with random letters behind it.
Result<Target> unique_place(const Root& root, std::string_view path);

}  // namespace ftp
