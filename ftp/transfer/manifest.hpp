#pragma once

#include "ftp/transfer/outcome.hpp"

#include <cstdio>
#include <string_view>
#include <vector>

namespace ftp::client {

// One line of a manifest: a file that was moved, and how it can be proved later.
struct ManifestEntry {
    std::string path;  // below the top of what was moved
    ByteCount size;
    std::string sha256;  // 64 hex digits
};

// With "verified":"HASH SHA-256" where the content was proven.
// {"path":"in/a","size":3,"sha256":"...","mtime":"2020-01-02T03:04:05Z","attempts":1,"reply":"226 ok"}, without its
// line end. A path that is not UTF-8 stands as hexadecimal digits in "path_hex" as well.
std::string manifest_line(const FileOutcome& outcome);
// Errors: illegal_byte_sequence for what is no such line.
Result<ManifestEntry> parse_manifest_line(std::string_view line);
// A whole manifest. Errors: those of reading the file, and of its first bad line.
Result<std::vector<ManifestEntry>> read_manifest(const std::string& file);

// The manifest of a run, written as files finish. What stands in it has happened: every line leaves at once.
class Manifest {
  public:
    // Makes the file anew. Errors: those of open(2).
    static Result<Manifest> open(const std::string& file);
    // Errors: those of write(2).
    Status add(const FileOutcome& outcome);

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit Manifest(std::FILE* file) : file_(file) {}
    std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace ftp::client
