#include "ftp/transfer/list_questions.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/excursion.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>

namespace ftp::client {

awaitable<Result<bool>> can_enter(Session& session, std::string path) {
    auto home = co_await session.home();
    if (!home) co_return home.error();
    std::vector<std::string> lines{"CWD " + path, "CWD " + *home};
    Excursion excursion(session);
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (!replies->back().completed()) co_return refusal("CWD " + *home, replies->back());
    excursion.is_back();
    co_return replies->front().completed();
}

awaitable<Status> learn_kinds(Session& session, std::string folder, std::vector<RemoteEntry>& entries) {
    std::vector<RemoteEntry*> open;
    std::vector<std::string> lines;
    for (auto& entry : entries) {
        if (entry.kind_known) continue;
        open.push_back(&entry);
        lines.push_back("SIZE " + joined(folder, entry.name));
    }
    if (open.empty()) co_return Status();
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto& entry = *open[i];
        entry.size = size_reply((*replies)[i]);
        entry.kind_known = entry.size.has_value();
        if (entry.kind_known) continue;
        const auto enters = co_await can_enter(session, joined(folder, entry.name));
        if (!enters) co_return enters.error();
        entry.kind = *enters ? FileKind::directory : FileKind::file;
        entry.kind_known = true;
    }
    co_return Status();
}

namespace {

bool tells_zone(const RemoteEntry& entry) {
    return entry.kind == FileKind::file && entry.modified && entry.zone_slack > std::chrono::minutes(0) &&
           entry.precision != Precision::day;
}

// By the first entry that can tell it.
awaitable<Status> learn_zone(Session& session, std::string folder, const std::vector<RemoteEntry>& entries) {
    auto& zone = session.dialect().list_zone;
    const auto witness = std::ranges::find_if(entries, tells_zone);
    if (witness == entries.end()) co_return Status();
    auto reply = co_await session.talk().command("MDTM " + joined(folder, witness->name));
    if (!reply) co_return reply.error();
    const auto in_utc = time_reply(*reply);
    const auto ahead = in_utc ? zone_of(*witness->modified, witness->precision, *in_utc) : std::nullopt;
    zone.state = ahead ? ListZone::State::known : ListZone::State::unknown;
    zone.ahead = ahead.value_or(std::chrono::minutes(0));
    co_return Status();
}

}  // namespace

awaitable<Status> correct_times(Session& session, std::string folder, std::vector<RemoteEntry>& entries) {
    auto& zone = session.dialect().list_zone;
    if (zone.state == ListZone::State::unasked) {
        if (auto asked = co_await learn_zone(session, std::move(folder), entries); !asked) co_return asked;
    }
    for (auto& entry : entries) {
        if (!entry.modified || entry.zone_slack == std::chrono::minutes(0)) continue;
        *entry.modified -= zone.ahead;
        entry.zone_slack = zone.slack();
    }
    co_return Status();
}

}  // namespace ftp::client
