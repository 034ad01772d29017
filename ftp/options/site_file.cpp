#include "ftp/options/site_file.hpp"

#include "common/base/text.hpp"
#include "ftp/options/option_table.hpp"
#include "ftp/options/tls_words.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>

namespace ftp::client {

namespace {

// What is wrong with a value, or nothing.
using Wrong = std::optional<std::string>;

struct Key {
    std::string_view name;
    Wrong (*read)(SiteEntry& entry, const toml::node& value);
    std::string (*shown)(const SiteEntry& entry);  // as TOML; "" for what is not said
};

Wrong read_text(std::string& place, const toml::node& value) {
    const auto text = value.value<std::string>();
    if (!value.is_string() || !text) return "a text in quotes is needed";
    if (text->find_first_of(std::string_view("\r\n\0", 3)) != text->npos) return "one line is needed";
    place = *text;
    return std::nullopt;
}

Wrong read_text(std::optional<std::string>& place, const toml::node& value) {
    std::string text;
    if (auto wrong = read_text(text, value)) return wrong;
    if (text.empty()) return "nothing is not enough";
    place = std::move(text);
    return std::nullopt;
}

Wrong read_port(SiteEntry& entry, const toml::node& value) {
    const auto port = value.value<std::int64_t>();
    if (!value.is_integer() || *port < 1 || *port > 65535) return "a number from 1 to 65535 is needed";
    entry.url.port = Port(static_cast<std::uint16_t>(*port));
    return std::nullopt;
}

Wrong read_switch(std::optional<bool>& place, const toml::node& value) {
    const auto* on = value.as_boolean();
    if (!on) return "true or false is needed";
    place = on->get();
    return std::nullopt;
}

std::string shown_switch(std::optional<bool> value) { return !value ? "" : *value ? "true" : "false"; }

Wrong read_tls(SiteEntry& entry, const toml::node& value) {
    std::string word;
    if (auto wrong = read_text(word, value)) return wrong;
    entry.url.implicit_tls = word == "implicit";
    if (!entry.url.implicit_tls) entry.options.tls = tls_mode(word);
    const bool known = entry.url.implicit_tls || entry.options.tls;
    return known ? Wrong() : "\"required\", \"if-offered\", \"off\" or \"implicit\" is needed";
}

std::string shown_tls(const SiteEntry& entry) {
    if (entry.url.implicit_tls) return "\"implicit\"";
    return entry.options.tls ? json_string(word_of(*entry.options.tls)) : "";
}

Wrong read_pins(SiteEntry& entry, const toml::node& value) {
    if (auto wrong = read_text(entry.options.pins, value)) return wrong;
    return wrong_pins(*entry.options.pins);
}

Port usual_port(const SiteEntry& entry) { return entry.url.implicit_tls ? implicit_port : explicit_port; }

// A JSON string is a basic string of TOML too.
std::string quoted(const std::string& text) { return text.empty() ? "" : json_string(text); }

constexpr Key keys[] = {
    {"host", [](SiteEntry& e, const toml::node& v) { return read_text(e.url.host, v); },
     [](const SiteEntry& e) { return quoted(e.url.host); }},
    {"port", read_port,
     [](const SiteEntry& e) { return e.url.port == usual_port(e) ? "" : std::to_string(e.url.port.value()); }},
    {"user", [](SiteEntry& e, const toml::node& v) { return read_text(e.url.user, v); },
     [](const SiteEntry& e) { return quoted(e.url.user); }},
    {"path", [](SiteEntry& e, const toml::node& v) { return read_text(e.url.path, v); },
     [](const SiteEntry& e) { return quoted(e.url.path); }},
    {"password_command", [](SiteEntry& e, const toml::node& v) { return read_text(e.options.password_command, v); },
     [](const SiteEntry& e) { return quoted(e.options.password_command.value_or("")); }},
    {"charset", [](SiteEntry& e, const toml::node& v) { return read_text(e.options.charset, v); },
     [](const SiteEntry& e) { return quoted(e.options.charset.value_or("")); }},
    {"active", [](SiteEntry& e, const toml::node& v) { return read_switch(e.options.active, v); },
     [](const SiteEntry& e) { return shown_switch(e.options.active); }},
    {"compress", [](SiteEntry& e, const toml::node& v) { return read_switch(e.options.compress, v); },
     [](const SiteEntry& e) { return shown_switch(e.options.compress); }},
    {"tls", read_tls, shown_tls},
    {"ca", [](SiteEntry& e, const toml::node& v) { return read_text(e.options.ca, v); },
     [](const SiteEntry& e) { return quoted(e.options.ca.value_or("")); }},
    {"pin", read_pins, [](const SiteEntry& e) { return quoted(e.options.pins.value_or("")); }},
    {"cert", [](SiteEntry& e, const toml::node& v) { return read_text(e.options.cert, v); },
     [](const SiteEntry& e) { return quoted(e.options.cert.value_or("")); }},
    {"key", [](SiteEntry& e, const toml::node& v) { return read_text(e.options.key, v); },
     [](const SiteEntry& e) { return quoted(e.options.key.value_or("")); }},
};

Error mistake(const std::string& file, const toml::source_region& where, const std::string& what) {
    return {std::errc::invalid_argument, file + ":" + std::to_string(where.begin.line) + ": " + what};
}

std::string unknown_key(std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& key : keys) names.push_back(key.name);
    return "unknown key " + printable(name) + did_you_mean(name, names);
}

Result<SiteEntry> read_entry(std::string_view name, const toml::table& table, const std::string& file) {
    SiteEntry entry;
    entry.name = name;
    for (const auto& [key, value] : table) {
        const auto row = std::ranges::find(keys, key.str(), &Key::name);
        if (row == std::end(keys)) return mistake(file, key.source(), unknown_key(key.str()));
        if (const auto wrong = row->read(entry, value))
            return mistake(file, value.source(), std::string(row->name) + ": " + *wrong);
    }
    if (!table.contains("port")) entry.url.port = usual_port(entry);
    if (entry.url.host.empty()) return mistake(file, table.source(), "site " + entry.name + " has no host");
    return entry;
}

// The shared library of toml++ throws (TOML_EXCEPTIONS is 1 in it), so we do too.
Result<toml::table> parse_toml(const std::string& text, const std::string& file) {
    try {
        return toml::parse(std::string_view(text));
    } catch (const toml::parse_error& error) {
        return mistake(file, error.source(), printable(error.description()));
    }
}

// The last line, counted from 1, that belongs to a table.
std::size_t last_line(const toml::table& table) {
    std::size_t line = table.source().begin.line;
    for (const auto& [key, value] : table) line = std::max<std::size_t>(line, value.source().end.line);
    return line;
}

// Where the line begins, counted from 1; the end for one behind the last.
std::size_t start_of_line(std::string_view text, std::size_t line) {
    std::size_t start = 0;
    for (; line > 1 && start < text.size(); --line) start = std::min(text.find('\n', start), text.size() - 1) + 1;
    return start;
}

}  // namespace

