#include "ftp/options/option_table.hpp"

#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "ftp/options/tls_words.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

using Wrong = std::optional<std::string>;

constexpr Verbs transfers(Verb::get, Verb::put, Verb::sync);
constexpr Verbs uploads(Verb::put, Verb::sync);
constexpr Verbs changes(Verb::rm, Verb::mv, Verb::cp, Verb::mkdir);
constexpr Verbs looks(Verb::ls, Verb::tree, Verb::du);
constexpr Verbs comparisons(Verb::check, Verb::verify);
constexpr Verbs runs = transfers | changes | looks | comparisons | Verbs(Verb::cat);
constexpr Verbs ending = runs | Verbs(Verb::explain, Verb::site);
constexpr Verbs connecting = ending | Verbs(Verb::shell, Verb::run);

Wrong set(bool& place, bool value = true) {
    place = value;
    return std::nullopt;
}

Wrong set_number(unsigned& place, std::string_view text, unsigned least, unsigned most) {
    const auto value = number<unsigned>(text);
    if (!value || *value < least || *value > most)
        return "a number from " + std::to_string(least) + " to " + std::to_string(most) + " is needed";
    place = *value;
    return std::nullopt;
}

Wrong set_duration(std::chrono::milliseconds& place, std::string_view text) {
    const auto value = parse_duration(text);
    if (!value || value->count() == 0) return "a time with its unit is needed, as in 30s, 2m or 500ms";
    place = *value;
    return std::nullopt;
}

Wrong set_text(std::optional<std::string>& place, std::string_view text) {
    if (text.empty()) return "nothing is not enough";
    place = std::string(text);
    return std::nullopt;
}

Wrong set_rate(Command& command, std::string_view text) {
    const auto value = parse_size(text);
    if (!value || *value == ByteCount(0)) return "bytes a second are needed, as in 500K or 2M";
    command.run.rate = *value;
    return std::nullopt;
}

Wrong set_deadline(Command& command, std::string_view text) {
    std::chrono::milliseconds value{};
    if (auto wrong = set_duration(value, text)) return wrong;
    command.run.deadline = value;
    return std::nullopt;
}

Wrong set_only(Command& command, std::string_view text) {
    bool missing = false, changed = false;
    for (const auto part : split(text, ',')) {
        if (part == "missing")
            missing = true;
        else if (part == "changed")
            changed = true;
        else
            return "missing, changed or both with a comma are needed";
    }
    command.run.only = missing && changed ? Only::missing_and_changed : missing ? Only::missing : Only::changed;
    return std::nullopt;
}

Wrong add_filter(Command& command, FilterRule::Verdict verdict, std::string_view pattern) {
    if (pattern.empty()) return "an empty pattern fits nothing";
    command.run.filters.push_back({verdict, std::string(pattern)});
    return std::nullopt;
}

Wrong set_delete_limit(Command& command, std::string_view text) {
    const bool percent = text.ends_with('%');
    if (percent) text.remove_suffix(1);
    const auto value = number<unsigned>(text);
    if (!value || (percent && *value > 100)) return "a number or a percentage is needed, as in 50 or 10%";
    command.run.delete_limit = percent ? DeleteLimit(Percent{*value}) : DeleteLimit(std::size_t{*value});
    return std::nullopt;
}

Wrong set_manifest(Command& command, std::string_view file) {
    if (file.empty()) return "a file is needed";
    command.run.manifest = file;
    return std::nullopt;
}

Wrong set_verify(Command& command, std::string_view how) {
    if (how != "hash") return "hash is the one way to verify";
    return set(command.run.verify);
}

Wrong set_depth(Command& command, std::string_view text) {
    unsigned value = 0;
    if (auto wrong = set_number(value, text, 1, 1000)) return wrong;
    command.depth = value;
    return std::nullopt;
}

Wrong set_compress(Command& command) {
    command.site_options.compress = true;
    return std::nullopt;
}

Wrong set_passive(Command& command) {
    command.site_options.active = false;
    return std::nullopt;
}

