#include "ftp/transfer/append.hpp"

#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/store.hpp"
#include "ftp/transfer/text_transfer.hpp"

#include <fcntl.h>

namespace ftp::client {

namespace {

// One try.
struct Try {
    Session& session;
    const Means& means;
    const UploadTask& task;
    AppendHistory& history;
    FileOutcome& outcome;
    LocalSource source;
    TextCount text;  // of what was sent in TYPE A
};

awaitable<Result<std::optional<std::uint64_t>>> size_there(Try& attempt) {
    const auto entry = co_await look_up(attempt.session, attempt.task.remote);
    if (!entry) co_return entry.error();
    std::optional<std::uint64_t> size;
    if (*entry && (*entry)->size) size = (*entry)->size->value();
    co_return size;
}

awaitable<Status> remember_what_is_there(Try& attempt) {
    auto& history = attempt.history;
    if (history.known) co_return Status();
    const auto entry = co_await look_up(attempt.session, attempt.task.remote);
    if (!entry) co_return entry.error();
    if (*entry && (*entry)->kind == FileKind::directory)
        co_return failed(Failure::refused, "APPE " + attempt.task.remote + ": that is a folder");
    history.known = true;
    history.creates = !*entry;
    history.size = attempt.source.status.size.value();
    if (*entry && (*entry)->size) history.before = (*entry)->size->value();
    co_return Status();
}

// How much of it an earlier try has added.
awaitable<Result<std::uint64_t>> added_already(Try& attempt) {
    const auto& history = attempt.history;
    if (!history.begun) co_return 0;
    const auto unknown = failed(Failure::not_repeatable,
                                "APPE " + attempt.task.remote + ": how much of it is there already is not known");
    if (!history.before || attempt.means.type != Type::image) co_return unknown;
    const auto there = co_await size_there(attempt);
    if (!there) co_return there.error();
    const bool fits = *there && **there >= *history.before && **there - *history.before <= history.size;
    if (!fits) co_return unknown;
    co_return **there - *history.before;
}

awaitable<Result<Reply>> send_text(Try& attempt, Store store, DataConnection data, Carriage carriage, Sent& sent) {
    const auto count = std::make_shared<TextCount>();
    PieceSender job(std::move(carriage), text_source(attempt.source.fd.get(), count));
    auto reply = co_await send_data(attempt.session.talk(), attempt.means.pool, std::move(store), std::move(data),
                                    std::move(job), sent);
    attempt.text = *count;
    co_return reply;
}

awaitable<Result<Reply>> send_octets(Try& attempt, Store store, DataConnection data, Carriage carriage,
                                     std::uint64_t offset, Sent& sent) {
    UniqueFd file(::fcntl(attempt.source.fd.get(), F_DUPFD_CLOEXEC, 0));
    if (!file) co_return Error::last("reading " + attempt.task.local);
    FileSender job(std::move(carriage), std::move(file), offset, attempt.history.size);
    co_return co_await send_data(attempt.session.talk(), attempt.means.pool, std::move(store), std::move(data),
                                 std::move(job), sent);
}

awaitable<Status> send_from(Try& attempt, std::uint64_t offset) {
    const bool text = attempt.means.type != Type::image;
    if (text) {
        if (auto typed = co_await attempt.session.ascii_type(); !typed) co_return typed;
    }
    Store store("APPE " + attempt.task.remote);
    auto data = co_await attempt.session.open_data(std::vector<std::string>(), store.command);
    if (!data) co_return data.error();
    attempt.history.begun = true;
    Carriage carriage = carriage_of(attempt.session.talk(), attempt.means, Stream());
    const auto meter = carriage.meter;
    Underway file;
    file.name = attempt.outcome.name;
    file.offset = ByteCount(offset);
    file.size = ByteCount(attempt.history.size);
    file.meter = meter;
    attempt.means.audience.began(file);
    Sent sent;
    auto sending = text ? send_text(attempt, std::move(store), std::move(*data), std::move(carriage), sent)
                        : send_octets(attempt, std::move(store), std::move(*data), std::move(carriage), offset, sent);
    const auto reply = co_await std::move(sending);
    attempt.outcome.bytes += ByteCount(meter->octets());
    if (!reply) co_return reply.error();
    attempt.outcome.reply = reply->summary();
    co_return co_await attempt.session.image_type();
}

bool fits(const Try& attempt, std::uint64_t added) {
    return attempt.means.type == Type::image ? added == attempt.history.size : fits_text(added, attempt.text);
}

awaitable<Status> check_sum(Try& attempt) {
    const auto there = co_await size_there(attempt);
    if (!there) co_return there.error();
    const auto before = attempt.history.before;
    if (!*there || !before || (**there >= *before && fits(attempt, **there - *before))) co_return Status();
    co_return failed(Failure::wrong_size, "APPE " + attempt.task.remote + ": there were " + std::to_string(*before) +
                                              " bytes, now there are " + std::to_string(**there));
}

}  // namespace

awaitable<Status> append(Session& session, const Means& means, const UploadTask& task, AppendHistory& history,
                         FileOutcome& outcome) {
    auto source = open_source(task.local, task.follow_link);
    if (!source) co_return source.error();
    outcome.size = source->status.size;
    outcome.modified = source->status.modified;
    Try attempt{session, means, task, history, outcome, std::move(*source), TextCount()};
    if (auto known = co_await remember_what_is_there(attempt); !known) co_return known;
    if (history.creates && means.type != Type::image) co_return co_await upload_text(session, means, task, outcome);
    if (history.creates) co_return co_await upload(session, means, task, history.upload, outcome);
    const auto offset = co_await added_already(attempt);
    if (!offset) co_return offset.error();
    if (history.begun && *offset == history.size) co_return Status();
    if (auto sent = co_await send_from(attempt, *offset); !sent) co_return sent;
    outcome.arrived = ByteCount(history.size);
    co_return co_await check_sum(attempt);
}

}  // namespace ftp::client
