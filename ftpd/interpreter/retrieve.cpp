#include "ftpd/interpreter/ascii_size.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/transfer_log.hpp"
#include "ftpd/session/carry.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

Reply beyond_the_end() { return Reply(Code::bad_restart, "The restart offset is beyond the end of the file"); }

Reply final_reply(const Outcome& outcome, bool left_open) {
    switch (outcome.ending) {
        case Ending::complete:
            return done(left_open, "Transfer complete");
        case Ending::stalled:
            return Reply(Code::transfer_aborted, "The data connection stalled; transfer aborted");
        case Ending::connection_lost:
            return Reply(Code::transfer_aborted, "The data connection was lost");
        case Ending::local_failure:
            if (outcome.error && outcome.error->is(std::errc::invalid_seek)) return beyond_the_end();
            return Reply(Code::local_error, "Reading failed; the transfer is not complete");
        default:
            return Reply(Code::transfer_aborted, "Transfer aborted");
    }
}

template <typename Sender>
Reply conclude(Session& session, Driven<Sender> driven) {
    const bool left_open = finish_sent(session, std::move(driven.job.carriage()), driven.outcome);
    log_transfer(session, *session.running, Direction::download, driven.outcome.ending == Ending::complete,
                 driven.outcome);
    return final_reply(driven.outcome, left_open);
}

awaitable<Reply> send_file(Session& session, OpenedFile opened, ByteRange range) {
    const auto size = opened.status.size.value();
    Reply opening(opening_code(session),
                  fmt::format("Opening data connection for {} ({} bytes)", session.running->path, size));
    auto carriage = co_await connect_data(session, std::move(opening));
    if (!carriage) co_return reply_for_data(carriage.error());
    if (compressed_already(session.running->path)) carriage->deflate_level = deflate::stored;
    if (session.parameters.type == Type::image) {
        carriage->marks = true;
        FileSender sender(std::move(*carriage), std::move(opened.file), range.begin, range.end);
        auto driven = co_await carry(session, std::move(sender));
        co_return conclude(session, std::move(driven));
    }
    PieceSender sender(std::move(*carriage), ascii_source(std::move(opened.file), range.begin));
    auto driven = co_await carry(session, std::move(sender));
    co_return conclude(session, std::move(driven));
}

// In TYPE A the offset counts transferred octets, of which there may be more than the file has. Where these are too
// many to be counted now, the transfer finds out at the end of the file.
awaitable<Status> check_offset(Session& session, const OpenedFile& opened, std::uint64_t offset) {
    const auto size = opened.status.size.value();
    if (offset <= size) co_return Status();
    const Error beyond(std::errc::invalid_seek, "restarting");
    if (session.parameters.type == Type::image || offset - size > size) co_return beyond;
    const auto octets = co_await ascii_size(session, opened);
    if (!octets && !octets.error().is(std::errc::value_too_large)) co_return octets.error();
    if (octets && offset > *octets) co_return beyond;
    co_return Status();
}

}  // namespace

awaitable<Reply> retrieve(Session& session, std::string_view argument) {
    const auto offset = std::exchange(session.parameters.restart, std::nullopt).value_or(0);
    const auto part = std::exchange(session.parameters.range, std::nullopt);
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (part && session.parameters.type != Type::image)
        co_return Reply(Code::wrong_representation, "RANG counts octets as they are: send TYPE I");
    auto opened = session.tree().open_for_reading(*path);
    if (!opened) co_return reply_for(opened.error(), *path);
    const auto checked = co_await check_offset(session, *opened, offset);
    if (!checked && checked.error().is(std::errc::invalid_seek)) co_return beyond_the_end();
    if (!checked) co_return reply_for(checked.error(), *path);
    const auto size = opened->status.size.value();
    const auto range = part ? part->within(size) : ByteRange{offset, std::max(offset, size)};
    begin_transfer(session, "RETR", path->text(), range.size());
    session.running->offset = range.begin;
    Reply reply = co_await send_file(session, std::move(*opened), range);
    end_transfer(session);
    co_return reply;
}

awaitable<Reply> abort_transfer(Session& session, std::string_view) {
    // A transfer that was under way has been answered by its own 426 before this.
    session.forget_data_setup();
    co_return Reply(Code::transfer_complete, "Nothing is running now");
}

}  // namespace ftp::server
