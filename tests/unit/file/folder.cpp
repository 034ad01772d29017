#include "tests/unit/file/folder.hpp"

#include "common/file/partial.hpp"
#include "tests/support/catch.hpp"

#include <algorithm>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace ftp::test {

namespace fs = std::filesystem;

namespace {

Names names(const fs::path& folder, bool reserved) {
    Names found;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const auto name = entry.path().filename().string();
        if (is_reserved_name(name) == reserved) found.push_back(name);
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace

Folder::Folder(Links links) : root(Root::open(directory.text(), links).value()) {}

Names Folder::visible(std::string_view folder) const { return names(directory / folder, false); }
Names Folder::hidden(std::string_view folder) const { return names(directory / folder, true); }

fs::path Folder::only_hidden(std::string_view folder) const {
    const auto found = hidden(folder);
    REQUIRE(found.size() == 1);
    return directory / folder / found.front();
}

UploadRequest request(std::string path, Disposition disposition, std::uint64_t offset) {
    UploadRequest made;
    made.path = std::move(path);
    made.disposition = disposition;
    made.offset = offset;
    made.owner = "ann";
    return made;
}

Status write(Upload& upload, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, 64 * 1024);
        if (auto status = upload.write(piece); !status) return status;
        bytes.remove_prefix(piece.size());
    }
    return {};
}

Upload begun(const Root& root, const UploadRequest& request) {
    auto upload = Upload::begin(root, request);
    if (!upload) FAIL(upload.error().text());
    return *std::move(upload);
}

Upload begun(const Root& root, const UploadRequest& request, std::string_view bytes) {
    auto upload = begun(root, request);
    const auto written = write(upload, bytes);
    if (!written) FAIL(written.error().text());
    return upload;
}

Status upload(const Root& root, const UploadRequest& request, std::string_view bytes) {
    auto upload = Upload::begin(root, request);
    if (!upload) return upload.error();
    if (auto written = write(*upload, bytes); !written) {
        upload->keep_partial();
        return written;
    }
    return upload->commit();
}

std::errc refusal(const Root& root, const UploadRequest& request) {
    const auto upload = Upload::begin(root, request);
    return upload ? std::errc{} : static_cast<std::errc>(upload.error().code().default_error_condition().value());
}

std::errc failure(const Status& status) {
    return status ? std::errc{} : static_cast<std::errc>(status.error().code().default_error_condition().value());
}

std::optional<std::uint64_t> partial_of(const Folder& folder, std::string_view path) {
    return partial_size(folder.root, path, "ann");
}

void interrupt(const Folder& folder, const UploadRequest& what, std::string_view bytes) {
    auto arriving = begun(folder.root, what, bytes);
    arriving.keep_partial();
}

void forge_note(const fs::path& partial, const std::string& text) {
    REQUIRE(::setxattr(partial.c_str(), "user.ftpd.partial", text.data(), text.size(), 0) == 0);
}

int in_child(const std::function<int()>& work) {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) ::_exit(work());
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

OrdinaryUser::OrdinaryUser() : user_(::geteuid()), group_(::getegid()) {
    if (user_ != 0) return;
    REQUIRE(::setegid(nobody) == 0);
    REQUIRE(::seteuid(nobody) == 0);
}

OrdinaryUser::~OrdinaryUser() {
    if (user_ != 0) return;
    if (::seteuid(user_) != 0 || ::setegid(group_) != 0) ::abort();
}

}  // namespace ftp::test
