#include "common/base/text.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/permission.hpp"
#include "ftpd/interpreter/replies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

using SiteHandler = Reply (*)(Session&, std::string_view argument);

// A SITE command is a row too.
struct SiteRow {
    std::string_view name;
    std::string_view feature;  // its FEAT line, or empty
    Operation any_of;
    std::string_view syntax;
    SiteHandler handler;
};

Reply usage(std::string_view syntax) { return Reply(Code::bad_argument, "Syntax: " + std::string(syntax)); }

Reply change_mode(Session& session, std::string_view argument) {
    const auto space = argument.find(' ');
    const auto mode = number<unsigned>(argument.substr(0, space), 8);
    if (!mode || *mode > 07777 || space == argument.npos || space > 4) return usage("SITE CHMOD <SP> mode <SP> path");
    const auto path = session.parameters.directory.resolve(argument.substr(space + 1));
    if (!path) return bad_path();
    if (!may_change(session, Operation::change_facts, *path))
        return Reply(Code::file_unavailable, path->text() + ": Permission denied");
    // Set-user-ID and its like are nothing to be set from outside.
    const auto changed = session.tree().set_mode(*path, *mode & 0777);
    if (!changed) return reply_for(changed.error(), *path);
    session.log(
        LogLevel::info, "chmod",
        {{"path", std::string_view(path->text())}, {"mode", std::string_view(fmt::format("{:04o}", *mode & 0777))}});
    return Reply(Code::ok, fmt::format("Mode is {:04o}", *mode & 0777));
}

Reply change_umask(Session& session, std::string_view argument) {
    const unsigned before = session.parameters.umask;
    const auto word = trimmed(argument);
    if (word.empty()) return Reply(Code::ok, fmt::format("Current UMASK is {:03o}", before));
    const auto mask = number<unsigned>(word, 8);
    if (!mask || *mask > 0777) return usage("SITE UMASK [<SP> mask]");
    session.parameters.umask = *mask;
    return Reply(Code::ok, fmt::format("UMASK set to {:03o} (was {:03o})", *mask, before));
}

Reply change_idle(Session& session, std::string_view argument) {
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(session.configuration->limits.idle_timeout);
    const auto word = trimmed(argument);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(session.idle_limit);
    if (word.empty())
        return Reply(Code::ok, fmt::format("Idle limit is {} seconds; max {}", now.count(), most.count()));
    const auto seconds = number<std::uint32_t>(word);
    constexpr std::uint32_t least = 30;
    if (!seconds || *seconds < std::min<std::int64_t>(least, most.count()) || *seconds > most.count()) {
        return Reply(Code::bad_argument, fmt::format("The idle limit can be {} to {} seconds", least, most.count()));
    }
    session.idle_limit = std::chrono::seconds(*seconds);
    return Reply(Code::ok, fmt::format("Idle limit set to {} seconds; max {}", *seconds, most.count()));
}

Reply site_help(Session& session, std::string_view argument);

constexpr std::array site_rows{
    SiteRow{"CHMOD", "SITE CHMOD", Operation::change_facts | Operation::create, "SITE CHMOD <SP> mode <SP> path",
            change_mode},
    SiteRow{"HELP", "", Operation::none, "SITE HELP [<SP> command]", site_help},
    SiteRow{"IDLE", "SITE IDLE", Operation::none, "SITE IDLE [<SP> seconds]", change_idle},
    SiteRow{"UMASK", "SITE UMASK", Operation::none, "SITE UMASK [<SP> mask]", change_umask},
};

const SiteRow* find_site(std::string_view name) {
    const auto place =
        std::ranges::find_if(site_rows, [name](const SiteRow& row) { return same_word(row.name, name); });
    return place == site_rows.end() ? nullptr : &*place;
}

Reply site_help(Session&, std::string_view argument) {
    const auto word = trimmed(argument);
    if (!word.empty()) {
        const auto* row = find_site(word);
        return row ? Reply(Code::help, "Syntax: " + std::string(row->syntax))
                   : Reply(Code::not_implemented, "Unknown SITE command");
    }
    std::vector<std::string> lines{"These SITE commands are known:"};
    for (const auto& row : site_rows) lines.push_back(" " + std::string(row.syntax));
    lines.emplace_back("End");
    return Reply(Code::help, std::move(lines));
}

}  // namespace

std::vector<std::string> site_features() {
    std::vector<std::string> result;
    for (const auto& row : site_rows) {
        if (!row.feature.empty()) result.emplace_back(row.feature);
    }
    return result;
}

awaitable<Reply> site(Session& session, std::string_view argument) {
    const auto name = argument.substr(0, argument.find(' '));
    const auto* row = find_site(name);
    if (!row) co_return Reply(Code::parameter_not_supported, "Unknown SITE command");
    if (!session.account().rights.allow_any(row->any_of)) co_return Reply(Code::file_unavailable, "Permission denied");
    const auto rest = argument.substr(name.size());
    co_return row->handler(session, rest.empty() ? rest : rest.substr(1));
}

}  // namespace ftp::server
