#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ftp::test {

// A fresh folder that goes away with everything in it.
class TempDir {
  public:
    TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    ~TempDir();

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    std::string text() const { return path_.string(); }

  private:
    std::filesystem::path path_;
};

void write_file(const std::filesystem::path& path, std::string_view content);  // makes missing folders
std::string read_file(const std::filesystem::path& path);                      // throws if it cannot
std::string random_bytes(std::size_t count, unsigned seed);

}  // namespace ftp::test
