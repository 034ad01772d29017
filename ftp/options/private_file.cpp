#include "ftp/options/private_file.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp::client {

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

Status write_all(const UniqueFd& fd, std::string_view text, const std::string& path) {
    while (!text.empty()) {
        const auto count = ::write(fd.get(), text.data(), text.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Error::last("writing " + path);
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return ::fsync(fd.get()) == 0 ? Status() : Error::last("writing " + path);
}

// The missing ones of these folders, the highest first, for nobody else.
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

Status write_private_file(const std::string& path, const std::string& text) {
    std::error_code none;
    const fs::path real = fs::canonical(path, none);
    const fs::path target = none ? fs::path(path) : real;
    if (auto made = make_folders(target.parent_path()); !made) return made;
    std::string aside = target.string() + ".XXXXXX";
    const UniqueFd fd(::mkostemp(aside.data(), O_CLOEXEC));  // mode 0600
    if (!fd) return Error::last("writing " + path);
    auto done = write_all(fd, text, path);
    if (done && ::fsync(fd.get()) != 0) done = Error::last("writing " + path);  // else a power cut leaves it empty
    if (done && ::rename(aside.c_str(), target.c_str()) != 0) done = Error::last("writing " + path);
    if (!done) ::unlink(aside.c_str());
    return done;
}

}  // namespace ftp::client
