#include "ftp/transfer/append.hpp"

#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/seam.hpp"
#include "ftp/transfer/store.hpp"
#include "ftp/transfer/text_transfer.hpp"

namespace ftp::client {

namespace {

// One try.
struct Try {
    bool text() const { return means.type != Type::image; }
    std::uint64_t size() const { return source.status.size.value(); }

    Session& session;
    const Means& means;
    const UploadTask& task;
    AppendHistory& history;
    FileOutcome& outcome;
    LocalSource source;
    bool restarts = false;  // our server is told where in its partial, which may still grow or shrink, this try begins
};

// 0 of a file that is not there; nothing where the server does not tell.
std::optional<std::uint64_t> size_of(const std::optional<RemoteEntry>& entry) {
    if (!entry) return 0;
    return entry->size ? std::optional(entry->size->value()) : std::nullopt;
}

// What an upload that broke off has left under a name that is not there: on a server that publishes whole files only
// SIZE tells it, and an APPE goes on behind it.
awaitable<Result<std::uint64_t>> partial_there(Try& attempt) {
    if (!attempt.session.dialect().publishes_whole()) co_return 0;
    auto reply = co_await attempt.session.talk().command("SIZE " + attempt.task.remote);
    if (!reply) co_return reply.error();
    co_return size_reply(*reply).value_or(ByteCount()).value();
}

awaitable<Status> refuse_partial(Try& attempt) {
    const auto left = co_await partial_there(attempt);
    if (!left) co_return left.error();
    if (*left == 0) co_return Status();
    co_return failed(Failure::refused,
                     "APPE " + attempt.task.remote + ": " + std::to_string(*left) +
                         " bytes of an upload that broke off are there; complete or replace it first");
}

awaitable<Status> remember_what_is_there(Try& attempt) {
    auto& history = attempt.history;
    if (history.known) co_return Status();
    const auto entry = co_await look_up(attempt.session, attempt.task.remote);
    if (!entry) co_return entry.error();
    if (*entry && (*entry)->kind == FileKind::directory)
        co_return failed(Failure::refused, "APPE " + attempt.task.remote + ": that is a folder");
    if (!*entry) {
        if (auto none = co_await refuse_partial(attempt); !none) co_return none;
    }
    history.known = true;
    history.before = size_of(*entry);
    co_return Status();
}

Error not_repeatable(const Try& attempt, const std::string& why) {
    return failed(Failure::not_repeatable, "APPE " + attempt.task.remote + ": " + why);
}

std::string sizes(std::uint64_t before, std::uint64_t now) {
    return "there were " + std::to_string(before) + " bytes, now there are " + std::to_string(now);
}

// Of a remote file that has grown: is what it has got the beginning of what we add? Others may have appended too.
awaitable<Result<std::uint64_t>> grown_by_our_own(Try& attempt, std::uint64_t now) {
    const auto before = *attempt.history.before;
    const auto unknown = not_repeatable(attempt, sizes(before, now) + ", of which not all is known to be ours");
    if (now < before || now - before > attempt.size()) co_return unknown;
    Seam seam(attempt.task.remote, now, attempt.source.fd.get());
    seam.begin = before;
    const auto ours = co_await seam_fits(attempt.session, attempt.means, std::move(seam));
    if (!ours) co_return ours.error();
    if (!*ours) co_return unknown;
    co_return now - before;
}

// Of our own, where nothing is shown. What is not shown may be there all the same, if any of it may have been added.
awaitable<Result<std::uint64_t>> left_unpublished(Try& attempt) {
    const auto left = co_await partial_there(attempt);
    if (!left) co_return left.error();
    const bool none = *left == 0 && !attempt.history.all_sent && attempt.session.dialect().publishes_whole();
    const bool some = *left > 0 && *left <= attempt.size();
    attempt.restarts = none || some;
    if (attempt.restarts) co_return *left;
    co_return not_repeatable(attempt, "how much of it is there already is not known");
}

// How much of it an earlier try has added.
awaitable<Result<std::uint64_t>> added_already(Try& attempt) {
    const auto& history = attempt.history;
    if (!history.begun) co_return 0;
    if (!same_source(*history.source, attempt.source.status))
        co_return not_repeatable(attempt, attempt.task.local + " has changed since some of it was sent");
    const auto entry = co_await look_up(attempt.session, attempt.task.remote);
    if (!entry) co_return entry.error();
    const auto now = size_of(*entry);
    if (!history.before || !now || attempt.text())
        co_return not_repeatable(attempt, "how much of it is there already is not known");
    if (!*entry) co_return co_await left_unpublished(attempt);
    if (*now == *history.before) co_return 0;
    co_return co_await grown_by_our_own(attempt, *now);
}

awaitable<Result<Reply>> send_text(Try& attempt, Store store, DataConnection data, Carriage carriage, Sent& sent) {
    const auto count = std::make_shared<TextCount>();
    PieceSender job(std::move(carriage), text_source(attempt.source.fd.get(), count));
    auto reply = co_await send_data(attempt.session.talk(), attempt.means.pool, std::move(store), std::move(data),
                                    std::move(job), sent);
    attempt.history.text = *count;
    co_return reply;
}

awaitable<Result<Reply>> send_octets(Try& attempt, Store store, DataConnection data, Carriage carriage,
                                     std::uint64_t offset, Sent& sent) {
    return send_file(attempt.session.talk(), attempt.means.pool, std::move(store), std::move(data), std::move(carriage),
                     attempt.source, offset, sent);
}

awaitable<Status> restart(Try& attempt, std::uint64_t offset) {
    if (!attempt.restarts) co_return Status();
    auto reply = co_await attempt.session.talk().command("REST " + std::to_string(offset));
    if (!reply) co_return reply.error();
    if (!reply->intermediate()) co_return refusal("REST", *reply);
    co_return Status();
}

awaitable<Status> send_from(Try& attempt, std::uint64_t offset) {
    if (attempt.text()) {
        if (auto typed = co_await attempt.session.ascii_type(); !typed) co_return typed;
    }
    Store store("APPE " + attempt.task.remote);
    const auto travel = Session::travel_of(attempt.task.remote, offset);
    auto data = co_await attempt.session.open_data(std::vector<std::string>(), store.command, travel);
    if (!data) co_return data.error();
    if (auto told = co_await restart(attempt, offset); !told) co_return told;
    Carriage carriage = carriage_of(attempt.session.talk(), attempt.means, Stream());
    const auto meter = carriage.meter;
    tell_beginning(attempt.means, attempt.outcome.name, attempt.outcome.size, offset, meter);
    Sent sent;
    auto sending = attempt.text()
                       ? send_text(attempt, std::move(store), std::move(*data), std::move(carriage), sent)
                       : send_octets(attempt, std::move(store), std::move(*data), std::move(carriage), offset, sent);
    const auto reply = co_await std::move(sending);
    attempt.outcome.bytes += ByteCount(meter->octets());
    attempt.history.begun = attempt.history.begun || meter->octets() > 0;
    attempt.history.all_sent = sent.all;
    if (!reply) co_return reply.error();
    attempt.history.done = true;
    attempt.outcome.reply = reply->summary();
    co_return co_await attempt.session.image_type();
}

// More may be there: others append to it as well.
bool is_enough(const Try& attempt, std::uint64_t added) {
    const auto& text = attempt.history.text;
    return added >= (attempt.text() ? text.octets - text.lines : attempt.history.source->size.value());
}

awaitable<Status> check_sum(Try& attempt) {
    const auto entry = co_await look_up(attempt.session, attempt.task.remote);
    if (!entry) co_return entry.error();
    const auto before = attempt.history.before;
    const auto now = *entry ? size_of(*entry) : std::nullopt;
    if (!now || !before || (*now >= *before && is_enough(attempt, *now - *before))) co_return Status();
    co_return failed(Failure::wrong_size, "APPE " + attempt.task.remote + ": " + sizes(*before, *now));
}

// All that an earlier try has not added.
awaitable<Status> send_missing(Try& attempt) {
    const auto offset = co_await added_already(attempt);
    if (!offset) co_return offset.error();
    attempt.history.source = attempt.source.status;
    attempt.outcome.arrived = ByteCount(*offset);
    const bool nothing = attempt.history.begun && *offset == attempt.size();
    if (nothing) co_return Status();
    if (auto sent = co_await send_from(attempt, *offset); !sent) co_return sent;
    co_return co_await check_sum(attempt);
}

}  // namespace

awaitable<Status> append(Session& session, const Means& means, const UploadTask& task, AppendHistory& history,
                         FileOutcome& outcome) {
    auto source = open_source(task.local, task.follow_link);
    if (!source) co_return source.error();
    outcome.size = source->status.size;
    outcome.modified = source->status.modified;
    Try attempt{session, means, task, history, outcome, std::move(*source)};
    if (auto known = co_await remember_what_is_there(attempt); !known) co_return known;
    auto rest = history.done ? check_sum(attempt) : send_missing(attempt);
    if (auto added = co_await std::move(rest); !added) co_return added;
    outcome.arrived = *outcome.size;
    co_return Status();
}

}  // namespace ftp::client