Result<std::vector<SiteEntry>> parse_sites(const std::string& text, const std::string& file) {
    const auto document = parse_toml(text, file);
    if (!document) return document.error();
    std::vector<SiteEntry> entries;
    for (const auto& [name, node] : *document) {
        if (!is_site_name(name.str()))
            return mistake(file, name.source(), printable(name.str()) + " cannot be the name of a site");
        const auto* table = node.as_table();
        if (!table) return mistake(file, name.source(), "a table is needed, as in [" + std::string(name.str()) + "]");
        auto entry = read_entry(name.str(), *table, file);
        if (!entry) return entry.error();
        entries.push_back(std::move(*entry));
    }
    return entries;
}

std::string with_site(std::string text, const SiteEntry& entry) {
    if (!text.empty()) text += text.ends_with('\n') ? "\n" : "\n\n";
    text += "[" + json_string(entry.name) + "]\n";
    for (const auto& key : keys) {
        if (const auto value = key.shown(entry); !value.empty()) text += std::string(key.name) + " = " + value + "\n";
    }
    return text;
}

Result<std::string> without_site(const std::string& text, const std::string& file, std::string_view name) {
    const auto document = parse_toml(text, file);
    if (!document) return document.error();
    const auto* table = (*document)[name].as_table();
    if (!table) return Error(std::errc::invalid_argument, file + " has no table " + std::string(name));
    const auto start = start_of_line(text, table->source().begin.line);
    auto end = start_of_line(text, last_line(*table) + 1);
    if (text.substr(end).starts_with('\n')) ++end;  // the empty line that parts it from the next
    auto rest = text.substr(0, start) + text.substr(end);
    // Dotted or inline tables may have been anywhere.
    const auto again = parse_toml(rest, file);
    if (!again || again->contains(name))
        return Error(std::errc::not_supported, file + ": the table " + std::string(name) + " must be removed by hand");
    return rest;
}

}  // namespace ftp::client
