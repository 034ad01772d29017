#include "ftp/options/path.hpp"

namespace ftp::client {

std::string_view without_trailing_slashes(std::string_view path) {
    while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
    return path;
}

std::string joined(std::string_view folder, std::string_view name) {
    if (folder.empty()) return std::string(name);
    if (name.empty()) return std::string(folder);
    return std::string(folder) + (folder.ends_with('/') ? "" : "/") + std::string(name);
}

std::string_view last_component(std::string_view path) {
    path = without_trailing_slashes(path);
    const auto slash = path.rfind('/');
    return slash == path.npos ? path : path.substr(slash + 1);
}

}  // namespace ftp::client
