#include "ftpd/interpreter/change_facts.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/permission.hpp"
#include "ftpd/interpreter/replies.hpp"

namespace ftp::server {

namespace {

Status apply(const Tree& tree, const VirtualPath& path, const FactChange& change) {
    Status changed = tree.status(path) ? Status() : tree.status(path).error();
    if (changed && (change.owner || change.group)) changed = tree.set_owner(path, change.owner, change.group);
    if (changed && change.mode) changed = tree.set_mode(path, *change.mode);
    if (changed && change.modified) changed = tree.set_modified(path, *change.modified);
    return changed;
}

}  // namespace

std::optional<Reply> change_facts(Session& session, const FactOrder& order) {
    const auto path = session.parameters.directory.resolve(order.path);
    if (!path) return bad_path();
    // What one has made one may date and hide, but not give away.
    const bool gives_away = order.change.owner || order.change.group;
    const bool may = gives_away ? session.account().rights.allow(Operation::change_facts)
                                : may_change(session, Operation::change_facts, *path);
    if (!may) return Reply(Code::file_unavailable, path->text() + ": Permission denied");
    const auto changed = apply(session.tree(), *path, order.change);
    if (!changed) return reply_for(changed.error(), *path);
    const auto facts = facts_text(order.change);
    session.log(LogLevel::info, "facts", {{"path", std::string_view(path->text())}, {"set", std::string_view(facts)}});
    return std::nullopt;
}

Reply facts_reply(Session& session, const FactOrder& order) {
    auto now = order.change;
    const auto path = *session.parameters.directory.resolve(order.path);
    const auto found = session.tree().status(path);
    if (found && now.modified) now.modified = found->modified;
    return Reply(Code::file_status, facts_text(now) + " " + path.text()).with_names();
}

awaitable<Reply> modify_time(Session& session, std::string_view argument) {
    const auto order = parse_modify_time(argument);
    if (!order) co_return Reply(Code::bad_argument, "Syntax: MFMT <SP> YYYYMMDDHHMMSS <SP> path");
    if (auto no = change_facts(session, *order)) co_return *no;
    co_return facts_reply(session, *order);
}

awaitable<Reply> modify_facts(Session& session, std::string_view argument) {
    const auto parsed = parse_modify_facts(argument);
    if (const auto* wrong = std::get_if<Reply>(&parsed)) co_return *wrong;
    const auto& order = std::get<FactOrder>(parsed);
    if (auto no = change_facts(session, order)) co_return *no;
    co_return facts_reply(session, order);
}

}  // namespace ftp::server
