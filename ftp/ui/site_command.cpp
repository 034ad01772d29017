#include "ftp/ui/site_command.hpp"

#include <algorithm>
#include <filesystem>

namespace ftp::client {

namespace {

Status add(const Command& command, Sites& sites) {
    SiteEntry entry;
    entry.name = command.site.name;
    entry.url = *command.site.url;
    entry.options = command.site_options;
    if (entry.url.implicit_tls && entry.options.tls == TlsMode::off)
        return Error(std::errc::invalid_argument, "ftps:// is TLS, --tls=off is not");
    for (auto* file : {&entry.options.ca, &entry.options.cert, &entry.options.key}) {
        if (*file) *file = std::filesystem::absolute(**file).lexically_normal().string();
    }
    return sites.add(std::move(entry));
}

void list(const Sites& sites, const std::function<void(const std::string&)>& say) {
    std::size_t width = 0;
    for (const auto& entry : sites.entries()) width = std::max(width, entry.name.size());
    for (const auto& entry : sites.entries())
        say(entry.name + std::string(width + 2 - entry.name.size(), ' ') + to_text(entry.url));
}

}  // namespace

Status manage_sites(const Command& command, Sites& sites, const std::function<void(const std::string&)>& say) {
    if (command.site.action == SiteRequest::Action::add) return add(command, sites);
    if (command.site.action == SiteRequest::Action::remove) return sites.remove(command.site.name);
    list(sites, say);
    return {};
}

}  // namespace ftp::client
