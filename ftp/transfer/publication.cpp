#include "ftp/transfer/publication.hpp"

#include "ftp/remote/failure.hpp"

namespace ftp::client {

namespace {

// So no answer can be out of place.
awaitable<Result<Replies>> rename_step_by_step(Conversation& talk, std::vector<std::string> before,
                                               std::string final_path) {
    auto replies = co_await talk.flight(std::move(before));
    if (!replies) co_return replies.error();
    auto last = co_await talk.command("RNTO " + final_path);
    if (!last) co_return last.error();
    replies->push_back(std::move(*last));
    co_return replies;
}

// With another command in front of it, if there is one. The replies to RNFR and RNTO come last.
awaitable<Result<Replies>> try_rename(Session& session, Destination to, std::string before) {
    const auto rung = session.dialect().rung;
    std::vector<std::string> lines;
    if (!before.empty()) lines.push_back(std::move(before));
    lines.push_back("RNFR " + to.path);
    if (to.once) co_return co_await rename_step_by_step(session.talk(), std::move(lines), to.final_path);
    lines.push_back("RNTO " + to.final_path);
    auto replies = co_await session.last_flight(std::move(lines));
    if (!replies) co_return replies.error();
    const auto& from = replies->end()[-2];
    // RNFR is never done, and RNTO asks for nothing more (RFC 959 §5.4); some servers say so all the same.
    if (rung == Rung::one_by_one) co_return replies;
    if (from.completed()) co_return session.talk().out_of_place(from, rung);
    if (replies->back().intermediate()) co_return session.talk().out_of_place(replies->back(), rung);
    co_return replies;
}

// The temporary name is gone, and nobody but our RNTO takes it away.
awaitable<Result<bool>> was_renamed(Conversation& talk, Destination to, std::uint64_t size) {
    std::vector<std::string> lines{"SIZE " + to.path, "SIZE " + to.final_path};
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    const bool gone = replies->front().is(Code::file_unavailable);
    co_return gone&& size_reply(replies->back()) == ByteCount(size);
}

// There is a file of this size now, which was not there before, or not of that time.
awaitable<Result<bool>> was_replaced(Conversation& talk, Destination to, std::uint64_t size,
                                     UploadHistory::Former former) {
    std::vector<std::string> lines{"SIZE " + to.final_path, "MDTM " + to.final_path};
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    const auto modified = time_reply(replies->back());
    co_return modified&& modified != former.modified&& size_reply(replies->front()) == ByteCount(size);
}

}  // namespace

awaitable<Status> check_size(Conversation& talk, Destination to, std::uint64_t size) {
    auto reply = co_await talk.command("SIZE " + to.path);
    if (!reply) co_return reply.error();
    const auto there = size_reply(*reply);
    if (!there || there->value() == size) co_return Status();
    co_return failed(Failure::wrong_size, "STOR " + to.path + ": " + std::to_string(size) + " bytes sent, there are " +
                                              std::to_string(there->value()));
}

awaitable<Result<Reply>> publish(Session& session, Destination to, UploadHistory& history, std::string time_command) {
    if (!to.replaces) {
        auto reply = co_await session.talk().command("SIZE " + to.final_path);
        if (!reply) co_return reply.error();
        if (size_reply(*reply)) co_return failed(Failure::refused, to.final_path + ": there is one by now");
    }
    history.timed = false;
    history.renaming = true;
    const bool sets_time = !time_command.empty();
    auto replies = co_await try_rename(session, to, std::move(time_command));
    if (!replies) co_return replies.error();
    history.timed = sets_time && replies->front().completed();
    if (to.replaces && replies->back().permanent_failure() && replies->end()[-2].intermediate()) {
        // A rename that an earlier session had begun may have ended meanwhile: then what has the name is ours.
        auto still = co_await session.talk().command("RNFR " + to.path);
        if (!still) co_return still.error();
        if (!still->intermediate()) co_return refusal("RNTO " + to.final_path, replies->back());
        replies = co_await try_rename(session, to, "DELE " + to.final_path);
        if (!replies) co_return replies.error();
    }
    history.renaming = false;
    if (!replies->back().completed()) co_return refusal("RNTO " + to.final_path, replies->back());
    co_return replies->back();
}

awaitable<Result<bool>> found_published(Conversation& talk, Destination to, std::uint64_t size,
                                        UploadHistory& history) {
    Result<bool> found = false;
    if (to.aside() && history.renaming)
        found = co_await was_renamed(talk, std::move(to), size);
    else if (!to.aside() && history.all_sent && history.former.known)
        found = co_await was_replaced(talk, std::move(to), size, history.former);
    // Whoever has no answer asks again.
    if (found) history.renaming = history.all_sent = false;
    co_return found;
}

}  // namespace ftp::client
