#include "ftpd/interpreter/site.hpp"

#include "common/base/text.hpp"
#include "ftpd/interpreter/handlers.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

using Op = Operation;
// Who may only write may still change what this session made.
constexpr auto change = Op::change_facts | Op::create;
constexpr auto store = Op::create | Op::overwrite;
constexpr auto required = Argument::required;
constexpr auto optional = Argument::optional;

// clang-format off
constexpr std::array rows{
    SiteRow{"CHGRP",   required, Op::change_facts,   "SITE CHGRP",   "SITE CHGRP <SP> group <SP> path",         site_change_group},
    SiteRow{"CHMOD",   required, change,             "SITE CHMOD",   "SITE CHMOD <SP> mode <SP> path",          site_change_mode},
    SiteRow{"CHOWN",   required, Op::change_facts,   "SITE CHOWN",   "SITE CHOWN <SP> owner[:group] <SP> path", site_change_owner},
    SiteRow{"COPY",    required, store,              "SITE COPY",    "SITE COPY <SP> file <SP> name",           site_copy},
    SiteRow{"CPFR",    required, store,              "",             "SITE CPFR <SP> file",                     site_copy_from},
    SiteRow{"CPTO",    required, store,              "",             "SITE CPTO <SP> name",                     site_copy_to},
    SiteRow{"HELP",    optional, Op::none,           "",             "SITE HELP [<SP> command]",                site_help},
    SiteRow{"IDLE",    optional, Op::none,           "SITE IDLE",    "SITE IDLE [<SP> seconds]",                site_idle},
    SiteRow{"LINK",    required, Op::overwrite,      "SITE LINK",    "SITE LINK <SP> file <SP> name",           site_hard_link},
    SiteRow{"MKDIR",   required, Op::make_directory, "SITE MKDIR",   "SITE MKDIR <SP> path",                    site_make_directories},
    SiteRow{"RMDIR",   required, Op::remove_directory, "SITE RMDIR", "SITE RMDIR <SP> path",                    site_remove_directory},
    SiteRow{"SYMLINK", required, Op::overwrite,      "SITE SYMLINK", "SITE SYMLINK <SP> target <SP> link",      site_symbolic_link},
    SiteRow{"UMASK",   optional, Op::none,           "SITE UMASK",   "SITE UMASK [<SP> mask]",                  site_umask},
    SiteRow{"UTIME",   required, change,             "SITE UTIME",   "SITE UTIME <SP> YYYYMMDDhhmm[ss] <SP> path | path <SP> atime <SP> mtime <SP> ctime <SP> UTC", site_utime},
    SiteRow{"ZONE",    optional, Op::none,           "",             "SITE ZONE",                               site_zone},
};
// clang-format on
static_assert(std::ranges::is_sorted(rows, std::ranges::less{}, &SiteRow::name), "HELP and FEAT are in order");

}  // namespace

std::span<const SiteRow> site_table() { return rows; }

std::vector<SiteRow> offered_sites(const Configuration& configuration) {
    std::vector<SiteRow> offered;
    std::ranges::copy_if(rows, std::back_inserter(offered),
                         [&](const SiteRow& row) { return row.name != "RMDIR" || removes_trees(configuration); });
    return offered;
}

const SiteRow* find_site(std::string_view name) {
    const auto place = std::ranges::find_if(rows, [name](const SiteRow& row) { return same_word(row.name, name); });
    return place == rows.end() ? nullptr : &*place;
}

namespace {

Reply unknown_site(std::string_view name) {
    // Who else is here is for who looks after the server, and he does not come by FTP.
    if (same_word(name, "WHO") || same_word(name, "WHO?"))
        return Reply(Code::not_implemented, "SITE WHO is not for users");
    return Reply(Code::parameter_not_supported, "Unknown SITE command");
}

}  // namespace

awaitable<Reply> site(Session& session, std::string_view argument) {
    auto copy_from = std::exchange(session.parameters.copy_from, std::nullopt);
    const auto name = argument.substr(0, argument.find(' '));
    const auto* row = find_site(name);
    if (!row) co_return unknown_site(name);
    const auto rest = argument.size() > name.size() ? argument.substr(name.size() + 1) : std::string_view();
    if (row->argument == Argument::required && rest.empty())
        co_return Reply(Code::bad_argument, "Syntax: " + std::string(row->syntax));
    if (!session.account().rights.allow_any(row->any_of))
        co_return Reply(Code::file_unavailable, "Permission denied: this account may not use SITE " + upper(name));
    if (row->handler == site_copy_to) session.parameters.copy_from = std::move(copy_from);
    co_return co_await row->handler(session, rest);
}

}  // namespace ftp::server
