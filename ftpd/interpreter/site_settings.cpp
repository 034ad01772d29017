#include "common/base/text.hpp"
#include "ftpd/interpreter/site.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::server {

awaitable<Reply> site_umask(Session& session, std::string_view argument) {
    const unsigned before = session.parameters.umask;
    const auto word = trimmed(argument);
    if (word.empty()) co_return Reply(Code::ok, fmt::format("Current UMASK is {:03o}", before));
    const auto mask = number<unsigned>(word, 8);
    if (!mask || *mask > 0777) co_return Reply(Code::bad_argument, "Syntax: SITE UMASK [<SP> mask]");
    session.parameters.umask = *mask;
    co_return Reply(Code::ok, fmt::format("UMASK set to {:03o} (was {:03o})", *mask, before));
}

awaitable<Reply> site_idle(Session& session, std::string_view argument) {
    const auto most = std::chrono::duration_cast<std::chrono::seconds>(session.configuration->limits.idle_timeout);
    const auto word = trimmed(argument);
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(session.idle_limit);
    if (word.empty())
        co_return Reply(Code::ok, fmt::format("Idle limit is {} seconds; max {}", now.count(), most.count()));
    const auto seconds = number<std::uint32_t>(word);
    const auto least = std::min<std::int64_t>(30, most.count());
    if (!seconds || *seconds < least || *seconds > most.count()) {
        co_return Reply(Code::bad_argument, fmt::format("The idle limit can be {} to {} seconds", least, most.count()));
    }
    session.idle_limit = std::chrono::seconds(*seconds);
    co_return Reply(Code::ok, fmt::format("Idle limit set to {} seconds; max {}", *seconds, most.count()));
}

// Serv-U's: minutes east of UTC, in which all our times are. Its code is in no standard.
awaitable<Reply> site_zone(Session&, std::string_view) {
    constexpr Code zone{210};
    co_return Reply(zone, "UTC+0");
}

awaitable<Reply> site_help(Session& session, std::string_view argument) {
    const auto word = trimmed(argument);
    if (!word.empty()) {
        const auto all = offered_sites(*session.configuration);
        const auto row = std::ranges::find_if(all, [word](const SiteRow& each) { return same_word(each.name, word); });
        co_return row != all.end() ? Reply(Code::help, "Syntax: " + std::string(row->syntax))
                                   : Reply(Code::not_implemented, "Unknown SITE command");
    }
    std::vector<std::string> lines{"These SITE commands are known:"};
    for (const auto& row : offered_sites(*session.configuration)) lines.push_back(" " + std::string(row.syntax));
    lines.emplace_back("End");
    co_return Reply(Code::help, std::move(lines));
}

}  // namespace ftp::server
