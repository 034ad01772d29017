#include "common/file/private_file.hpp"

#include "common/file/file_writer.hpp"
#include "common/file/hidden_file.hpp"
#include "common/file/place.hpp"

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t largest = 1 << 20;

Result<std::string> read_all(const UniqueFd& fd, const std::string& path) {
    std::string text;
    char piece[4096];
    for (;;) {
        const auto count = ::read(fd.get(), piece, sizeof piece);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Error::last("reading " + path);
        if (count == 0) return text;
        text.append(piece, static_cast<std::size_t>(count));
        if (text.size() > largest) return Error(std::errc::file_too_large, "reading " + path);
    }
}

std::error_code fill(int fd, std::string_view text, std::optional<::uid_t> owner) {
    if (const auto error = FileWriter(fd, 0, Preallocate::no).write(text)) return error;
    const bool given_away = owner && *owner != ::geteuid();
    if (given_away && ::fchown(fd, *owner, static_cast<::gid_t>(-1)) != 0) return last_error();
    if (::fsync(fd) != 0) return last_error();  // before the name, else a power cut leaves it empty
    return {};
}

std::error_code replace(int folder, const std::string& name, std::string_view text, std::optional<::uid_t> owner) {
    HiddenFile aside;
    auto error = HiddenFile::create(folder, aside);
    if (!error) error = fill(aside.descriptor(), text, owner);
    if (!error) error = aside.publish_over(name);
    if (error) aside.forget();
    return error ? error : sync_directory(folder);
}

Status make_folders(const fs::path& folder) {
    std::error_code ignored;
    if (folder.empty() || fs::is_directory(folder, ignored)) return {};
    if (auto above = make_folders(folder.parent_path()); !above) return above;
    const bool made = ::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST;
    return made ? Status() : Error::last("making " + folder.string());
}

}  // namespace

Result<std::optional<PrivateFile>> PrivateFile::read(const std::string& path) {
    PrivateFile file(path, UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)));
    if (!file.fd_) {
        if (errno == ENOENT || errno == ENOTDIR) return std::optional<PrivateFile>();
        return Error::last("reading " + path);
    }
    auto text = read_all(file.fd_, path);
    if (!text) return text.error();
    file.text_ = std::move(*text);
    return std::optional(std::move(file));
}

Status PrivateFile::check_private() const {
    struct ::stat status {};
    if (::fstat(fd_.get(), &status) != 0) return Error::last("reading " + path_);
    const bool own = status.st_uid == ::geteuid() || status.st_uid == 0;
    if (own && (status.st_mode & 077) == 0) return {};
    const std::string why = own ? "others can read it; chmod 600 " + path_ : "it belongs to somebody else";
    return Error(std::errc::permission_denied, path_ + " may hold secrets and " + why);
}

Status write_private_file(const std::string& path, std::string_view text, std::optional<::uid_t> owner) {
    std::error_code none;
    const fs::path real = fs::canonical(path, none);
    const fs::path target = none ? fs::absolute(path) : real;
    const UniqueFd folder(::open(target.parent_path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return Error::last("opening " + target.parent_path().string());
    if (const auto error = replace(folder.get(), target.filename(), text, owner))
        return Error(error, "writing " + path);
    return {};
}

Status make_private_folders(const std::string& path) { return make_folders(fs::path(path).parent_path()); }

}  // namespace ftp
