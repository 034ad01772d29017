#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/need.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/site.hpp"
#include "ftpd/session/steps.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

constexpr std::size_t entries_in_a_step = 256;
constexpr auto longest_step = std::chrono::milliseconds(20);  // other jobs of the pool wait meanwhile

std::string what_went(const TreeRemoval::Count& count) {
    return fmt::format("{} files and {} directories removed", count.files, count.directories);
}

Reply why_it_stays(const Error& error, const VirtualPath& path) {
    if (!error.is(std::errc::value_too_large)) return reply_for(error, path);
    return Reply(Code::file_busy, path.text() + ": deeper than this server enters (remove_depth)");
}

Reply final_reply(const TreeRemoval& removal, Ended ended, const VirtualPath& path, Code code) {
    const auto& count = removal.count();
    const auto went = what_went(count);
    if (ended == Ended::stopped) return Reply(Code::file_busy, "Stopped: " + went + ", the rest is left");
    if (ended == Ended::late || removal.reached_limit())
        return Reply(Code::file_busy, "Too much for one command: " + went + ", send it again for the rest");
    if (!count.first_kept) return Reply(code, path.text() + ": " + went);
    const auto why = why_it_stays(*count.first_kept, path);
    return Reply(why.code(), fmt::format("{}; {}, {} left", why.text(), went, count.kept));
}

awaitable<Ended> run(Session& session, TreeRemoval& removal) {
    auto step = [&removal, meter = session.running->meter] {
        const auto before = removal.count().files + removal.count().directories;
        const auto rest_at = Clock::now() + longest_step;
        const bool more = removal.step(entries_in_a_step, [rest_at] { return Clock::now() >= rest_at; });
        meter->add(removal.count().files + removal.count().directories - before);
        return more;
    };
    const auto until = Clock::now() + session.configuration->limits.remove_time;
    co_return co_await watched_steps(session, step, until);
}

void log_removal(const Session& session, const VirtualPath& path, const TreeRemoval::Count& count) {
    session.log(LogLevel::info, "rmtree",
                {{"path", std::string_view(path.text())},
                 {"files", static_cast<std::int64_t>(count.files)},
                 {"directories", static_cast<std::int64_t>(count.directories)},
                 {"kept", static_cast<std::int64_t>(count.kept)}});
}

awaitable<Reply> remove_tree(Session& session, std::string_view verb, std::string_view argument, Code code) {
    if (!removes_trees(*session.configuration))
        co_return Reply(Code::not_implemented, std::string(verb) + " is switched off here");
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::file_unavailable);
    if (!session.account().rights.allow(to_remove_trees))
        co_return Reply(Code::file_unavailable, path->text() + ": Permission denied");
    const auto& limits = session.configuration->limits;
    auto removal = session.tree().begin_removal(*path, {limits.remove_entries, limits.remove_depth});
    if (!removal) co_return reply_for(removal.error(), *path);
    begin_transfer(session, verb, path->text(), std::nullopt);
    session.running->unit = "entries";
    const auto ended = co_await run(session, *removal);
    session.running.reset();
    session.made.remove(*path);
    log_removal(session, *path, removal->count());
    co_return final_reply(*removal, ended, *path, code);
}

}  // namespace

bool removes_trees(const Configuration& configuration) { return configuration.limits.remove_entries > 0; }

awaitable<Reply> remove_directory_tree(Session& session, std::string_view argument) {
    co_return co_await remove_tree(session, "RMDA", argument, Code::file_ok);
}

awaitable<Reply> site_remove_directory(Session& session, std::string_view argument) {
    co_return co_await remove_tree(session, "SITE RMDIR", argument, Code::ok);
}

}  // namespace ftp::server
