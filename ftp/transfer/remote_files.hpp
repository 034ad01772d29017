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
// What is in a folder, by name, likewise. Errors: those of list_folder. Names that are not safe are reported as
// failures.
awaitable<Result<std::vector<RemoteEntry>>> contents_of(Run& run, std::string folder);
// The failure of a path under which there is nothing.
Error no_such_entry();
// The folder of the login has no name of its own.
std::string shown_path(const std::string& path);

// Is this path a folder there? Only asked where nothing but the server can tell.
awaitable<Result<bool>> is_remote_folder(Run& run, std::string path);

// What this path is to be called at the destination of mv or cp. Errors: of asking whether it is a folder; refused when
// several files cannot go there.
awaitable<Result<std::string>> name_at_target(Run& run, std::string from, const Command& command);

// The verbs that change what is on the server. With -n they only tell what they would do.
awaitable<void> move(Run& run, std::string from, const Command& command);
awaitable<void> make_folder(Run& run, std::string path, bool parents);

}  // namespace ftp::client
