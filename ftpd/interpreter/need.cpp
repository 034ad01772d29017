#include "ftpd/interpreter/need.hpp"

#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/site.hpp"

namespace ftp::server {

namespace {

constexpr std::string_view site_prefix = "SITE ";

Need to_remove_a_tree(const Configuration& configuration) {
    Need need;
    need.all_of = to_remove_trees;
    if (!removes_trees(configuration)) need.off = "limits.remove_entries = 0";
    return need;
}

std::optional<Need> need_of_site(std::string_view name, const Configuration& configuration) {
    const auto* row = find_site(name);
    if (!row) return std::nullopt;
    if (row->handler == site_remove_directory) return to_remove_a_tree(configuration);
    Need need;
    need.any_of = row->any_of;
    need.one_path = false;
    const bool copies = row->handler == site_copy || row->handler == site_copy_from || row->handler == site_copy_to;
    if (copies) need.all_of = to_copy;
    return need;
}

}  // namespace

std::optional<Need> need_of(std::string_view command, const Configuration& configuration) {
    if (command.starts_with(site_prefix)) return need_of_site(command.substr(site_prefix.size()), configuration);
    const Row* row = find(command);
    if (!row) return std::nullopt;
    if (row->handler == remove_directory_tree) return to_remove_a_tree(configuration);
    Need need;
    need.any_of = row->any_of;
    return need;
}

std::vector<std::string> commands() {
    std::vector<std::string> names;
    for (const auto& row : table()) names.emplace_back(row.verb);
    for (const auto& row : site_table()) names.push_back(std::string(site_prefix) + std::string(row.name));
    return names;
}

}  // namespace ftp::server
