#pragma once

#include "common/file/root.hpp"
#include "common/file/upload.hpp"
#include "tests/support/temp_dir.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::test {

// A fresh folder opened as a root.
struct Folder {
    explicit Folder(Links links = Links::in_root);

    std::filesystem::path operator/(std::string_view name) const { return directory / name; }
    std::vector<std::string> visible(std::string_view folder = ".") const;   // names, sorted, without the reserved ones
    std::vector<std::string> hidden(std::string_view folder = ".") const;    // the reserved ones
    std::filesystem::path only_hidden(std::string_view folder = ".") const;  // there must be exactly one

    TempDir directory;
    Root root;
};

using Names = std::vector<std::string>;

// Of ann, who is who uploads in these tests.
UploadRequest request(std::string path, Disposition disposition = Disposition::replace, std::uint64_t offset = 0);

Status write(Upload& upload, std::string_view bytes);
Upload begun(const Root& root, const UploadRequest& request);  // must succeed
Upload begun(const Root& root, const UploadRequest& request, std::string_view bytes);
Status upload(const Root& root, const UploadRequest& request, std::string_view bytes);  // whole, in pieces of 64 KiB
std::errc refusal(const Root& root, const UploadRequest& request);  // why it does not begin; errc{} if it does
std::errc failure(const Status& status);                            // errc{} for success

// Partials: one of so many bytes, 600 KiB unless a test says otherwise; what ann would be told of one; and one that
// breaks off after these bytes.
constexpr std::size_t large = 600 * 1024;
std::optional<std::uint64_t> partial_of(const Folder& folder, std::string_view path);
void interrupt(const Folder& folder, const UploadRequest& what, std::string_view bytes);
void forge_note(const std::filesystem::path& partial, const std::string& text);  // the attribute that vouches for it

// How a forked process ended: its exit status, or -signal.
int in_child(const std::function<int()>& work);

// While it lives, this process acts as nobody; nothing changes for a process that is not root anyway.
class OrdinaryUser {
  public:
    OrdinaryUser();
    OrdinaryUser(const OrdinaryUser&) = delete;
    OrdinaryUser& operator=(const OrdinaryUser&) = delete;
    ~OrdinaryUser();

  private:
    unsigned user_;
    unsigned group_;
};
constexpr unsigned nobody = 65534;

}  // namespace ftp::test
