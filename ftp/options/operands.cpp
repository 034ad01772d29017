#include "ftp/options/operands.hpp"

#include "common/base/text.hpp"
#include "ftp/options/operand_places.hpp"
#include "ftp/options/option_table.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

using Operands = std::vector<std::string>;

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

// --- shell, explain: a server rather than a place on it

// "shop:", "ftp://host", or else the name of a site or a host: which of them, the file of sites tells.
Result<Url> parse_server(const std::string& word) {
    const auto colon = word.find(':');
    const bool site = colon != word.npos && word.find(':', colon + 1) == word.npos && colon > 0;
    if (looks_like_url(word) || site) {
        auto place = parse_place(word);
        if (!place) return place.error();
        if (is_remote(*place)) return std::get<Url>(std::move(*place));
    }
    const bool bracketed = word.size() > 2 && word.starts_with('[') && word.ends_with(']');
    Url url;
    url.host = bracketed ? word.substr(1, word.size() - 2) : word;
    if (url.host.empty() || url.host.find_first_of("/ \t\r\n") != url.host.npos)
        return wrong(printable(word) + " is no host and no site");
    return url;
}

Status take_server(Command& command, const Operands& words) {
    if (words.empty() && command.verb == Verb::shell) return {};
    const std::size_t most = command.verb == Verb::shell ? 2 : 1;
    if (words.empty() || words.size() > most) return wrong(most == 1 ? "one server is needed" : "too many words");
    auto url = parse_server(words[0]);
    if (!url) return url.error();
    if (words.size() == 2) {
        const auto port = number<std::uint16_t>(words[1]);
        if (!port || *port == 0) return wrong("the port is not a number from 1 to 65535");
        url->port = Port(*port);
    }
    command.sources.emplace_back(std::move(*url));
    return {};
}

// --- run

Status take_script(Command& command, const Operands& words) {
    if (words.empty() || words[0].empty()) return wrong("a file of verbs is needed, or - for standard input");
    command.script.file = words[0];
    for (std::size_t i = 1; i < words.size(); ++i) {
        const auto equals = words[i].find('=');
        if (equals == std::string::npos || !is_variable_name(std::string_view(words[i]).substr(0, equals)))
            return wrong(printable(words[i]) + " is not NAME=VALUE");
        command.script.variables.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
    }
    return {};
}

// --- site

struct ActionRow {
    std::string_view name;
    SiteRequest::Action action;
    std::size_t words;  // with its own name
};
constexpr ActionRow action_rows[] = {
    {"add", SiteRequest::Action::add, 3},
    {"list", SiteRequest::Action::list, 1},
    {"remove", SiteRequest::Action::remove, 2},
    {"test", SiteRequest::Action::test, 2},
};

Status take_site_url(Command& command, const std::string& word) {
    auto url = parse_url(word);
    if (!url) return url.error();
    if (!url->pattern.empty()) return wrong("the path of a site cannot be a pattern");
    command.site.url = std::move(*url);
    return {};
}

Status take_site(Command& command, const Operands& words) {
    std::vector<std::string_view> names;
    for (const auto& row : action_rows) names.push_back(row.name);
    if (words.empty()) return wrong("add, list, remove or test is needed");
    const auto row = std::ranges::find(action_rows, words[0], &ActionRow::name);
    if (row == std::end(action_rows))
        return wrong("unknown word " + printable(words[0]) + did_you_mean(words[0], names));
    if (words.size() != row->words)
        return wrong(words[0] + (row->words == 1   ? " stands alone"
                                 : row->words == 2 ? " needs a name"
                                                   : " needs a name and a URL"));
    command.site.action = row->action;
    if (row->words == 1) return {};
    command.site.name = words[1].ends_with(':') ? words[1].substr(0, words[1].size() - 1) : words[1];
    if (!is_site_name(command.site.name))
        return wrong(printable(words[1]) + " cannot be a site: letters, digits, '.', '_' and '-' only");
    if (row->action == SiteRequest::Action::test) {
        Url url;
        url.site = command.site.name;
        command.sources.emplace_back(std::move(url));
    }
    return row->words == 3 ? take_site_url(command, words[2]) : Status();
}

}  // namespace

bool is_variable_name(std::string_view text) {
    const auto fits = [](char c) { return c == '_' || is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); };
    return !text.empty() && !is_digit(text.front()) && std::ranges::all_of(text, fits);
}

Status take_operands(Command& command, std::vector<std::string> words) {
    switch (command.verb) {
        case Verb::shell:
        case Verb::explain:
            return take_server(command, words);
        case Verb::run:
            return take_script(command, words);
        case Verb::site:
            return take_site(command, words);
        default:
            return take_places(command, words);
    }
}

}  // namespace ftp::client
