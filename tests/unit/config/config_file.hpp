#pragma once

#include "ftpd/config/configuration.hpp"
#include "tests/support/temp_dir.hpp"

#include <string>
#include <vector>

namespace ftp::test {

using Texts = std::vector<std::string>;

// A configuration file in a folder of its own.
class ConfigFile {
  public:
    explicit ConfigFile(std::string_view content) { write_file(path(), content); }

    std::string path() const { return (dir_ / "ftpd.toml").string(); }
    const TempDir& dir() const { return dir_; }
    server::Loaded load() const { return server::load_configuration(path()); }
    Texts mistakes() const;  // without the path in front of the line number

  private:
    TempDir dir_;
};

Texts values(const server::Configuration& configuration);  // "section.key = value" of every key

}  // namespace ftp::test
