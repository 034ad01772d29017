#include "common/base/text.hpp"
#include "common/net/task.hpp"
#include "common/protocol/facts.hpp"
#include "ftpd/interpreter/ascii_size.hpp"
#include "ftpd/interpreter/change_facts.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/permission.hpp"
#include "ftpd/interpreter/replies.hpp"

#include <fmt/format.h>

#include <fcntl.h>

namespace ftp::server {

namespace {

Reply enter_directory(Session& session, const VirtualPath& path) {
    const auto found = session.tree().root().open_at(path.relative(), O_PATH | O_DIRECTORY);
    if (!found) return reply_for(found.error(), path);
    session.parameters.directory = path;
    return Reply(Code::file_ok, "Directory is now " + path.text());
}

void log_change(Session& session, std::string_view what, const VirtualPath& path) {
    session.log(LogLevel::info, what, {{"path", std::string_view(path.text())}});
}

awaitable<Reply> size_in_ascii(Session& session, const VirtualPath& path) {
    auto opened = session.tree().open_for_reading(path);
    if (!opened) co_return reply_for(opened.error(), path);
    const auto octets = co_await ascii_size(session, *opened);
    if (!octets && octets.error().is(std::errc::value_too_large))
        co_return Reply(Code::file_unavailable, "Too large for SIZE in ASCII type, use TYPE I");
    if (!octets) co_return reply_for(octets.error(), path);
    co_return Reply(Code::file_status, std::to_string(*octets));
}

Reply set_time_by_mdtm(Session& session, const FactOrder& order) {
    if (auto no = change_facts(session, order)) return *no;
    return facts_reply(session, order);
}

}  // namespace

awaitable<Reply> change_directory(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    co_return enter_directory(session, *path);
}

awaitable<Reply> change_to_parent(Session& session, std::string_view) {
    co_return enter_directory(session, session.parameters.directory.parent());
}

awaitable<Reply> print_directory(Session& session, std::string_view) {
    // curl asks at once where it is, before anything else.
    if (session.fresh && session.queue.empty()) session.looks_late = true;
    co_return Reply(Code::pathname, quoted_path(session.parameters.directory.text()) + " is the current directory")
        .with_names();
}

awaitable<Reply> make_directory(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto mode = session.configuration->uploads.directory_mode & ~session.parameters.umask;
    const auto made = session.tree().make_directory(*path, mode);
    if (!made) co_return reply_for(made.error(), *path);
    session.made.add(*path);
    log_change(session, "mkdir", *path);
    co_return Reply(Code::pathname, quoted_path(path->text()) + " created").with_names();
}

awaitable<Reply> remove_directory(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::file_unavailable);
    auto work = [&session, &path] { return session.tree().remove_directory(*path); };
    const auto removed = co_await on_pool(session.services.runtime.pool(), work);
    if (!removed) co_return reply_for(removed.error(), *path);
    session.made.remove(*path);
    log_change(session, "rmdir", *path);
    co_return Reply(Code::file_ok, "Directory removed");
}

awaitable<Reply> delete_file(Session& session, std::string_view argument) {
    constexpr std::uint64_t big_file = 16 << 20;  // its blocks may take half a second to free
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::file_unavailable);
    const auto found = session.tree().entry_status(*path);
    if (!found) co_return reply_for(found.error(), *path);
    auto work = [&session, &path] { return session.tree().remove_file(*path); };
    Status removed;
    if (found->size.value() > big_file)
        removed = co_await on_pool(session.services.runtime.pool(), work);
    else
        removed = work();
    if (!removed) co_return reply_for(removed.error(), *path);
    session.made.remove(*path);
    log_change(session, "delete", *path);
    co_return Reply(Code::file_ok, "File deleted");
}

awaitable<Reply> rename_from(Session& session, std::string_view argument) {
    session.parameters.rename_from.reset();
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::file_unavailable);
    const auto found = session.tree().entry_status(*path);
    if (!found) co_return reply_for(found.error(), *path);
    if (!may_change(session, Operation::rename, *path))
        co_return Reply(Code::file_unavailable, path->text() + ": Permission denied");
    session.parameters.rename_from = *path;
    co_return Reply(Code::pending, "Now send RNTO");
}

awaitable<Reply> rename_to(Session& session, std::string_view argument) {
    const VirtualPath from = *std::exchange(session.parameters.rename_from, std::nullopt);
    const auto to = session.parameters.directory.resolve(argument);
    if (!to) co_return bad_path();
    if (to->is_root()) co_return root_stays(Code::name_not_allowed);
    const Rights rights = session.account().rights;
    const bool may_replace =
        rights.allow(Operation::rename) && rights.allow_any(Operation::overwrite | Operation::remove);
    auto work = [&] { return session.tree().rename(from, *to, may_replace ? Root::Replace::yes : Root::Replace::no); };
    const auto renamed = co_await on_pool(session.services.runtime.pool(), work);
    if (!renamed) co_return reply_for(renamed.error(), *to);
    session.made.move(from, *to);
    session.log(LogLevel::info, "rename",
                {{"path", std::string_view(from.text())}, {"to", std::string_view(to->text())}});
    co_return Reply(Code::file_ok, "Renamed");
}

awaitable<Reply> file_size(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto found = session.tree().status(*path);
    if (!found) {
        // Nothing is published, but an upload of this account broke off: where it can be continued.
        const auto partial = session.tree().partial_size(*path, session.account().name);
        if (partial && session.parameters.type == Type::image)
            co_return Reply(Code::file_status, std::to_string(partial->value()));
        co_return reply_for(found.error(), *path);
    }
    if (found->kind != FileKind::file) co_return Reply(Code::file_unavailable, path->text() + ": Not a regular file");
    if (session.parameters.type == Type::ascii) co_return co_await size_in_ascii(session, *path);
    co_return Reply(Code::file_status, std::to_string(found->size.value()));
}

awaitable<Reply> modification_time(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto found = session.tree().status(*path);
    // A file of this whole name is asked about, whatever the name looks like.
    if (!found && session.configuration->server.mdtm_sets_time) {
        if (const auto order = parse_mdtm_setting(argument)) co_return set_time_by_mdtm(session, *order);
    }
    if (!found) co_return reply_for(found.error(), *path);
    co_return Reply(Code::file_status, format_time(found->modified));
}

awaitable<Reply> structure_mount(Session&, std::string_view) {
    co_return Reply(Code::not_implemented, "SMNT is not implemented");
}

}  // namespace ftp::server
