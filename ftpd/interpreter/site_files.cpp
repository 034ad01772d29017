#include "common/base/text.hpp"
#include "common/net/task.hpp"
#include "common/protocol/two_names.hpp"
#include "ftpd/interpreter/change_facts.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/site.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

Reply usage(std::string_view name) {
    return Reply(Code::bad_argument, "Syntax: " + std::string(find_site(name)->syntax));
}

// "word path": the path is all behind the one space.
struct WordAndPath {
    std::string_view word, path;
};
WordAndPath halves(std::string_view argument) {
    const auto space = argument.find(' ');
    if (space == argument.npos) return {argument, {}};
    return {argument.substr(0, space), argument.substr(space + 1)};
}

}  // namespace

awaitable<Reply> site_change_mode(Session& session, std::string_view argument) {
    const auto [word, path] = halves(argument);
    FactOrder order;
    order.change.mode = parse_mode(word);
    order.path = path;
    if (!order.change.mode || path.empty()) co_return usage("CHMOD");
    if (auto no = change_facts(session, order)) co_return *no;
    co_return Reply(Code::ok, fmt::format("Mode is {:04o}", *order.change.mode));
}

awaitable<Reply> site_change_group(Session& session, std::string_view argument) {
    const auto [word, path] = halves(argument);
    FactOrder order;
    order.change.group = parse_id(word);
    order.path = path;
    if (!order.change.group || path.empty()) co_return usage("CHGRP");
    if (auto no = change_facts(session, order)) co_return *no;
    co_return Reply(Code::ok, fmt::format("Group is {}", *order.change.group));
}

awaitable<Reply> site_change_owner(Session& session, std::string_view argument) {
    const auto [word, path] = halves(argument);
    const auto colon = word.find(':');
    FactOrder order;
    order.change.owner = parse_id(word.substr(0, colon));
    if (colon != word.npos) order.change.group = parse_id(word.substr(colon + 1));
    order.path = path;
    const bool wrong_group = colon != word.npos && !order.change.group;
    if (!order.change.owner || wrong_group || path.empty()) co_return usage("CHOWN");
    if (auto no = change_facts(session, order)) co_return *no;
    co_return Reply(Code::ok, "Owner is " + std::string(word));
}

awaitable<Reply> site_utime(Session& session, std::string_view argument) {
    const auto order = parse_utime(argument);
    if (!order) co_return usage("UTIME");
    if (auto no = change_facts(session, *order)) co_return *no;
    co_return Reply(Code::ok, "Time is " + format_time(*order->change.modified));
}

namespace {

// The folders of a path that are not there yet, the last of them first. Error: file_exists for one that is no folder.
Result<std::vector<VirtualPath>> missing_folders(const Tree& tree, VirtualPath path) {
    std::vector<VirtualPath> missing;
    for (;; path = path.parent()) {
        const auto found = tree.status(path);
        if (found && found->kind == FileKind::directory) return missing;
        if (found) return Error(std::errc::file_exists, "making " + path.text());
        if (!found.error().is(std::errc::no_such_file_or_directory)) return found.error();
        missing.push_back(path);
    }
}

// made: those that are there now, also when the rest cannot be made.
Status make_directories(const Tree& tree, const VirtualPath& path, unsigned mode, std::vector<VirtualPath>& made) {
    auto missing = missing_folders(tree, path);
    if (!missing) return missing.error();
    for (; !missing->empty(); missing->pop_back()) {
        if (auto now = tree.make_directory(missing->back(), mode); !now) return now;
        made.push_back(missing->back());
    }
    return {};
}

}  // namespace

awaitable<Reply> site_make_directories(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto mode = session.configuration->uploads.directory_mode & ~session.parameters.umask;
    std::vector<VirtualPath> made;
    auto work = [&] { return make_directories(session.tree(), *path, mode, made); };
    const auto done = co_await on_pool(session.services.runtime.pool(), work);
    for (const auto& each : made) {
        session.made.add(each);
        session.log(LogLevel::info, "mkdir", {{"path", std::string_view(each.text())}});
    }
    if (!done) co_return reply_for(done.error(), *path);
    co_return Reply(Code::ok, quoted_path(path->text()) + " is there");
}

awaitable<Reply> site_symbolic_link(Session& session, std::string_view argument) {
    const auto names = parse_two_names(argument);
    if (!names) co_return usage("SYMLINK");
    const auto path = session.parameters.directory.resolve(names->second);
    if (!path) co_return bad_path();
    const auto linked = session.tree().make_symlink(names->first, *path);
    if (!linked) co_return reply_for(linked.error(), *path);
    session.made.add(*path);
    session.log(LogLevel::info, "symlink",
                {{"path", std::string_view(path->text())}, {"target", std::string_view(names->first)}});
    co_return Reply(Code::ok, quoted_path(path->text()) + " is linked");
}

awaitable<Reply> site_hard_link(Session& session, std::string_view argument) {
    const auto names = parse_two_names(argument);
    if (!names) co_return usage("LINK");
    const auto& here = session.parameters.directory;
    const auto file = here.resolve(names->first);
    const auto path = here.resolve(names->second);
    if (!file || !path) co_return bad_path();
    const auto linked = session.tree().make_hard_link(*file, *path);
    if (!linked) co_return reply_for(linked.error(), *path);
    session.log(LogLevel::info, "link",
                {{"path", std::string_view(path->text())}, {"target", std::string_view(file->text())}});
    co_return Reply(Code::ok, quoted_path(path->text()) + " is linked");
}

}  // namespace ftp::server
