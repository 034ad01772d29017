#include "common/file/directory_reader.hpp"

#include "common/file/directory_stream.hpp"
#include "common/file/root.hpp"
#include "common/file/upload.hpp"

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>

namespace ftp {

struct DirectoryReader::State {
    DirectoryStream stream;
    Detail detail;
};

namespace {

constexpr unsigned wanted =
    STATX_TYPE | STATX_MODE | STATX_NLINK | STATX_UID | STATX_GID | STATX_MTIME | STATX_SIZE | STATX_INO;

Error reading_failed(std::error_code code) { return {code, "reading a directory"}; }

std::optional<FileKind> kind_of(const dirent& entry) {
    switch (entry.d_type) {
        case DT_REG:
            return FileKind::file;
        case DT_DIR:
            return FileKind::directory;
        case DT_LNK:
            return FileKind::symlink;
        case DT_FIFO:
            return FileKind::fifo;
        case DT_SOCK:
            return FileKind::socket;
        case DT_CHR:
            return FileKind::character_device;
        case DT_BLK:
            return FileKind::block_device;
        default:
            return std::nullopt;  // some file systems do not say
    }
}

Result<FileStatus> status_of_entry(int directory, const char* name) {
    struct ::statx raw {};
    if (::statx(directory, name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, wanted, &raw) != 0)
        return reading_failed(last_error());
    return file_status(raw);
}

Result<FileStatus> described(int directory, const dirent& entry, DirectoryReader::Detail detail) {
    const auto kind = kind_of(entry);
    if (detail == DirectoryReader::Detail::status || !kind) return status_of_entry(directory, entry.d_name);
    FileStatus status;
    status.kind = *kind;
    return status;
}

// The kernel reports ENOENT for a directory that was removed, and readdir(3) makes that a regular end.
bool removed(int directory) {
    struct ::stat status {};
    return ::fstat(directory, &status) == 0 && status.st_nlink == 0;
}

}  // namespace

DirectoryReader::DirectoryReader(UniqueFd directory, Detail detail)
    : state_(std::make_unique<State>(State{DirectoryStream(std::move(directory)), detail})) {}
DirectoryReader::DirectoryReader(DirectoryReader&&) noexcept = default;
DirectoryReader& DirectoryReader::operator=(DirectoryReader&&) noexcept = default;
DirectoryReader::~DirectoryReader() = default;

Result<std::vector<DirectoryEntry>> DirectoryReader::next(std::size_t limit) {
    std::vector<DirectoryEntry> entries;
    auto& stream = state_->stream;
    while (entries.size() < limit) {
        const dirent* entry = stream.next();
        if (!entry) break;
        if (is_reserved_name(entry->d_name)) continue;
        auto status = described(stream.descriptor(), *entry, state_->detail);
        if (status)
            entries.push_back({entry->d_name, *std::move(status)});
        else if (!status.error().is(std::errc::no_such_file_or_directory))
            return status.error();
    }
    if (stream.error()) return reading_failed(stream.error());
    if (entries.size() < limit && removed(stream.descriptor()))
        return reading_failed(std::make_error_code(std::errc::no_such_file_or_directory));
    return entries;
}

void DirectoryReader::rewind(Detail detail) {
    state_->stream.rewind();
    state_->detail = detail;
}

}  // namespace ftp
