#pragma once

#include "ftpd/interpreter/row.hpp"

namespace ftp::server {

// A SITE command is a row too. Its FEAT line, HELP line, rights and 501 text are read from here.
struct SiteRow {
    std::string_view name;
    Argument argument;
    Operation any_of;  // rights, one of which the account must have
    std::string_view feature;
    std::string_view syntax;
    Handler handler;
};

std::span<const SiteRow> site_table();            // sorted by name
const SiteRow* find_site(std::string_view name);  // in any case of letters

// The rows that the configuration has not switched off.
std::vector<SiteRow> offered_sites(const Configuration& configuration);

// copy.cpp
awaitable<Reply> site_copy(Session&, std::string_view argument);
awaitable<Reply> site_copy_from(Session&, std::string_view argument);
awaitable<Reply> site_copy_to(Session&, std::string_view argument);

// remove_tree.cpp
awaitable<Reply> site_remove_directory(Session&, std::string_view argument);

// site_settings.cpp
awaitable<Reply> site_help(Session&, std::string_view argument);
awaitable<Reply> site_idle(Session&, std::string_view argument);
awaitable<Reply> site_umask(Session&, std::string_view argument);
awaitable<Reply> site_zone(Session&, std::string_view argument);

// site_files.cpp
awaitable<Reply> site_change_group(Session&, std::string_view argument);
awaitable<Reply> site_change_mode(Session&, std::string_view argument);
awaitable<Reply> site_change_owner(Session&, std::string_view argument);
awaitable<Reply> site_hard_link(Session&, std::string_view argument);
awaitable<Reply> site_make_directories(Session&, std::string_view argument);
awaitable<Reply> site_symbolic_link(Session&, std::string_view argument);
awaitable<Reply> site_utime(Session&, std::string_view argument);

}  // namespace ftp::server
