#include "ftp/transfer/explain.hpp"

#include "common/base/text.hpp"
#include "ftp/remote/known_server.hpp"
#include "ftp/transfer/remote_tree.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::client {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (const auto line : split(text, '\n')) lines.emplace_back(line);
    return lines;
}

std::vector<std::string> quirks(const Host& host) {
    const auto& dialect = host.dialect;
    std::vector<std::string> found;
    const auto* server = known_server(dialect.greeting);
    if (server && !server->quirk.empty()) found.emplace_back(server->quirk);
    if (dialect.refuses_facts) found.emplace_back("promises MLSD and refuses it");
    if (dialect.begins_in_silence) found.emplace_back("sends data without a word before it");
    if (dialect.features.has("PRET")) found.emplace_back("must be told by PRET what a data connection is for");
    if (!dialect.accepts_restart) found.emplace_back("refuses REST");
    return found;
}

std::string listing_form(const Dialect& dialect, const std::optional<Error>& failure) {
    if (failure) return "unknown: " + failure->text();
    if (dialect.lists_facts()) return "MLSD (RFC 3659), times to the second";
    if (!dialect.list_family) return "LIST, its form unknown since the folder is empty";
    return "LIST, " + std::string(name_of(*dialect.list_family));
}

std::string zone_text(const Dialect& dialect) {
    if (dialect.lists_facts()) return "UTC (RFC 3659)";
    const auto& zone = dialect.list_zone;
    switch (zone.state) {
        case ListZone::State::unasked:
            return "not learned: no file with a time of day is listed";
        case ListZone::State::unknown:
            return "unknown, and MDTM does not tell: times are compared in quarters of an hour";
        case ListZone::State::known:
            break;
    }
    const auto minutes = zone.ahead.count();
    const auto size = minutes < 0 ? -minutes : minutes;
    return fmt::format("UTC{}{:02}:{:02}, learned from MDTM", minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::string data_text(const Conversation& talk) {
    const auto way = talk.next_data_way();
    const std::string verb(verb_of(way));
    return verb + (is_active(way) ? ", the server connects to us" : ", we connect to the server");
}

std::string upload_text(const Dialect& dialect) {
    if (dialect.publishes_whole())
        return "under their own name, with ALLO EXACT: the server publishes whole files only";
    return std::string("under a temporary name, renamed when ") +
           (dialect.features.empty() || dialect.features.has("SIZE") ? "SIZE agrees" : "the server says 226");
}

std::string digest_text(const Dialect& dialect) {
    const auto way = dialect.digest_ways.best(DigestWays::Extent::whole);
    if (!way) return "none: what is compared is read back";
    const bool parts = dialect.digest_ways.best(DigestWays::Extent::part).has_value();
    return name_of(*way) + (parts ? ", of parts of a file too" : ", of whole files only");
}

std::string time_text(const Dialect& dialect) {
    const auto way = dialect.time_ways.best();
    return way ? std::string(name_of(*way)) : "not at all: same size and not older counts as the same";
}

std::string names_text(const Host& host) {
    if (host.dialect.speaks_utf8) return "UTF-8";
    return host.charset ? host.charset->name() : "bytes as they are (no UTF8 in FEAT)";
}

std::string protection_text(const Security& security) {
    return security.tls ? security.outcome : "none, as it was asked for";
}

std::string pace_text(const Dialect& dialect) {
    switch (dialect.rung) {
        case Rung::one_by_one:
            return "one command at a time, since it once answered several out of place";
        case Rung::flights:
            return "several commands in one segment, but none behind a transfer, since it answered that out of place";
        case Rung::pairs:
            break;
    }
    return "several commands in one segment, behind transfers too, as long as it answers them in order";
}

}  // namespace

awaitable<Result<Explanation>> explain(Session& session, std::string folder) {
    auto system = co_await session.talk().command("SYST");
    if (!system) co_return system.error();
    std::optional<Error> failure;
    if (auto listing = co_await list_folder(session, std::move(folder)); !listing) failure = listing.error();
    if (auto ready = co_await session.ready(); !ready) co_return ready.error();
    const auto& host = session.host();
    const auto& dialect = host.dialect;
    const auto* server = known_server(dialect.greeting);
    Explanation told;
    const auto say = [&](const char* key, const char* title, std::string value) {
        told.items.push_back({key, title, {std::move(value)}, false});
    };
    const auto say_all = [&](const char* key, const char* title, std::vector<std::string> values) {
        told.items.push_back({key, title, std::move(values), true});
    };
    say("host", "host", host.site.host + " port " + std::to_string(host.site.port.value()));
    say("protection", "protection", protection_text(host.security));
    if (!host.security.key.empty()) say("key", "key", host.security.key);
    say("address", "address", session.talk().peer().address().to_string());
    say_all("greeting", "greeting", lines_of(dialect.greeting));
    say("server", "server", server ? std::string(server->name) : "not known by its greeting");
    say("system", "system", system->completed() ? system->text() : system->summary());
    say_all("features", "features", dialect.features.lines());
    say_all("quirks", "quirks", quirks(host));
    say("names", "names", names_text(host));
    say("listings", "listings", listing_form(dialect, failure));
    say("zone", "times listed", zone_text(dialect));
    say("data", "data connections", data_text(session.talk()));
    say("uploads", "uploads", upload_text(dialect));
    say("digests", "digests", digest_text(dialect));
    say("times", "times set", time_text(dialect));
    say("pace", "pace", pace_text(dialect));
    co_return told;
}

std::vector<std::string> as_lines(const Explanation& explanation) {
    std::vector<std::string> lines;
    for (const auto& item : explanation.items) {
        std::string title = item.title + ":";
        for (const auto& value : item.values) lines.push_back(fmt::format("{:<18}{}", std::exchange(title, {}), value));
        if (item.values.empty()) lines.push_back(fmt::format("{:<18}{}", title, "none"));
    }
    return lines;
}

std::string as_json(const Explanation& explanation) {
    std::string object = "{";
    for (const auto& item : explanation.items) {
        std::string value;
        for (const auto& each : item.values) value += (value.empty() ? "" : ",") + json_string(each);
        object += (object.size() > 1 ? "," : "") + json_string(item.key) + ":";
        object += item.is_list ? "[" + value + "]" : value;
    }
    return object + "}";
}

namespace {

awaitable<Status> explain_into(Session& session, std::string folder, Explanation& told) {
    auto explanation = co_await explain(session, std::move(folder));
    if (!explanation) co_return explanation.error();
    told = std::move(*explanation);
    co_return Status();
}

}  // namespace

awaitable<void> explain_server(Run& run, std::string folder, bool json) {
    Explanation told;
    auto work = [&](Session& session, bool) { return explain_into(session, folder, told); };
    if (auto done = co_await run.persistently(run.first(), work); !done)
        co_return run.failed_at(folder.empty() ? "/" : folder, done.error());
    if (json) co_return run.audience().listed(as_json(told));
    for (const auto& line : as_lines(told)) run.audience().listed(line);
}

}  // namespace ftp::client
