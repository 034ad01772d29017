#pragma once

#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/run.hpp"

namespace ftp::client {

// The verbs that work on the server alone.
awaitable<void> list(Run& run, std::string path, bool long_form);
awaitable<void> remove(Run& run, std::string path, bool recursive);
awaitable<void> move(Run& run, std::string from, std::string to);
awaitable<void> make_folder(Run& run, std::string path, bool parents);

// One of them, reported.
awaitable<void> remove_remote_file(Run& run, std::string path);
awaitable<void> remove_remote_folder(Run& run, std::string path);

// look_up() as a piece of work for Run::persistently.
awaitable<Status> look_up_into(Session& session, std::string path, std::optional<RemoteEntry>& found);

// A line of ls: "d        0 2026-11-21 13:20:41 in".
std::string long_line(const RemoteEntry& entry);

}  // namespace ftp::client
