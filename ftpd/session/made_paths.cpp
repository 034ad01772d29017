#include "ftpd/session/made_paths.hpp"

#include <vector>

namespace ftp::server {

void MadePaths::add(const VirtualPath& path) {
    if (paths_.size() < most) paths_.insert(path.text());
}

void MadePaths::remove(const VirtualPath& path) {
    paths_.erase(path.text());
    // '0' is what comes behind '/'.
    paths_.erase(paths_.lower_bound(path.text() + '/'), paths_.lower_bound(path.text() + '0'));
}

void MadePaths::move(const VirtualPath& from, const VirtualPath& to) {
    const auto& old_name = from.text();
    const auto beneath = old_name + '/';
    std::vector<std::string> moved;
    if (paths_.erase(old_name) > 0) moved.push_back(to.text());
    for (auto each = paths_.lower_bound(beneath); each != paths_.end() && each->starts_with(beneath);) {
        moved.push_back(to.text() + each->substr(old_name.size()));
        each = paths_.erase(each);
    }
    paths_.insert(moved.begin(), moved.end());
}

}  // namespace ftp::server
