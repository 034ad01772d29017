#include "ftpd/accounts/users_editor.hpp"

#include "common/base/text.hpp"
#include "common/base/unique_fd.hpp"
#include "common/file/private_file.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <sys/file.h>
#include <unistd.h>

namespace ftp::server {

namespace {

namespace fs = std::filesystem;

// From the old file to the new text.
using Change = std::function<Result<std::string>(const UsersFile&)>;

std::vector<std::string> verbs_in(std::string_view text) {
    std::vector<std::string> verbs;
    for (const auto verb : split(text, ',')) verbs.push_back(upper(trimmed(verb)));
    return verbs;
}

bool is_list_of_verbs(std::string_view rights) {
    return rights.find(',') != rights.npos || (!Rights::parse(rights) && Rights::parse(verbs_in(rights)));
}

std::string toml_rights(std::string_view rights) {
    if (!is_list_of_verbs(rights)) return toml_string(rights);
    return fmt::format("[\"{}\"]", fmt::join(verbs_in(rights), "\", \""));
}

std::string toml_block(const NewUser& user) {
    return fmt::format("[[user]]\nname = {}\npassword = {}\nhome = {}\nrights = {}\n", toml_string(user.name),
                       toml_string(user.password), toml_string(user.home), toml_rights(user.rights));
}

// Where a line begins; behind the end for a line that is not there. Lines count from 1.
std::size_t offset_of_line(std::string_view text, std::size_t line) {
    std::size_t offset = 0;
    for (; line > 1 && offset < text.size(); --line) {
        const auto end = text.find('\n', offset);
        offset = end == text.npos ? text.size() : end + 1;
    }
    return offset;
}

// toml++ counts characters, not bytes.
std::size_t offset_of(std::string_view text, const toml::source_position& position) {
    std::size_t offset = offset_of_line(text, position.line);
    for (auto column = position.column; column > 1 && offset < text.size(); --column) {
        ++offset;
        while (offset < text.size() && (static_cast<unsigned char>(text[offset]) & 0xC0) == 0x80) ++offset;
    }
    return offset;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == line.npos; }

Result<const LocatedUser*> find_user(const UsersFile& file, std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& user : file.users) {
        if (user.entry.name == name) return &user;
        names.push_back(user.entry.name);
    }
    return Error(std::errc::no_such_file_or_directory,
                 fmt::format("there is no user \"{}\"{}", printable(name), did_you_mean(name, names)));
}

Result<std::string> with_user(const UsersFile& file, const NewUser& user) {
    if (find_user(file, user.name)) {
        return Error(std::errc::file_exists, fmt::format("there is a user \"{}\" already", printable(user.name)));
    }
    if (const auto wrong = wrong_name(user.name)) return Error(std::errc::invalid_argument, *wrong);
    if (!valid_utf8(user.home)) {
        return Error(std::errc::invalid_argument, fmt::format("TOML cannot hold \"{}\"", printable(user.home)));
    }
    std::string text = file.text;
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    if (!text.empty()) text += '\n';
    return text + toml_block(user);
}

std::string with_password(const UsersFile& file, const LocatedUser& user, const std::string& password) {
    std::string text = file.text;
    const auto begin = offset_of(text, user.password.begin);
    return text.replace(begin, offset_of(text, user.password.end) - begin, toml_string(password));
}

std::string without_user(const UsersFile& file, const LocatedUser& user) {
    std::string text = file.text;
    const auto begin = offset_of_line(text, user.first_line);
    auto last = user.last_line;
    // The empty lines behind a user go with it.
    for (;; ++last) {
        const auto next = offset_of_line(text, last + 1);
        const auto end = offset_of_line(text, last + 2);
        if (next == end || !is_blank(std::string_view(text).substr(next, end - next))) break;
    }
    return text.erase(begin, offset_of_line(text, last + 1) - begin);
}

Error broken(const std::vector<Mistake>& mistakes) { return {std::errc::invalid_argument, joined(mistakes)}; }

enum class Missing { is_error, is_empty };

Result<UsersFile> load(const fs::path& file, Missing missing) {
    auto loaded = load_users(file.string(), {});
    if (!loaded && missing == Missing::is_empty && loaded.error().is(std::errc::no_such_file_or_directory)) {
        UsersFile fresh;
        fresh.owner = ::geteuid();
        return fresh;
    }
    if (loaded && !loaded->mistakes.empty()) return broken(loaded->mistakes);
    return loaded;
}

// The lock hangs on the folder: it is there before the file is, and stays when the file is replaced.
Status edit(const std::string& name, Missing missing, const Change& change) {
    std::error_code ignored;
    const auto file = fs::weakly_canonical(fs::absolute(name), ignored);  // a link keeps leading to the file
    const UniqueFd folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder) return Error::last("opening " + file.parent_path().string());
    if (::flock(folder.get(), LOCK_EX) != 0) return Error::last("locking " + file.parent_path().string());
    const auto before = load(file, missing);
    if (!before) return before.error();
    const auto text = change(*before);
    if (!text) return text.error();
    // Never write what would lock everybody out.
    if (const auto after = parse_users(*text, name); !after.mistakes.empty()) return broken(after.mistakes);
    return write_private_file(file.string(), *text, before->owner);
}

}  // namespace

Result<Rights> parse_rights_words(std::string_view text) {
    return is_list_of_verbs(text) ? Rights::parse(verbs_in(text)) : Rights::parse(text);
}

Status add_user(const std::string& file, const NewUser& user) {
    return edit(file, Missing::is_empty, [&](const UsersFile& before) { return with_user(before, user); });
}

Status change_password(const std::string& file, std::string_view name, const std::string& password) {
    return edit(file, Missing::is_error, [&](const UsersFile& before) -> Result<std::string> {
        const auto user = find_user(before, name);
        if (!user) return user.error();
        return with_password(before, **user, password);
    });
}

Status remove_user(const std::string& file, std::string_view name) {
    return edit(file, Missing::is_error, [&](const UsersFile& before) -> Result<std::string> {
        const auto user = find_user(before, name);
        if (!user) return user.error();
        return without_user(before, **user);
    });
}

}  // namespace ftp::server
