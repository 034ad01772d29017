#pragma once

#include "common/base/result.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>

namespace ftp::client {

// Where the files of one command go, so that none of them replaces another.
class Destinations {
  public:
    // True when this file is to go there; false when it was named before and goes there already.
    // Errors: file_exists when another file goes there.
    Result<bool> take(const std::string& from, const std::string& to);

  private:
    std::map<std::string, std::string> sources_;  // by where they go
};

// Names for files that replace nothing: "a.1" beside an "a" that is there, or that was given out before.
class NewNames {
  public:
    using IsThere = std::function<bool(const std::string& path)>;
    explicit NewNames(IsThere is_there) : is_there_(std::move(is_there)) {}

    std::string next(const std::string& path);

  private:
    IsThere is_there_;
    std::set<std::string> given_;
};

}  // namespace ftp::client
