#pragma once

#include "common/file/root.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/outcome.hpp"

#include <cstdio>
#include <map>
#include <memory>
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
// Errors: Failure::unusable for what is no such line.
Result<ManifestEntry> parse_manifest_line(std::string_view line);
// "c3a9": of octets that are no text.
std::string hex_digits(std::string_view octets);
// A whole manifest; empty lines say nothing. Errors: those of reading the file, and of its first bad line.
Result<std::vector<ManifestEntry>> read_manifest(const std::string& file);

// A manifest that is being written: what stands in it has happened, and every line leaves at once. A file of the same
// name stays until this one is published: it goes aside, under a hidden name, which a run that is killed leaves behind.
// What is no regular file, such as a pipe, is written directly.
class Manifest {
  public:
    // Errors: those of open(2); device_or_resource_busy when another run writes it.
    static Result<std::unique_ptr<Manifest>> open(const std::string& file);
    // Errors: those of write(2).
    Status add(const FileOutcome& outcome);
    // Gives it its name, the first time; what is added later stands there at once. Errors: those of rename(2).
    Status publish();
    bool empty() const { return empty_; }

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    explicit Manifest(std::FILE* file) : file_(file) {}
    static Result<std::unique_ptr<Manifest>> aside(const std::string& folder, std::string name);

    std::unique_ptr<std::FILE, Close> file_;
    std::unique_ptr<const Root> folder_;
    std::optional<LocalTarget> target_;
    bool empty_ = true;
    bool published_ = false;
};

// Those of a program: all that is transferred by one script, or in one shell, stands in one manifest.
class Manifests {
  public:
    // Opened when it is asked for first, and kept.
    Result<Manifest*> open(const std::string& file);

  private:
    std::map<std::string, std::unique_ptr<Manifest>> open_;
};

}  // namespace ftp::client
