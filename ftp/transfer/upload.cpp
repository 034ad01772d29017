#include "ftp/transfer/upload.hpp"

#include "common/file/root.hpp"
#include "common/protocol/facts.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <fcntl.h>
#include <sys/socket.h>

namespace ftp::client {

namespace {

// Where the bytes go before they are whole.
struct Destination {
    std::string path;  // STOR to this
    std::string final_path;
    bool aside() const { return path != final_path; }
};

Destination destination_of(const std::string& remote, bool publishes_whole) {
    if (publishes_whole) return {.path = remote, .final_path = remote};
    const auto name = remote.substr(remote.rfind('/') + 1);
    return {.path = remote.substr(0, remote.size() - name.size()) + temporary_name(name), .final_path = remote};
}

// While this lives, a close that nobody planned (a killed process too) resets the connection: the far side must not
// take the end of the bytes for the end of the file.
void close_means_failure(int socket, bool on) {
    const linger option{on ? 1 : 0, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &option, sizeof option);
}

// The commands of one upload in the order of the wire, and what was known before.
struct Store {
    std::string command;
    std::vector<std::string> leading;  // may travel in the same flight
};

Store store(const Destination& to, std::optional<std::uint64_t> announced) {
    Store result;
    result.command = "STOR " + to.path;
    if (announced) result.leading.push_back("ALLO " + std::to_string(*announced));
    return result;
}

// Sends the commands; where the server wants them one by one, waits for the answers to the leading ones.
awaitable<Result<std::size_t>> send_store(Conversation& talk, Store store) {
    std::vector<std::string> lines = store.leading;
    if (talk.dialect().lock_step && !lines.empty()) {
        auto replies = co_await talk.flight(std::move(lines));
        if (!replies) co_return replies.error();
        lines.clear();
    }
    const auto leading = lines.size();
    lines.push_back(store.command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    co_return leading;
}

// Bytes from a job into one STOR; ends with the server's word that it has them.
template <typename Job>
awaitable<Result<ByteCount>> send_data(Conversation& talk, asio::thread_pool& pool, Store store, Job job) {
    const std::string command = store.command;
    close_means_failure(job.carriage().data.socket(), true);
    const auto leading = co_await send_store(talk, std::move(store));
    if (!leading) co_return leading.error();
    TransferReplies replies(talk, *leading);
    auto driven = co_await drive_watched(pool, std::move(job), replies);
    auto& carriage = driven.job.carriage();
    if (driven.outcome.ending == Ending::complete) {
        close_means_failure(carriage.data.socket(), false);
        carriage.data.shutdown_send();
    } else {
        carriage.data.reset();
    }
    // A server that gave up says why; only one that says nothing is left to the data connection's own words.
    const bool local = driven.outcome.ending == Ending::local_failure;
    const bool sent_all = driven.outcome.ending == Ending::complete;
    const Deadline until = sent_all ? talk.final_deadline() : talk.reply_deadline();
    auto reply = co_await replies.ended(until);
    if (local) co_return data_failure(command, driven.outcome);
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    if (!reply->completed()) co_return refusal(command, *reply);
    if (driven.outcome.ending != Ending::complete) co_return data_failure(command, driven.outcome);
    co_return ByteCount(carriage.meter->octets());
}

// How much of the file is there from an earlier try.
awaitable<Result<std::uint64_t>> arrived_before(Session& session, Destination to, std::uint64_t size) {
    auto& talk = session.talk();
    std::vector<std::string> lines{"SIZE " + to.path};
    // SIZE tells of a partial only while nothing is published under the name; MLST tells which of the two it is.
    if (!to.aside()) lines.push_back("MLST " + to.path);
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    const auto there = size_reply(replies->front());
    const bool published = !to.aside() && replies->back().completed();
    if (!there || published || there->value() > size) co_return std::uint64_t{0};
    co_return there->value();
}

awaitable<Result<std::uint64_t>> begin_at(Session& session, Destination to, std::uint64_t size) {
    auto arrived = co_await arrived_before(session, to, size);
    if (!arrived || *arrived == 0) co_return arrived;
    auto restarted = co_await restart_at(session.talk(), *arrived);
    if (restarted) co_return arrived;
    if (!is(restarted.error(), Failure::refused)) co_return restarted.error();
    co_return std::uint64_t{0};
}

awaitable<Status> check_size(Conversation& talk, Destination to, std::uint64_t size) {
    auto reply = co_await talk.command("SIZE " + to.path);
    if (!reply) co_return reply.error();
    const auto there = size_reply(*reply);
    // Not all servers know SIZE: then the 226 has to do.
    if (!there || there->value() == size) co_return Status();
    co_return failed(Failure::wrong_size, "STOR " + to.path + ": " + std::to_string(size) + " bytes sent, there are " +
                                              std::to_string(there->value()));
}

awaitable<Result<Replies>> try_rename(Conversation& talk, Destination to, bool remove_first) {
    std::vector<std::string> lines;
    if (remove_first) lines.push_back("DELE " + to.final_path);
    lines.push_back("RNFR " + to.path);
    lines.push_back("RNTO " + to.final_path);
    co_return co_await talk.flight(std::move(lines));
}

// The final name in one step; where the server does not rename over a file, that file goes first.
awaitable<Status> publish(Conversation& talk, Destination to) {
    auto replies = co_await try_rename(talk, to, false);
    if (!replies) co_return replies.error();
    if (replies->back().completed()) co_return Status();
    if ((*replies)[0].intermediate()) {
        replies = co_await try_rename(talk, to, true);
        if (!replies) co_return replies.error();
        if (replies->back().completed()) co_return Status();
    }
    co_return refusal("RNTO " + to.final_path, replies->back());
}

void keep_time(Session& session, const std::string& remote, const std::string& name, FileTime modified) {
    if (session.dialect().sets_times()) session.later("MFMT " + format_time(modified) + " " + remote, name);
}

struct LocalFile {
    UniqueFd fd;
    FileStatus status;
};

Result<LocalFile> open_local(const UploadTask& task) {
    const int links = task.follow_link ? 0 : O_NOFOLLOW;
    UniqueFd fd(::open(task.local.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | links));
    if (!fd) return Error::last("reading " + task.local);
    auto status = status_of(fd.get());
    if (!status) return status.error();
    if (status->kind != FileKind::file)
        return Error(std::errc::operation_not_permitted, "reading " + task.local + ", which is no regular file");
    return LocalFile{std::move(fd), *status};
}

}  // namespace

awaitable<Result<ByteCount>> upload(Session& session, asio::thread_pool& pool, UploadTask task) {
    auto file = open_local(task);
    if (!file) co_return file.error();
    const auto size = file->status.size.value();
    const auto announces = co_await session.announce_sizes();
    if (!announces) co_return announces.error();
    const Destination to = destination_of(task.remote, *announces);
    auto data = co_await session.open_data();
    if (!data) co_return data.error();
    std::uint64_t offset = 0;
    if (task.resume) {
        const auto begin = co_await begin_at(session, to, size);
        if (!begin) co_return begin.error();
        offset = *begin;
    }
    auto& talk = session.talk();
    FileSender sender(carriage_of(talk, std::move(data->stream)), std::move(file->fd), offset, size);
    std::optional<std::uint64_t> announced;
    if (*announces && offset == 0) announced = size;
    auto sent = co_await send_data(talk, pool, store(to, announced), std::move(sender));
    if (!sent) co_return sent;
    if (to.aside() || offset > 0) {
        if (auto whole = co_await check_size(talk, to, size); !whole) co_return whole.error();
    }
    if (to.aside()) {
        if (auto published = co_await publish(talk, to); !published) co_return published.error();
    }
    keep_time(session, task.remote, task.local, file->status.modified);
    co_return sent;
}

namespace {

// Runs on the pool, where reading may block.
PieceSender::Source pipe_source(int pipe) {
    return [pipe]() -> Result<std::string> {
        std::string piece(256 << 10, '\0');
        for (;;) {
            const auto got = ::read(pipe, piece.data(), piece.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return Error::last("reading standard input");
            piece.resize(static_cast<std::size_t>(got));
            return piece;
        }
    };
}

}  // namespace

awaitable<Result<ByteCount>> upload_from(Session& session, asio::thread_pool& pool, int pipe, std::string remote) {
    // Without a size the server takes an orderly end for the end of the file, and a reset for a failure.
    const Destination to = destination_of(remote, session.dialect().publishes_whole());
    auto data = co_await session.open_data();
    if (!data) co_return data.error();
    auto& talk = session.talk();
    PieceSender sender(carriage_of(talk, std::move(data->stream)), pipe_source(pipe));
    auto sent = co_await send_data(talk, pool, store(to, std::nullopt), std::move(sender));
    if (!sent) co_return sent;
    if (to.aside()) {
        if (auto whole = co_await check_size(talk, to, sent->value()); !whole) co_return whole.error();
        if (auto published = co_await publish(talk, to); !published) co_return published.error();
    }
    co_return sent;
}

}  // namespace ftp::client
