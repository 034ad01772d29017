#include "ftp/options/known_servers.hpp"

#include "common/base/text.hpp"
#include "common/base/unique_fd.hpp"
#include "common/file/lock.hpp"
#include "common/file/private_file.hpp"

#include <fcntl.h>

namespace ftp::client {

namespace {

std::string name_of(const std::string& host, Port port) { return lower(host) + ":" + std::to_string(port.value()); }

// The key in a line about this server.
std::optional<std::string_view> key_in(std::string_view line, std::string_view name) {
    if (!line.starts_with(name) || line.substr(name.size()).substr(0, 1) != " ") return std::nullopt;
    return trimmed(line.substr(name.size()));
}

// What one writes between its reading and its writing another must not. Where a file system cannot lock, or one who was
// stopped holds the lock, there is no queue.
UniqueFd our_turn(const std::string& file) {
    constexpr auto patience = std::chrono::seconds(2);
    UniqueFd lock(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (lock) (void)lock_within(lock.get(), patience);
    return lock;
}

}  // namespace

Result<std::string> KnownServers::read() const {
    if (file_.empty()) return std::string();
    const auto found = PrivateFile::read(file_);
    if (!found) return found.error();
    if (!*found) return std::string();
    if (auto safe = (*found)->check_private(); !safe) return safe.error();
    return (*found)->text();
}

Result<std::optional<std::string>> KnownServers::find(const std::string& host, Port port) const {
    const auto text = read();
    if (!text) return text.error();
    for (const auto line : split(*text, '\n')) {
        const auto key = key_in(line, name_of(host, port));
        if (key) return std::optional<std::string>(*key == "-" ? "" : std::string(*key));
    }
    return std::optional<std::string>();
}

Status KnownServers::remember(const std::string& host, Port port, const std::string& key) const {
    if (file_.empty()) return Error(std::errc::no_such_file_or_directory, "no home folder for the known servers");
    if (auto made = make_private_folders(file_); !made) return made;
    const auto turn = our_turn(file_ + ".lock");
    const auto before = read();
    if (!before) return before.error();
    const auto name = name_of(host, port);
    std::string text;
    for (const auto line : split(*before, '\n')) {
        if (!line.empty() && !key_in(line, name)) text += std::string(line) + "\n";
    }
    return write_private_file(file_, text + name + " " + (key.empty() ? "-" : key) + "\n");
}

}  // namespace ftp::client
