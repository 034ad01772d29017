#include "common/base/text.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/offered.hpp"
#include "ftpd/interpreter/site.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

bool is_about_security(std::string_view verb) {
    static constexpr std::array security{std::string_view("AUTH"), std::string_view("CCC"), std::string_view("PBSZ"),
                                         std::string_view("PROT")};
    return std::ranges::find(security, verb) != security.end();
}

// What is listed only where TLS can be had; "AUTH TLS" also when it is in use already.
void append_security_feature(std::vector<std::string>& lines, Session& session, std::string_view verb) {
    const auto state = gate_state(session);
    if (state.offer != TlsOffer::ready || (verb == "CCC" && !state.allows_ccc)) return;
    lines.push_back(verb == "AUTH" ? " AUTH TLS" : " " + std::string(verb));
}

// Some lines of FEAT tell what the session has chosen.
void append_changing_features(std::vector<std::string>& lines, Session& session, const Row& row) {
    if (is_about_security(row.verb)) append_security_feature(lines, session, row.verb);
    if (row.verb == "MDTM") {
        lines.emplace_back(" MDTM");
        if (session.configuration->server.mdtm_sets_time) lines.emplace_back(" MDTM YYYYMMDDHHMMSS[+-TZ] filename");
    }
    if (row.verb == "MLST") lines.push_back(" MLST " + session.parameters.facts.feature());
    if (row.verb == "RMDA" && offered(row, *session.configuration)) lines.emplace_back(" RMDA path");
    if (row.verb == "MODE") {
        lines.emplace_back(" MODE B AHEAD");
        if (session.configuration->limits.deflate) lines.emplace_back(" MODE Z");
    }
    if (row.verb == "HASH") lines.push_back(" " + hash_feature(session.parameters.hash));
    if (row.verb == "SITE") {
        for (const auto& site : offered_sites(*session.configuration)) {
            if (!site.feature.empty()) lines.push_back(" " + std::string(site.feature));
        }
    }
}

}  // namespace

awaitable<Reply> features(Session& session, std::string_view) {
    session.knows_extensions = true;
    std::vector<std::string> lines{"Features:"};
    for (const auto& row : table()) {
        if (row.feature == "*")
            append_changing_features(lines, session, row);
        else if (!row.feature.empty())
            lines.push_back(" " + std::string(row.feature));
    }
    lines.emplace_back("End");
    co_return Reply(Code::system_status, std::move(lines));
}

bool offered(const Row& row, const Configuration& configuration) {
    if (row.handler == remove_directory_tree) return removes_trees(configuration);
    if (row.handler == clear_command_channel) return configuration.tls.offered() && configuration.tls.allow_ccc;
    return !is_about_security(row.verb) || configuration.tls.offered();
}

std::string syntax_of(const Row& row, const Configuration& configuration) {
    const bool deflates = row.handler == transfer_mode && configuration.limits.deflate;
    return std::string(row.syntax) + (deflates ? "|Z" : "");
}

awaitable<Reply> help(Session& session, std::string_view argument) {
    const auto word = upper(trimmed(argument));
    if (!word.empty()) {
        const Row* row = find(word);
        const auto& configuration = *session.configuration;
        if (!row || !offered(*row, configuration)) co_return Reply(Code::not_implemented, "Unknown command");
        co_return Reply(Code::help, "Syntax: " + syntax_of(*row, configuration));
    }
    constexpr std::size_t in_a_line = 8;
    std::vector<std::string> lines{"These commands are known:"};
    std::size_t column = in_a_line;
    for (const auto& row : table()) {
        if (!offered(row, *session.configuration)) continue;
        if (column == in_a_line) lines.emplace_back();
        if (column == in_a_line) column = 0;
        lines.back() += fmt::format(" {:<5}", row.verb);
        ++column;
    }
    lines.emplace_back("HELP command tells more");
    co_return Reply(Code::help, std::move(lines));
}

awaitable<Reply> system_type(Session&, std::string_view) { co_return Reply(Code::system_type, "UNIX Type: L8"); }

awaitable<Reply> no_operation(Session&, std::string_view) { co_return Reply(Code::ok, "Still here"); }

awaitable<Reply> client_name(Session& session, std::string_view argument) {
    session.log(LogLevel::debug, "client", {{"name", argument}});
    co_return Reply(Code::ok, "Noted");
}

awaitable<Reply> client_identity(Session& session, std::string_view argument) {
    session.log(LogLevel::debug, "client", {{"name", argument}});
    co_return Reply(Code::ok, "Name=ftpd; CaseSensitive=1; DirSep=/;");
}

namespace {

// RFC 2640 §4.1: Language-tag = Primary-tag *( "-" Subtag ), each of 1 to 8 letters.
bool is_language_tag(std::string_view text) {
    constexpr std::size_t longest = 8;
    for (const auto part : split(text, '-')) {
        if (part.empty() || part.size() > longest) return false;
        if (!std::ranges::all_of(part, [](char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }))
            return false;
    }
    return true;
}

}  // namespace

awaitable<Reply> language(Session&, std::string_view argument) {
    const auto tag = trimmed(argument);
    if (!tag.empty() && !is_language_tag(tag)) co_return Reply(Code::bad_argument, "Syntax: LANG [<SP> language-tag]");
    if (tag.empty() || same_word(tag.substr(0, tag.find('-')), "EN")) co_return Reply(Code::ok, "I speak English");
    co_return Reply(Code::parameter_not_supported, "I speak English only");
}

}  // namespace ftp::server
