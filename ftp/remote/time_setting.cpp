#include "ftp/remote/time_setting.hpp"

#include "common/base/text.hpp"
#include "common/protocol/facts.hpp"
#include "ftp/remote/known_server.hpp"

namespace ftp::client {

std::string_view name_of(TimeWay way) {
    switch (way) {
        case TimeWay::mfmt:
            return "MFMT";
        case TimeWay::mff:
            return "MFF";
        case TimeWay::site_utime:
        case TimeWay::site_utime_path_first:
            return "SITE UTIME";
        case TimeWay::mdtm:
            return "MDTM with a time";
    }
    return "";
}

namespace {

// "SITE UTIME" on a line of its own (ProFTPD), or among others, "SITE PSWD;UTIME;CHMOD;" (Serv-U).
bool offers_utime(const Features& features) {
    if (features.has_line("SITE UTIME")) return true;
    const auto items = features.parameters("SITE");
    for (const auto item : split(items, ';')) {
        if (same_word(trimmed(item), "UTIME")) return true;
    }
    return false;
}

bool offers_modify(const Features& features) {
    const auto facts = features.parameters("MFF");
    for (const auto fact : split(facts, ';')) {
        if (same_word(trimmed(fact), "modify")) return true;
    }
    return false;
}

}  // namespace

void TimeWays::offer(const Features& features, std::string_view greeting) {
    offered_.clear();
    if (features.has("MFMT")) offered_.insert(TimeWay::mfmt);
    if (offers_modify(features)) offered_.insert(TimeWay::mff);
    if (offers_utime(features)) offered_.insert({TimeWay::site_utime, TimeWay::site_utime_path_first});
    const auto* server = known_server(greeting);
    if (server && server->sets_time_by_mdtm) offered_.insert(TimeWay::mdtm);
}

std::optional<TimeWay> TimeWays::best() const {
    return offered_.empty() ? std::nullopt : std::optional(*offered_.begin());
}

std::string time_command(TimeWay way, FileTime modified, std::string_view path) {
    const auto time = format_time(modified);
    const std::string name(path);
    switch (way) {
        case TimeWay::mfmt:
            return "MFMT " + time + " " + name;
        case TimeWay::mff:
            return "MFF Modify=" + time + "; " + name;
        case TimeWay::site_utime:
            return "SITE UTIME " + time + " " + name;
        case TimeWay::site_utime_path_first:
            return "SITE UTIME " + name + " " + time + " " + time + " " + time + " UTC";
        case TimeWay::mdtm:
            return "MDTM " + time + " " + name;
    }
    return "";
}

bool refuses_way(const Reply& reply) { return reply.number() >= 500 && reply.number() <= 504; }

}  // namespace ftp::client
