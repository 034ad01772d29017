#include "common/base/text.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/replies.hpp"

namespace ftp::server {

awaitable<Reply> available_space(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto found = session.tree().status(*path);
    if (!found) co_return reply_for(found.error(), *path);
    if (found->kind != FileKind::directory) co_return Reply(Code::file_unavailable, path->text() + ": Not a directory");
    const auto octets = session.tree().free_space(*path);
    if (!octets) co_return reply_for(octets.error(), *path);
    co_return Reply(Code::file_status, std::to_string(octets->value()));
}

namespace {

// What can be told of a transfer before its data connection is set up: whether its file, or the folder of what will be
// stored, is there. What a list names may be a pattern; that is left to the command itself.
std::optional<Reply> missing(Session& session, const Row& row, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) return bad_path();
    const bool stores = Rights(static_cast<std::uint16_t>(row.any_of)).allow(Operation::create);
    const bool lists = row.any_of == Operation::list;
    if (lists && row.verb != "MLSD") return std::nullopt;
    const auto found = session.tree().status(stores ? path->parent() : *path);
    if (!found) return reply_for(found.error(), *path);
    const auto wanted = stores || lists ? FileKind::directory : FileKind::file;
    if (found->kind == wanted) return std::nullopt;
    return Reply(Code::file_unavailable,
                 path->text() + (wanted == FileKind::file ? ": Not a regular file" : ": Not a directory"));
}

}  // namespace

// As the servers have it that spread over several machines: these must know the file before they choose whose port to
// tell. Here it changes nothing, and FEAT is silent about it: clients that find it there ask before every transfer.
awaitable<Reply> prepare_transfer(Session& session, std::string_view argument) {
    const auto space = argument.find(' ');
    const auto path = space == argument.npos ? std::string_view() : argument.substr(space + 1);
    const Command command{upper(argument.substr(0, space)), std::string(path), space != argument.npos};
    const Row* row = find(command.verb);
    if (!row || !has(row->condition, Condition::data_setup))
        co_return Reply(Code::bad_argument, "Syntax: PRET <SP> transfer-command [<SP> path]");
    auto state = gate_state(session);
    state.data_setup = true;
    if (auto no = refusal(*row, command, state)) co_return *no;
    if (auto no = missing(session, *row, path)) co_return *no;
    co_return Reply(Code::ok, "Ready for " + command.verb);
}

}  // namespace ftp::server
