#include "ftp/transfer/publication.hpp"

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/former_file.hpp"

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

namespace {

bool renamed(const Replies& replies) { return replies.back().completed(); }

// A file may stand in the way. A rename that an earlier session had begun may have ended meanwhile as well: then what
// has the name is ours, and comes back when there is nothing to take its place.
bool may_be_in_the_way(const Destination& to, const Replies& replies) {
    return to.replaces && replies.back().permanent_failure() && replies.end()[-2].intermediate();
}

Error why_not_renamed(const Destination& to, const Replies& replies) {
    const auto& from = replies.end()[-2];
    auto why = from.intermediate() || from.completed() ? refusal("RNTO " + to.final_path, replies.back())
                                                       : refusal("RNFR " + to.path, from);
    if (!is(why, Failure::refused)) return why;
    return Error(why.code(), why.doing() + " (it is there as " + to.path + "; --inplace needs no other name)");
}

awaitable<Result<Reply>> rename_into_place(Session& session, Destination to, UploadHistory& history,
                                           std::string time_command) {
    history.timed = false;
    history.renaming = true;
    const bool sets_time = !time_command.empty();
    auto replies = co_await try_rename(session, to, std::move(time_command));
    if (!replies) co_return replies.error();
    history.timed = sets_time && replies->front().completed();
    if (may_be_in_the_way(to, *replies)) {
        const auto gone = co_await set_former_aside(session, to, history);
        if (!gone) co_return gone.error();
        if (*gone) replies = co_await try_rename(session, to, std::string());
        if (!replies) co_return replies.error();
    }
    auto tidied = renamed(*replies) ? remove_former(session, to, history) : bring_former_back(session, to, history);
    if (auto done = co_await std::move(tidied); !done) co_return done.error();
    history.renaming = false;
    if (!renamed(*replies)) co_return why_not_renamed(to, *replies);
    co_return replies->back();
}

}  // namespace

awaitable<Result<Reply>> publish(Session& session, Destination to, UploadHistory& history, std::string time_command) {
    if (!to.replaces) {
        auto reply = co_await session.talk().command("SIZE " + to.final_path);
        if (!reply) co_return reply.error();
        if (size_reply(*reply)) co_return failed(Failure::refused, to.final_path + ": there is one by now");
    }
    auto done = co_await rename_into_place(session, to, history, std::move(time_command));
    if (done || !history.former_aside) co_return done;
    co_return Error(done.error().code(),
                    done.error().doing() + " (what was replaced is " + path_of_former(to.final_path) + ")");
}

awaitable<Result<bool>> found_published(Session& session, Destination to, std::uint64_t size, UploadHistory& history) {
    Result<bool> found = false;
    if (to.aside() && history.renaming)
        found = co_await was_renamed(session.talk(), to, size);
    else if (!to.aside() && history.all_sent && history.former.known)
        found = co_await was_replaced(session.talk(), to, size, history.former);
    // Whoever has no answer asks again.
    if (!found) co_return found;
    if (*found) {
        if (auto removed = co_await remove_former(session, to, history); !removed) co_return removed.error();
    }
    history.renaming = history.all_sent = false;
    co_return found;
}

}  // namespace ftp::client
