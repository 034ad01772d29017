#include "common/file/hidden_file.hpp"

#include "common/file/lock.hpp"
#include "common/file/partial.hpp"
#include "common/file/place.hpp"

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

namespace ftp {

namespace {

constexpr int most_attempts = 16;
constexpr unsigned ours_alone = 0600;  // until the name appears; then it gets the mode it shall have

bool no_nameless_files(int error) {
    return error == EOPNOTSUPP || error == EISDIR || error == ENOENT || error == EINVAL;
}

}  // namespace

std::error_code HiddenFile::create(int directory, HiddenFile& made) {
    UniqueFd file(::openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, ours_alone));
    std::string name;
    if (!file && no_nameless_files(errno)) {
        name = temporary_name();
        file = UniqueFd(open_entry(directory, name, O_CREAT | O_EXCL | O_RDWR, ours_alone));
    }
    if (!file) return last_error();
    made = HiddenFile();
    made.directory_ = directory;
    made.file_ = std::move(file);
    made.name_ = std::move(name);
    // Without a lock it can be published all the same; only a sweeper that finds it an hour old would take it for dead.
    if (!made.name_.empty()) static_cast<void>(made.lock());
    return {};
}

std::error_code HiddenFile::lock() {
    if (locked_) return {};
    const auto error = lock_whole(file_.get());
    locked_ = !error;
    return error;
}

std::error_code HiddenFile::take(const std::string& name) {
    if (name_.empty()) return link_descriptor(file_.get(), directory_, name);
    // Publishing what somebody put under our reserved name would be publishing what did not arrive.
    if (!leads_to(directory_, name_, file_.get())) return std::make_error_code(std::errc::no_such_file_or_directory);
    return rename_without_replacing(directory_, name_, directory_, name);
}

std::error_code HiddenFile::hide_under(const std::string& name) {
    if (const auto error = lock()) return error;
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        const auto error = take(name);
        if (!error) name_ = name;
        if (error != std::errc::file_exists) return error;
        if (const auto held = drop_dead(directory_, name)) return held;
    }
    return std::make_error_code(std::errc::device_or_resource_busy);
}

std::error_code HiddenFile::publish(const std::string& name) {
    if (const auto error = take(name)) return error;
    name_.clear();
    file_.reset();
    return {};
}

std::error_code HiddenFile::publish_over(const std::string& name) {
    // Only what has a name can be renamed: link(2) replaces nothing.
    if (name_.empty()) {
        static_cast<void>(lock());  // as in create()
        const auto temporary = temporary_name();
        if (const auto error = take(temporary)) return error;
        name_ = temporary;
    }
    if (!leads_to(directory_, name_, file_.get())) return std::make_error_code(std::errc::no_such_file_or_directory);
    if (::renameat(directory_, name_.c_str(), directory_, name.c_str()) != 0) return last_error();
    name_.clear();
    file_.reset();
    return {};
}

void HiddenFile::forget() {
    if (!name_.empty() && leads_to(directory_, name_, file_.get())) ::unlinkat(directory_, name_.c_str(), 0);
    name_.clear();
    file_.reset();
}

}  // namespace ftp
