#include "ftp/transfer/tree.hpp"

#include <algorithm>

namespace ftp::client {

std::size_t size_of(const Tree& tree) {
    return tree.entries.size() + tree.unreadable.size() + tree.skipped.size() + tree.hidden.size();
}

std::optional<std::string> unsafe_name(std::string_view name) {
    if (name.empty()) return "an empty name";
    if (name == "." || name == "..") return "a name that means another folder";
    if (name.find('/') != name.npos) return "a name with a slash in it";
    if (name.find('\0') != name.npos) return "a name with NUL in it";
    if (name.find_first_of("\r\n") != name.npos) return "a name with a line end in it";
    return std::nullopt;
}

std::size_t depth(std::string_view path) {
    return path.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(path, '/'));
}

}  // namespace ftp::client
