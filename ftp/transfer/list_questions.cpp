#include "ftp/transfer/list_questions.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/excursion.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>
#include <span>

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

namespace {

// Of some of them, in one flight.
awaitable<Status> learn_some_kinds(Session& session, const std::string& folder, std::span<RemoteEntry* const> open) {
    std::vector<std::string> lines;
    for (const auto* entry : open) {
        lines.push_back("SIZE " + joined(folder, entry->name));
        lines.push_back("MDTM " + joined(folder, entry->name));
    }
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    for (std::size_t i = 0; i < open.size(); ++i) {
        auto& entry = *open[i];
        entry.size = size_reply((*replies)[2 * i]);
        entry.modified = time_reply((*replies)[2 * i + 1]);
        entry.kind_known = entry.size.has_value();
        if (entry.kind_known) continue;
        const auto enters = co_await can_enter(session, joined(folder, entry.name));
        if (!enters) co_return enters.error();
        entry.kind = *enters ? FileKind::directory : FileKind::file;
        entry.kind_known = true;
    }
    co_return Status();
}

}  // namespace

awaitable<Status> learn_kinds(Session& session, std::string folder, std::vector<RemoteEntry>& entries) {
    constexpr std::size_t most_questions = 500;  // the answers are kept until the last of them is here
    std::vector<RemoteEntry*> open;
    for (auto& entry : entries) {
        if (!entry.kind_known) open.push_back(&entry);
    }
    for (std::size_t from = 0; from < open.size(); from += most_questions) {
        const auto some = std::span(open).subspan(from, std::min(most_questions, open.size() - from));
        if (auto learned = co_await learn_some_kinds(session, folder, some); !learned) co_return learned;
    }
    co_return Status();
}

bool tells_zone(const RemoteEntry& entry) {
    return entry.kind == FileKind::file && entry.modified && entry.zone_slack > std::chrono::minutes(0) &&
           entry.precision != Precision::day;
}

namespace {

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
    if (session.dialect().list_zone.state == ListZone::State::unasked) {
        if (auto asked = co_await learn_zone(session, std::move(folder), entries); !asked) co_return asked;
    }
    correct_times(session.dialect().list_zone, entries);
    co_return Status();
}

void correct_times(const ListZone& zone, std::vector<RemoteEntry>& entries) {
    for (auto& entry : entries) {
        if (!entry.modified || entry.zone_slack == std::chrono::minutes(0)) continue;
        *entry.modified -= zone.ahead;
        entry.zone_slack = zone.slack();
    }
}

}  // namespace ftp::client
