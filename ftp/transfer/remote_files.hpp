#pragma once

#include "ftp/options/command.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// A place there, and what is known to be in it.
struct Found {
    explicit Found(std::string where, std::optional<RemoteEntry> what = {})
        : path(std::move(where)), entry(std::move(what)) {}
    std::string path;
    std::optional<RemoteEntry> entry;
};

// What there is under a path, by a session that is put right again if it broke; nothing if there is nothing.
awaitable<Result<std::optional<RemoteEntry>>> what_is(Run& run, std::string path);
// Fills in what there is, if that is not known yet. False, and reported, when nothing is.
awaitable<bool> look_at(Run& run, Found& source);
// What of a folder fits, by name, likewise. Errors: those of list_folder; protocol_violated when more fits than a whole
// folder may hold. Names that are not safe are reported as failures.
using EntryChoice = std::function<bool(const RemoteEntry&)>;
awaitable<Result<std::vector<RemoteEntry>>> contents_of(Run& run, std::string folder, EntryChoice choice);
// The same of a folder of any size: tell() gets its entries by name, or part by part while they come, in the order of
// the server, when there are more than part_of_folder. Errors: not_repeatable as well, where it broke off behind the
// first part: nothing is told twice.
using TellEntries = std::function<void(const std::vector<RemoteEntry>&)>;
awaitable<Status> tell_contents(Run& run, std::string folder, TellEntries tell);
// As an entry of a tree, with this path.
TreeEntry tree_entry(std::string path, const RemoteEntry& entry);
// The failure of a path under which there is nothing.
Error no_such_entry();
// The folder of the login has no name of its own.
std::string shown_path(const std::string& path);

// Is this path a folder there? Only asked where nothing but the server can tell.
awaitable<Result<bool>> is_remote_folder(Run& run, std::string path);

// What this path is to be called at the destination of mv or cp. Errors: of asking whether it is a folder; refused when
// several files cannot go there.
awaitable<Result<std::string>> name_at_target(Run& run, std::string from, const Command& command);

// Of a dry run: the folders that are missing on a path there, from the top. parents: false where only the last may be.
awaitable<void> plan_folders(Run& run, std::string path, bool parents);

// The verbs that change what is on the server. With -n they only tell what they would do.
awaitable<void> move(Run& run, std::string from, const Command& command);
awaitable<void> make_folder(Run& run, std::string path, bool parents);

}  // namespace ftp::client
