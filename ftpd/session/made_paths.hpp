#pragma once

#include "common/protocol/virtual_path.hpp"

#include <set>
#include <string>

namespace ftp::server {

// What a session has created, for accounts that may rename and date only this (rights = "write"). Bounded: what comes
// above is not remembered.
class MadePaths {
  public:
    void add(const VirtualPath& path);
    // It is there no more, and nothing beneath it.
    void remove(const VirtualPath& path);
    // It has a new name now, and with it all that lies beneath.
    void move(const VirtualPath& from, const VirtualPath& to);
    bool contains(const VirtualPath& path) const { return paths_.contains(path.text()); }
    void clear() { paths_.clear(); }

  private:
    static constexpr std::size_t most = 10'000;
    std::set<std::string> paths_;
};

}  // namespace ftp::server
