#include "ftp/transfer/former_file.hpp"

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/remote_tree.hpp"

namespace ftp::client {

namespace {

// One command behind the answer to the other: a server that refuses the first may still have another file in mind.
awaitable<Result<bool>> rename_step_by_step(Conversation& talk, std::string from, std::string to) {
    auto found = co_await talk.command("RNFR " + from);
    if (!found) co_return found.error();
    if (!found->intermediate()) co_return false;
    auto renamed = co_await talk.command("RNTO " + to);
    if (!renamed) co_return renamed.error();
    co_return renamed->completed();
}

// Of a replacement that ended in front of its last step: the name has got its new file since.
awaitable<Result<bool>> remove_leftover(Conversation& talk, std::string final_path, std::string former) {
    std::vector<std::string> lines{"SIZE " + final_path, "SIZE " + former};
    auto replies = co_await talk.flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (!size_reply(replies->front()) || !size_reply(replies->back())) co_return false;
    auto removed = co_await talk.command("DELE " + former);
    if (!removed) co_return removed.error();
    co_return removed->completed();
}

}  // namespace

awaitable<Result<bool>> set_former_aside(Session& session, Destination to, UploadHistory& history) {
    const auto there = co_await look_up(session, to.final_path);
    if (!there) co_return there.error();
    if (!*there || (*there)->kind == FileKind::directory) co_return false;
    const auto former = path_of_former(to.final_path);
    const bool before = std::exchange(history.former_aside, true);  // also where the reply is lost
    auto aside = co_await rename_step_by_step(session.talk(), to.final_path, former);
    if (!aside || *aside) co_return aside;
    const auto removed = co_await remove_leftover(session.talk(), to.final_path, former);
    if (!removed) co_return removed.error();
    if (*removed) aside = co_await rename_step_by_step(session.talk(), to.final_path, former);
    if (aside && !*aside) history.former_aside = before && !*removed;
    co_return aside;
}

awaitable<Status> bring_former_back(Session& session, Destination to, UploadHistory& history) {
    if (!history.former_aside) co_return Status();
    const auto back = co_await rename_step_by_step(session.talk(), path_of_former(to.final_path), to.final_path);
    if (!back) co_return back.error();
    history.former_aside = !*back;
    co_return Status();
}

awaitable<Status> remove_former(Session& session, Destination to, UploadHistory& history) {
    if (!history.former_aside) co_return Status();
    const auto command = "DELE " + path_of_former(to.final_path);
    auto reply = co_await session.talk().command(command);
    if (!reply) co_return reply.error();
    history.former_aside = false;
    if (!reply->completed()) session.complain(to.final_path, refusal(command, *reply));
    co_return Status();
}

}  // namespace ftp::client
