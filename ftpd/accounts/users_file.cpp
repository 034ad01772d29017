#include "ftpd/accounts/users_file.hpp"

#include "common/base/text.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/config/schema.hpp"
#include "ftpd/config/toml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <functional>
#include <unistd.h>

namespace ftp::server {

namespace {

using Complain = std::function<void(const toml::source_region&, std::string_view)>;

// The text of a key that must be there; nothing after a complaint.
std::optional<std::string> required_text(const toml::table& user, std::string_view key, const Complain& complain) {
    const auto* node = user.get(key);
    if (!node)
        complain(user.source(), fmt::format("a user without \"{}\"", key));
    else if (const auto* text = node->as_string())
        return text->get();
    else
        complain(node->source(), fmt::format("{} wants text in quotes", key));
    return std::nullopt;
}

std::optional<std::vector<std::string>> verbs_of(const toml::array& array) {
    std::vector<std::string> verbs;
    for (const auto& element : array) {
        const auto* verb = element.as_string();
        if (!verb) return std::nullopt;
        verbs.push_back(verb->get());
    }
    return verbs;
}

Rights rights_of(const toml::table& user, const Complain& complain) {
    const auto* node = user.get("rights");
    if (!node) return Rights::reading();
    const auto* array = node->as_array();
    const auto verbs = array ? verbs_of(*array) : std::nullopt;
    if (!verbs && !node->is_string()) {
        complain(node->source(), R"(rights wants "read", "write", "full" or a list of verbs, like ["LIST", "STOR"])");
        return {};
    }
    const auto rights = verbs ? Rights::parse(*verbs) : Rights::parse(node->as_string()->get());
    if (!rights) complain(node->source(), rights.error().doing());
    return rights.value_or({});
}

void complain_of_unknown_keys(const toml::table& user, const Complain& complain) {
    constexpr std::array<std::string_view, 8> known{"name",        "password",     "home", "rights",
                                                    "require_tls", "close_notify", "fxp",  "certificate"};
    for (const auto& [key, node] : user) {
        if (std::ranges::find(known, key.str()) != known.end()) continue;
        complain(key.source(), fmt::format("there is no key \"{}\" of a user{}", printable(key.str()),
                                           did_you_mean(key.str(), known)));
    }
}

bool switch_of(const toml::table& user, std::string_view key, const Complain& complain) {
    const auto* node = user.get(key);
    if (node && !node->is_boolean()) complain(node->source(), fmt::format("{} wants true or false", key));
    return node && node->is_boolean() && node->as_boolean()->get();
}

std::optional<CloseNotify> close_notify_of(const toml::table& user, const Complain& complain) {
    const auto* node = user.get("close_notify");
    if (!node) return std::nullopt;
    const std::string word = node->is_string() ? node->as_string()->get() : "";
    if (word == "required") return CloseNotify::required;
    if (word == "preferred") return CloseNotify::preferred;
    complain(node->source(), R"(close_notify wants "required" or "preferred")");
    return std::nullopt;
}

std::string certificate_of(const toml::table& user, const Complain& complain) {
    const auto* node = user.get("certificate");
    if (!node) return "";
    if (node->is_string() && !node->as_string()->get().empty()) return node->as_string()->get();
    complain(node->source(), R"(certificate wants the subject of a certificate, like "CN=ann,O=Example")");
    return "";
}

LocatedUser user_of(const toml::table& table, const Complain& complain) {
    LocatedUser user;
    complain_of_unknown_keys(table, complain);
    if (auto name = required_text(table, "name", complain)) {
        if (const auto wrong = wrong_name(*name)) complain(table.get("name")->source(), *wrong);
        user.entry.name = *name;
    }
    if (auto password = required_text(table, "password", complain)) {
        user.password = table.get("password")->source();
        // The text is not repeated: it may be a password in the clear.
        if (!is_password_string(*password)) {
            complain(user.password, "password is no crypt(3) or argon2 string; `ftpd user passwd` makes one");
        }
        user.entry.password = *password;
    }
    if (auto home = required_text(table, "home", complain)) {
        const bool fits = home->starts_with('/') && home->find('\0') == home->npos;
        if (!fits) complain(table.get("home")->source(), fmt::format("\"{}\" is no absolute path", printable(*home)));
        user.entry.home = std::filesystem::path(*home).lexically_normal().string();
    }
    user.entry.rights = rights_of(table, complain);
    user.entry.require_tls = switch_of(table, "require_tls", complain);
    user.entry.fxp = switch_of(table, "fxp", complain);
    user.entry.close_notify = close_notify_of(table, complain);
    user.entry.certificate = certificate_of(table, complain);
    user.first_line = user.last_line = table.source().begin.line;
    for (const auto& [key, node] : table)
        user.last_line = std::max<std::size_t>(user.last_line, node.source().end.line);
    return user;
}

// Editing keeps to lines, so each user has lines of its own.
bool is_user_block(const toml::node& node) { return node.is_table() && !node.as_table()->is_inline(); }

void take_users(const toml::node& node, UsersFile& file, const Complain& complain) {
    const auto* array = node.as_array();
    if (!array || !std::ranges::all_of(*array, is_user_block)) {
        return complain(node.source(), "write each user under a line [[user]] of its own");
    }
    for (const auto& element : *array) {
        auto user = user_of(*element.as_table(), complain);
        const auto same_name = [&](const LocatedUser& other) { return other.entry.name == user.entry.name; };
        const auto twin = std::ranges::find_if(file.users, same_name);
        if (twin != file.users.end() && !user.entry.name.empty()) {
            complain(element.source(), fmt::format("user \"{}\" stands in line {} already", printable(user.entry.name),
                                                   twin->first_line));
        }
        file.users.push_back(std::move(user));
    }
}

std::optional<std::string> wrong_access(const struct ::stat& status, const std::vector<::uid_t>& owners) {
    if (!S_ISREG(status.st_mode)) return "not a regular file";
    if (status.st_mode & 077) {
        return fmt::format("others may use it (mode {:04o}); its mode must be 0600", status.st_mode & 07777);
    }
    if (!owners.empty() && std::ranges::find(owners, status.st_uid) == owners.end()) {
        return fmt::format("it belongs to user {}; it must belong to root or to the user of the server", status.st_uid);
    }
    return std::nullopt;
}

}  // namespace

FileStamp FileStamp::of(const struct ::stat& status) {
    const auto nanoseconds = [](const ::timespec& time) { return time.tv_sec * 1'000'000'000 + time.tv_nsec; };
    return {status.st_dev, status.st_ino, status.st_size, nanoseconds(status.st_mtim), nanoseconds(status.st_ctim)};
}

std::optional<std::string> wrong_name(std::string_view name) {
    if (name.empty()) return "a name must not be empty";
    if (printable(name) == name && trimmed(name) == name) return std::nullopt;
    return fmt::format("\"{}\" is no name: control characters, backslashes and spaces at its ends are not allowed",
                       printable(name));
}

UsersFile parse_users(std::string text, const std::string& name) {
    UsersFile file;
    file.text = std::move(text);
    auto document = parse_toml(file.text, name);
    if (auto* wrong = std::get_if<Mistake>(&document)) {
        file.mistakes.push_back(std::move(*wrong));
        return file;
    }
    const Complain complain = [&](const toml::source_region& where, std::string_view what) {
        file.mistakes.push_back(mistake(name, where, what));
    };
    for (const auto& [key, node] : std::get<toml::table>(document)) {
        constexpr std::array<std::string_view, 1> known{"user"};
        if (key.str() == "user")
            take_users(node, file, complain);
        else
            complain(key.source(), fmt::format("there is no \"{}\" in a users file{}", printable(key.str()),
                                               did_you_mean(key.str(), known)));
    }
    sort_by_line(file.mistakes);
    return file;
}

Result<UsersFile> load_users(const std::string& name, const std::vector<::uid_t>& owners) {
    const UniqueFd fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct ::stat status {};
    if (!fd || ::fstat(fd.get(), &status) != 0) return Error::last(name);
    UsersFile file;
    if (const auto wrong = wrong_access(status, owners)) {
        file.mistakes.push_back({fmt::format("{}: {}", printable(name), *wrong)});
    } else {
        auto text = read_text(fd, name);
        if (!text) return text.error();
        file = parse_users(std::move(*text), name);
    }
    file.stamp = FileStamp::of(status);
    file.owner = status.st_uid;
    return file;
}

std::vector<::uid_t> trusted_owners(std::optional<std::uint32_t> later) {
    std::vector<::uid_t> owners{0, ::geteuid()};
    if (later) owners.push_back(*later);
    return owners;
}

std::string joined(const std::vector<Mistake>& mistakes) {
    std::string lines;
    for (const auto& mistake : mistakes) lines += (lines.empty() ? "" : "\n") + mistake.text;
    return lines;
}

}  // namespace ftp::server
