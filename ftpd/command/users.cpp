#include "common/base/text.hpp"
#include "ftpd/accounts/users_editor.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "ftpd/command/actions.hpp"
#include "ftpd/command/password_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace ftp::server {

namespace {

namespace fs = std::filesystem;

// A file with mistakes is a matter of configuration; its lines name it already.
int outcome(const Status& status) {
    if (status) return done;
    const auto& error = status.error();
    if (error.is(std::errc::invalid_argument)) return fmt::print(stderr, "{}\n", error.doing()), misused;
    const bool about_user = error.doing().starts_with("there is ");
    return complain(failed, about_user ? error.doing() : error.text());
}

PasswordFrom source(bool password_stdin) {
    return password_stdin ? PasswordFrom::standard_input : PasswordFrom::anywhere;
}

}  // namespace

int act(const AddUserArguments& arguments, const Programs&) {
    if (const auto wrong = wrong_name(arguments.name)) return complain(misused, *wrong);
    const auto rights = parse_rights_words(arguments.rights);
    if (!rights) return complain(misused, "--rights: " + rights.error().doing());
    const auto password = new_password(source(arguments.password_stdin));
    if (!password) return complain(misused, password.error().doing());
    const auto home = fs::absolute(arguments.home).lexically_normal().string();
    const NewUser user{arguments.name, hash_password((*password)->text()), home, arguments.rights};
    const int status = outcome(add_user(arguments.users, user));
    std::error_code ignored;
    if (status == done && !fs::is_directory(home, ignored))
        complain(done, "note: there is no directory " + printable(home) + " yet");
    return status;
}

int act(const ChangePasswordArguments& arguments, const Programs&) {
    const auto password = new_password(source(arguments.password_stdin));
    if (!password) return complain(misused, password.error().doing());
    return outcome(change_password(arguments.users, arguments.name, hash_password((*password)->text())));
}

int act(const RemoveUserArguments& arguments, const Programs&) {
    return outcome(remove_user(arguments.users, arguments.name));
}

int act(const ListUsersArguments& arguments, const Programs&) {
    const auto file = load_users(arguments.users, {});
    if (!file) return complain(failed, file.error().text());
    if (!file->mistakes.empty()) return complain(file->mistakes);
    std::size_t names = 4, rights = 6;
    for (const auto& [entry, first, last, password] : file->users) {
        names = std::max(names, entry.name.size());
        rights = std::max(rights, entry.rights.text().size());
    }
    for (const auto& user : file->users) {
        fmt::print("{:<{}}  {:<{}}  {}\n", user.entry.name, names, user.entry.rights.text(), rights,
                   printable(user.entry.home));
    }
    return done;
}

}  // namespace ftp::server
