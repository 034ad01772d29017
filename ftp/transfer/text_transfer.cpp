#include "ftp/transfer/text_transfer.hpp"

#include "ftp/transfer/publication.hpp"
#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/store.hpp"

namespace ftp::client {

namespace {

awaitable<Status> fetch(Session& session, const Means& means, DownloadTask& task, const LocalTarget& target,
                        FileOutcome& outcome) {
    if (auto typed = co_await session.ascii_type(); !typed) co_return typed;
    const std::string command = "RETR " + task.remote;
    std::vector<std::string> questions;
    questions.push_back("MDTM " + task.remote);
    auto data = co_await session.open_data(std::move(questions), command);
    if (!data) co_return data.error();
    if (const auto modified = time_reply(data->replies.front())) task.modified = modified;
    auto& talk = session.talk();
    TransferReplies replies(talk, 0);
    if (auto begun = co_await begin_retrieval(talk, replies, command, *data); !begun) co_return begun;
    TextWriter writer(carriage_of(talk, means, std::move(data->stream)), target.descriptor(), means.type);
    const auto meter = writer.carriage().meter;
    tell_beginning(means, outcome.name, std::nullopt, 0, meter);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    outcome.bytes += ByteCount(meter->octets());
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, Evidence::none);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    outcome.size = ByteCount(driven.job.written());
    co_return Status();
}

awaitable<Status> check_text(Conversation& talk, Destination to, TextCount sent, UploadHistory& history) {
    auto reply = co_await talk.command("SIZE " + to.path);
    if (!reply) co_return reply.error();
    const auto there = size_reply(*reply);
    if (there) history.text_size = there->value();
    if (!there || fits_text(there->value(), sent)) co_return Status();
    co_return failed(Failure::wrong_size, "STOR " + to.path + ": " + std::to_string(sent.octets) +
                                              " bytes of text sent, there are " + std::to_string(there->value()));
}

awaitable<Status> send(Session& session, const Means& means, const LocalSource& source, Destination to,
                       UploadHistory& history, FileOutcome& outcome) {
    if (auto typed = co_await session.ascii_type(); !typed) co_return typed;
    Store store("STOR " + to.path);
    auto data = co_await session.open_data(std::vector<std::string>(), store.command);
    if (!data) co_return data.error();
    auto& talk = session.talk();
    const auto count = std::make_shared<TextCount>();
    PieceSender sender(carriage_of(talk, means, Stream()), text_source(source.fd.get(), count));
    const auto meter = sender.carriage().meter;
    tell_beginning(means, outcome.name, std::nullopt, 0, meter);
    Sent sent;
    auto reply = co_await send_data(talk, means.pool, std::move(store), std::move(*data), std::move(sender), sent);
    outcome.bytes += ByteCount(meter->octets());
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    outcome.size = ByteCount(count->octets);
    if (auto typed = co_await session.image_type(); !typed) co_return typed;
    co_return co_await check_text(talk, std::move(to), *count, history);
}

awaitable<Status> send_and_publish(Session& session, const Means& means, const LocalSource& source, Destination to,
                                   UploadHistory& history, FileOutcome& outcome) {
    if (auto sent = co_await send(session, means, source, to, history, outcome); !sent) co_return sent;
    if (!to.aside()) co_return Status();
    auto reply = co_await publish(session, to, history);
    if (!reply) co_return reply.error();
    outcome.reply = reply->summary();
    co_return Status();
}

}  // namespace

bool fits_text(std::uint64_t there, const TextCount& sent) {
    return there == sent.octets || there == sent.octets - sent.lines;
}

awaitable<Status> download_text(Session& session, const Means& means, const Root& root, DownloadTask task,
                                FileOutcome& outcome) {
    auto target = LocalTarget::open(root, task.local, LocalTarget::Start::fresh);
    if (!target) co_return target.error();
    const auto fetched = co_await fetch(session, means, task, *target, outcome);
    outcome.modified = task.modified;
    if (!fetched) co_return fetched;
    co_return target->commit(task.modified, task.replace);
}

awaitable<Status> upload_text(Session& session, const Means& means, const UploadTask& task, UploadHistory& history,
                              FileOutcome& outcome) {
    auto source = open_source(task.local, task.follow_link);
    if (!source) co_return source.error();
    outcome.modified = source->status.modified;
    const bool direct = session.dialect().publishes_whole() || means.in_place;
    const Destination to{direct ? task.remote : path_aside(task.remote), task.remote, task.replaces};
    const auto published = co_await found_published(session, to, history.text_size, history);
    if (!published) co_return published.error();
    if (!*published) {
        if (auto sent = co_await send_and_publish(session, means, *source, to, history, outcome); !sent) co_return sent;
    }
    session.keep_time(source->status.modified, task.remote, task.local);
    co_return Status();
}

}  // namespace ftp::client