Wrong set_ascii(Command& command) {
    command.run.type = Type::ascii;
    return std::nullopt;
}

Wrong louder(Command& command) {
    command.timed = command.verbose;
    return set(command.verbose);
}

Wrong set_tls(Command& command, std::string_view word) {
    command.site_options.tls = tls_mode(word);
    return command.site_options.tls ? Wrong() : "required, if-offered or off is needed";
}

Wrong set_pins(Command& command, std::string_view text) {
    if (auto wrong = wrong_pins(text)) return wrong;
    return set_text(command.site_options.pins, text);
}

// In the order in which the help shows them.
const OptionRow rows[] =
    {
        {'r', "", "", "folders too, with all that is in them", Verbs(Verb::rm), false,
         [](Command& c, std::string_view) { return set(c.recursive); }},
        {'p', "", "", "missing parents too, no error if it exists", Verbs(Verb::mkdir), false,
         [](Command& c, std::string_view) { return set(c.parents); }},
        {'l', "", "", "with kind, size and time", Verbs(Verb::ls), false,
         [](Command& c, std::string_view) { return set(c.long_form); }},
        {'a', "", "", "temporary names of unfinished uploads too", Verbs(Verb::ls), false,
         [](Command& c, std::string_view) { return set(c.all); }},
        {'s', "", "", "one line for each source only", Verbs(Verb::du), false,
         [](Command& c, std::string_view) { return set(c.totals); }},
        {0, "depth", "N", "folders down to N levels", Verbs(Verb::tree, Verb::du), false, set_depth},
        {'P', "", "N", "up to N sessions in parallel (1 to 64)", runs | Verbs(Verb::explain), false,
         [](Command& c, std::string_view v) { return set_number(c.run.sessions, v, 1, 64); }},
        {'c', "", "", "continue what an earlier run left unfinished", transfers, false,
         [](Command& c, std::string_view) { return set(c.run.resume); }},
        {'n', "", "", "only say what would be done", transfers | changes, false,
         [](Command& c, std::string_view) { return set(c.run.dry_run); }},
        {'n', "", "", "do not log in before user says as whom", Verbs(Verb::shell), false,
         [](Command& c, std::string_view) { return set(c.log_in, false); }},
        {'i', "", "", "ask no questions before mget, mput, mdelete", Verbs(Verb::shell), false,
         [](Command& c, std::string_view) { return set(c.questions, false); }},
        {'g', "", "", "* ? and [ stand for themselves", Verbs(Verb::shell), false,
         [](Command& c, std::string_view) { return set(c.wildcards, false); }},
        {'p', "", "", "open data connections from here", Verbs(Verb::shell), false,
         [](Command& c, std::string_view) { return set_passive(c); }},
        {'L', "", "", "follow symbolic links in local folders", uploads | Verbs(Verb::check), false,
         [](Command& c, std::string_view) { return set(c.run.follow_links); }},
        {0, "only", "WHICH", "missing, changed, or both with a comma", transfers, false, set_only},
        {0, "include", "GLOB", "take what fits, whatever later ones say", transfers | Verbs(Verb::check), false,
         [](Command& c, std::string_view v) { return add_filter(c, FilterRule::Verdict::include, v); }},
        {0, "exclude", "GLOB", "leave out what fits; the first that fits decides", transfers | Verbs(Verb::check),
         false, [](Command& c, std::string_view v) { return add_filter(c, FilterRule::Verdict::exclude, v); }},
        {0, "delete", "", "remove from TARGET what SOURCE does not have", Verbs(Verb::sync), false,
         [](Command& c, std::string_view) { return set(c.run.remove_extra); }},
        {0, "max-delete", "N|N%", "remove nothing if it were more than that", Verbs(Verb::sync), false,
         set_delete_limit},
        {0, "inplace", "", "upload to the final name at once", uploads, false,
         [](Command& c, std::string_view) { return set(c.run.in_place); }},
        {0, "append", "", "put files behind what is there", Verbs(Verb::put), false,
         [](Command& c, std::string_view) { return set(c.run.append); }},
        {0, "verify", "hash", "compare what is there then by its digest", Verbs(Verb::put), false, set_verify},
        {0, "hash", "", "compare contents by digest, not times", Verbs(Verb::check), false,
         [](Command& c, std::string_view) { return set(c.run.by_content); }},
        {0, "ascii", "", "text: with the line ends of where it goes", Verbs(Verb::get, Verb::put), false,
         [](Command& c, std::string_view) { return set_ascii(c); }},
        {0, "limit-rate", "RATE", "bytes a second, of all sessions together: 2M", transfers | Verbs(Verb::cat), false,
         set_rate},
        {0, "manifest", "FILE", "write what was transferred into it, for verify", transfers, false, set_manifest},
        {0, "keep-going", "", "go on behind a verb that failed", Verbs(Verb::run), false,
         [](Command& c, std::string_view) { return set(c.script.keep_going); }},
        {0, "json", "", "one JSON object a line", runs | Verbs(Verb::explain, Verb::run, Verb::shell), false,
         [](Command& c, std::string_view) { return set(c.json); }},

        {'q', "", "", "say nothing but errors", connecting, true,
         [](Command& c, std::string_view) { return set(c.quiet); }},
        {'v', "", "", "name each file, show the conversation; -vv with times", connecting, true,
         [](Command& c, std::string_view) { return louder(c); }},
        {0, "timeout", "TIME", "give up after so much silence (60s)", connecting, true,
         [](Command& c, std::string_view v) { return set_duration(c.timeout, v); }},
        {0, "retries", "N", "tries after failures that may pass (3)", connecting, true,
         [](Command& c, std::string_view v) { return set_number(c.run.retries, v, 0, 1000); }},
        {0, "deadline", "TIME", "end the run after so long, with exit status 11", ending | Verbs(Verb::run), true,
         set_deadline},
        {0, "charset", "NAME", "of the names on the server, as in ISO-8859-1", connecting, true,
         [](Command& c, std::string_view v) { return set_text(c.site_options.charset, v); }},
        {0, "active", "", "let the server open the data connections", connecting, true,
         [](Command& c, std::string_view) {
             c.site_options.active = true;
             return Wrong();
         }},
        {0, "compress", "", "compress on the way, where the server can (MODE Z)", connecting, true,
         [](Command& c, std::string_view) { return set_compress(c); }},
        {0, "password-command", "CMD", "its first line of output is the password", connecting, true,
         [](Command& c, std::string_view v) { return set_text(c.site_options.password_command, v); }},
        {0, "tls", "MODE", "required, if-offered (the default) or off", connecting, true, set_tls},
        {0, "ca", "FILE", "the authorities that count, instead of the system's", connecting, true,
         [](Command& c, std::string_view v) { return set_text(c.site_options.ca, v); }},
        {0, "pin", "KEY", "trust this key, sha256//..., and no other", connecting, true, set_pins},
        {0, "cert", "FILE", "the certificate to show, in PEM", connecting, true,
         [](Command& c, std::string_view v) { return set_text(c.site_options.cert, v); }},
        {0, "key", "FILE", "its private key, where it is not in the same file", connecting, true,
         [](Command& c, std::string_view v) { return set_text(c.site_options.key, v); }},
        {0, "no-progress", "", "no progress on the terminal", connecting, true,
         [](Command& c, std::string_view) { return set(c.progress, false); }},
};

}  // namespace

std::span<const OptionRow> option_rows() { return rows; }

std::vector<const OptionRow*> options_of(Verb verb) {
    std::vector<const OptionRow*> own;
    for (const auto& row : rows) {
        if (row.verbs.contains(verb)) own.push_back(&row);
    }
    return own;
}

std::string shown_name(const OptionRow& row) {
    return row.name.empty() ? std::string("-") + row.letter : "--" + std::string(row.name);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto meant = nearest(word, candidates);
    return meant ? ", did you mean " + std::string(*meant) + "?" : "";
}

}  // namespace ftp::client
