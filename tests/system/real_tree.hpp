#pragma once

#include "tests/support/temp_dir.hpp"
#include "tests/support/trees.hpp"

#include <chrono>

namespace ftp::test {

// For one run of a client over a tree.
constexpr std::chrono::seconds patience{600};

// Files that people have: /usr/share/doc and /usr/include, or a part of them that takes seconds (see everything()).
class RealTree {
  public:
    RealTree();

    std::string path() const { return (folder_ / "tree").string(); }
    std::size_t files() const { return files_; }

  private:
    TempDir folder_;
    std::size_t files_ = 0;
};

}  // namespace ftp::test
