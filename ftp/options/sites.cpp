#include "ftp/options/sites.hpp"

#include "common/base/text.hpp"
#include "common/file/private_file.hpp"
#include "ftp/options/option_table.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

void merge(SiteOptions& options, const SiteOptions& of_site) {
    if (!options.password_command) options.password_command = of_site.password_command;
    if (!options.charset) options.charset = of_site.charset;
    if (!options.active) options.active = of_site.active;
    if (!options.compress) options.compress = of_site.compress;
    // Who names on the command line whom he trusts wants TLS, whatever the site says.
    const bool contradicts = of_site.tls == TlsMode::off && names_trust(options);
    if (!options.tls && !contradicts) options.tls = of_site.tls;
    if (!options.ca) options.ca = of_site.ca;
    if (!options.pins) options.pins = of_site.pins;
    // They belong together.
    if (!options.cert && !options.key) options.cert = of_site.cert, options.key = of_site.key;
}

// The verbs whose server may be the bare name of a site.
bool takes_bare_name(Verb verb) { return verb == Verb::shell || verb == Verb::explain; }

Status apply(Url& url, SiteOptions& options, const Sites& sites) {
    const auto* entry = sites.find(url.site);
    if (!entry) return sites.unknown(url.site);
    url.host = entry->url.host;
    url.user = entry->url.user;
    url.port = entry->url.port;
    url.implicit_tls = entry->url.implicit_tls;
    place_below(url, entry->url.path);
    merge(options, entry->options);
    return {};
}

// "ftp shop 2121": a site if there is one of that name, else a host.
void apply_to_bare_name(Url& url, SiteOptions& options, const Sites& sites) {
    if (!url.site.empty() || !url.user.empty() || !sites.find(url.host)) return;
    const auto port = url.port;
    url.site = url.host;
    [[maybe_unused]] const auto applied = apply(url, options, sites);
    if (port != explicit_port) url.port = port;
}

std::vector<Url*> urls_of(Command& command) {
    std::vector<Url*> urls;
    for (auto& place : command.sources) urls.push_back(std::get_if<Url>(&place));
    if (command.destination) urls.push_back(std::get_if<Url>(&*command.destination));
    std::erase(urls, nullptr);
    return urls;
}

}  // namespace

std::string sites_file(const std::string& home, const std::string& config_home) {
    // Relative paths in it are to be ignored (XDG Base Directory Specification).
    if (config_home.starts_with('/')) return config_home + "/ftp/sites.toml";
    return home.empty() ? "" : home + "/.config/ftp/sites.toml";
}

Result<Sites> Sites::load(std::string path) {
    Sites sites(std::move(path));
    if (sites.file_.empty()) return sites;
    const auto found = PrivateFile::read(sites.file_);
    if (!found) return found.error();
    if (!*found) return sites;
    if (auto safe = (*found)->check_private(); !safe) return safe.error();
    sites.text_ = (*found)->text();
    auto entries = parse_sites(sites.text_, sites.file_);
    if (!entries) return entries.error();
    sites.entries_ = std::move(*entries);
    return sites;
}

const SiteEntry* Sites::find(std::string_view name) const {
    const auto found = std::ranges::find(entries_, name, &SiteEntry::name);
    return found == entries_.end() ? nullptr : &*found;
}

Status Sites::add(SiteEntry entry) {
    if (file_.empty()) return Error(std::errc::no_such_file_or_directory, "no home folder for the file of sites");
    if (find(entry.name)) return wrong("there is a site " + entry.name + " in " + file_ + ": ftp site remove it first");
    auto text = with_site(text_, entry);
    if (auto made = make_private_folders(file_); !made) return made;
    if (auto written = write_private_file(file_, text); !written) return written;
    text_ = std::move(text);
    entries_.push_back(std::move(entry));
    return {};
}

Status Sites::remove(std::string_view name) {
    if (!find(name)) return unknown(name);
    auto text = without_site(text_, file_, name);
    if (!text) return text.error();
    if (auto written = write_private_file(file_, *text); !written) return written;
    text_ = std::move(*text);
    std::erase_if(entries_, [&](const SiteEntry& entry) { return entry.name == name; });
    return {};
}

Error Sites::unknown(std::string_view name) const {
    std::vector<std::string_view> names;
    for (const auto& entry : entries_) names.push_back(entry.name);
    const auto meant = did_you_mean(name, names);
    return wrong("no site " + printable(name) + " in " + file_ +
                 (meant.empty() ? " (a host is written as ftp://" + printable(name) + "/)" : meant));
}

bool needs_sites(const Command& command) {
    if (takes_bare_name(command.verb) || command.verb == Verb::site || command.verb == Verb::run) return true;
    const auto named = [](const Place& place) {
        const auto* url = std::get_if<Url>(&place);
        return url && !url->site.empty();
    };
    return std::ranges::any_of(command.sources, named) || (command.destination && named(*command.destination));
}

Status apply_sites(Command& command, const Sites& sites) {
    for (auto* url : urls_of(command)) {
        if (takes_bare_name(command.verb)) apply_to_bare_name(*url, command.site_options, sites);
        const bool open = !url->site.empty() && url->host.empty();
        if (!open) continue;
        if (auto applied = apply(*url, command.site_options, sites); !applied) return applied;
    }
    return {};
}

}  // namespace ftp::client
