#include "common/base/text.hpp"
#include "common/protocol/glob.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/lister.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/session/carry.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

ListRequest request_for(const Session& session, ListStyle style) {
    ListRequest request;
    request.style = style;
    request.facts = session.parameters.facts;
    request.rights = std::get<LoggedIn>(session.login).account.rights;
    request.depth = session.configuration->limits.list_depth;
    request.entries = session.configuration->limits.list_entries;
    return request;
}

// A listing that is ready to be made: a directory, or one line for a file.
struct Listing {
    Listing(std::shared_ptr<Lister> from, PieceSender::Source how) : lister(std::move(from)), source(std::move(how)) {}
    std::shared_ptr<Lister> lister;
    PieceSender::Source source;
    bool by_pattern = false;  // then something must match
};

Listing directory_listing(Session& session, const VirtualPath& directory, ListRequest request) {
    auto lister = std::make_shared<Lister>(session.tree(), directory, std::move(request));
    return Listing(lister, [lister] { return lister->next(); });
}

Listing one_line(std::shared_ptr<Lister> lister, std::string line) {
    auto left = std::make_shared<PieceSender::Piece>(std::move(line));
    return Listing(std::move(lister),
                   [left]() -> Result<PieceSender::Piece> { return std::exchange(*left, std::nullopt); });
}

// What stands before the last component in the words of the client: "sub/" of "sub/*.txt".
std::string prefix_of(std::string_view argument) {
    const auto slash = argument.rfind('/');
    return slash == argument.npos ? std::string() : std::string(argument.substr(0, slash + 1));
}

Listing pattern_listing(Session& session, const VirtualPath& path, ListRequest request) {
    request.pattern = path.name();
    request.name_prefix = prefix_of(request.options.path);
    Listing listing = directory_listing(session, path.parent(), std::move(request));
    listing.by_pattern = true;
    return listing;
}

// LIST and NLST: options, a directory, one file, or a pattern in the last component. A name that exists as it stands
// wins over the pattern.
Result<Listing> prepare(Session& session, const VirtualPath& path, ListRequest request) {
    const auto found = session.tree().status(path);
    const auto entry = found ? found : session.tree().entry_status(path);  // a dangling link can be listed
    if (!entry) {
        const bool pattern = has_wildcards(path.name()) && request.style != ListStyle::facts;
        return pattern ? Result<Listing>(pattern_listing(session, path, std::move(request))) : entry.error();
    }
    if (entry->kind == FileKind::directory && !request.options.directory) {
        const auto& shown = request.options.path;
        if (request.style == ListStyle::names && !shown.empty())
            request.name_prefix = shown.ends_with('/') ? shown : shown + "/";
        const auto readable = session.tree().list(path, DirectoryReader::Detail::names_only);
        if (!readable) return readable.error();
        return directory_listing(session, path, std::move(request));
    }
    const std::string shown = request.options.path.empty() ? path.text() : request.options.path;
    auto lister = std::make_shared<Lister>(session.tree(), path, std::move(request));
    auto line = lister->single(path, shown);
    if (!line) return line.error();
    return one_line(lister, std::move(*line));
}

Reply final_reply(const Outcome& outcome, bool left_open, const Lister& lister) {
    switch (outcome.ending) {
        case Ending::complete:
            break;
        case Ending::local_failure:
            return Reply(Code::local_error, "The listing is not complete: " + printable(outcome.error->text()));
        case Ending::stalled:
            return Reply(Code::transfer_aborted, "The data connection stalled; the listing is not complete");
        case Ending::connection_lost:
            return Reply(Code::transfer_aborted, "The data connection was lost; the listing is not complete");
        default:
            return Reply(Code::transfer_aborted, "Listing aborted");
    }
    std::string text = fmt::format("{} entries", lister.shown());
    if (lister.left_out() > 0) text += fmt::format(", {} with a line end in the name left out", lister.left_out());
    return done(left_open, std::move(text));
}

awaitable<Reply> send_listing(Session& session, Listing listing) {
    auto carriage = co_await connect_data(session, Reply(opening_code(session), "Here comes the listing"));
    if (!carriage) co_return reply_for_data(carriage.error());
    PieceSender sender(std::move(*carriage), std::move(listing.source));
    auto driven = co_await carry(session, std::move(sender));
    const bool left_open = finish_sent(session, std::move(driven.job.carriage()), driven.outcome);
    co_return final_reply(driven.outcome, left_open, *listing.lister);
}

// The first lines of a listing by pattern, before the 150: whether anything matches must be known by then.
// Errors: no_such_file_or_directory; operation_canceled; those of the tree.
awaitable<Status> find_match(Session& session, Listing& listing) {
    auto& pool = session.services.runtime.pool();
    for (;;) {
        if (session.running->stop->stopped()) co_return Error(std::errc::operation_canceled, "listing");
        auto piece = co_await on_pool(pool, listing.source);
        if (!piece) co_return piece.error();
        if (!*piece) co_return Error(std::errc::no_such_file_or_directory, "listing");
        if ((*piece)->empty()) continue;
        auto first = std::make_shared<PieceSender::Piece>(std::move(*piece));
        listing.source = [first, rest = std::move(listing.source)]() -> Result<PieceSender::Piece> {
            return *first ? std::exchange(*first, std::nullopt) : rest();
        };
        co_return Status();
    }
}

awaitable<Result<Listing>> find_listing(Session& session, VirtualPath path, ListRequest request) {
    auto look = [&session, &path, &request] { return prepare(session, path, std::move(request)); };
    auto listing = co_await on_pool(session.services.runtime.pool(), look);
    if (!listing || !listing->by_pattern) co_return listing;
    if (const auto found = co_await find_match(session, *listing); !found) co_return found.error();
    co_return listing;
}

awaitable<Reply> run_listing(Session& session, std::string_view verb, const VirtualPath path, ListRequest request) {
    begin_transfer(session, verb, path.text(), std::nullopt);
    auto looking = find_listing(session, path, std::move(request));
    auto listing = co_await watched(session, std::move(looking));
    if (!listing) {
        session.running.reset();  // the data connection is still prepared, for another try
        if (listing.error().is(std::errc::operation_canceled)) co_return reply_for_data(listing.error());
        co_return reply_for(listing.error(), path);
    }
    Reply reply = co_await send_listing(session, std::move(*listing));
    end_transfer(session);
    co_return reply;
}

awaitable<Reply> list_with_options(Session& session, std::string_view verb, std::string_view argument,
                                   ListStyle style) {
    auto request = request_for(session, style);
    request.options = parse_list_options(argument);
    const auto path = session.parameters.directory.resolve(request.options.path);
    if (!path) co_return bad_path();
    co_return co_await run_listing(session, verb, *path, std::move(request));
}

}  // namespace

awaitable<Reply> list(Session& session, std::string_view argument) {
    co_return co_await list_with_options(session, "LIST", argument, ListStyle::long_lines);
}

awaitable<Reply> name_list(Session& session, std::string_view argument) {
    co_return co_await list_with_options(session, "NLST", argument, ListStyle::names);
}

awaitable<Reply> machine_list(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto found = session.tree().status(*path);
    if (!found) co_return reply_for(found.error(), *path);
    if (found->kind != FileKind::directory) co_return Reply(Code::bad_argument, path->text() + ": Not a directory");
    co_return co_await run_listing(session, "MLSD", *path, request_for(session, ListStyle::facts));
}

awaitable<Reply> machine_status(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    Lister lister(session.tree(), *path, request_for(session, ListStyle::facts));
    auto line = lister.single(*path, path->text());
    if (!line) co_return reply_for(line.error(), *path);
    line->resize(line->size() - 2);
    std::vector<std::string> lines{"Status of " + path->text(), " " + *line, "End"};
    co_return Reply(Code::file_ok, std::move(lines)).with_names();
}

namespace {

// The lines of a piece of a listing, indented as RFC 959 §4.2 has it, so that none looks like the last one. False when
// there is no room for them all.
bool append_lines(std::vector<std::string>& lines, std::string_view piece, std::uint64_t most) {
    while (!piece.empty()) {
        if (lines.size() >= most) return false;
        const auto end = piece.find("\r\n");
        lines.push_back(" " + std::string(piece.substr(0, end)));
        piece.remove_prefix(end + 2);
    }
    return true;
}

// STAT path: the lines of LIST over the control connection, bounded. Errors: operation_canceled after ABOR and its
// like; those of LIST.
awaitable<Result<std::vector<std::string>>> status_lines(Session& session, VirtualPath path, ListRequest request) {
    const auto most = session.configuration->limits.status_entries;
    auto& pool = session.services.runtime.pool();
    auto look = [&session, &path, &request] { return prepare(session, path, std::move(request)); };
    auto listing = co_await on_pool(pool, look);
    if (!listing) co_return listing.error();
    std::vector<std::string> lines;
    for (;;) {
        if (session.running->stop->stopped()) co_return Error(std::errc::operation_canceled, "listing");
        const auto piece = co_await on_pool(pool, listing->source);
        if (!piece) co_return piece.error();
        if (!*piece) break;
        if (append_lines(lines, **piece, most)) continue;
        lines.emplace_back("... cut here: too many entries for STAT, use LIST");
        co_return lines;
    }
    if (lines.empty() && listing->by_pattern) co_return Error(std::errc::no_such_file_or_directory, "listing");
    co_return lines;
}

awaitable<Result<std::vector<std::string>>> watched_status_lines(Session& session, const VirtualPath& path,
                                                                 ListRequest request) {
    begin_transfer(session, "STAT", path.text(), std::nullopt);
    session.running->tells_progress = false;  // two STAT have their answers in order
    auto looking = status_lines(session, path, std::move(request));
    auto lines = co_await watched(session, std::move(looking));
    session.running.reset();  // what PASV and its like have prepared is for the transfer that comes
    co_return lines;
}

char letter_of(Mode mode) {
    switch (mode) {
        case Mode::block:
            return 'B';
        case Mode::deflate:
            return 'Z';
        case Mode::stream:
            break;
    }
    return 'S';
}

Reply session_status(Session& session) {
    std::vector<std::string> lines{"Status"};
    if (!session.logged_in()) {
        lines.emplace_back("Not logged in");
    } else {
        lines.push_back("Logged in as " + printable(session.account().name));
        lines.push_back("Directory: " + session.parameters.directory.text());
        lines.push_back(fmt::format("TYPE: {}, STRU: F, MODE: {}", session.parameters.type == Type::ascii ? "A" : "I",
                                    letter_of(session.parameters.mode)));
        lines.emplace_back(std::holds_alternative<NoDataSetup>(session.data_setup) ? "No data connection is prepared"
                                                                                   : "A data connection is prepared");
    }
    lines.emplace_back("End");
    return Reply(Code::system_status, std::move(lines));
}

}  // namespace

awaitable<Reply> status(Session& session, std::string_view argument) {
    if (trimmed(argument).empty()) co_return session_status(session);
    if (!session.logged_in()) co_return Reply(Code::not_logged_in, "Log in with USER and PASS first");
    if (!session.account().rights.allow(Operation::list)) co_return Reply(Code::file_unavailable, "Permission denied");
    auto request = request_for(session, ListStyle::long_lines);
    request.options = parse_list_options(argument);
    request.options.recursive = false;
    const auto path = session.parameters.directory.resolve(request.options.path);
    if (!path) co_return bad_path();
    auto lines = co_await watched_status_lines(session, *path, std::move(request));
    if (!lines && lines.error().is(std::errc::operation_canceled)) co_return reply_for_data(lines.error());
    if (!lines) co_return reply_for(lines.error(), *path);
    const auto about = session.tree().status(*path);
    const bool directory = about && about->kind == FileKind::directory;
    lines->insert(lines->begin(), "Status of " + path->text());
    lines->emplace_back("End");
    co_return Reply(directory ? Code::directory_status : Code::file_status, std::move(*lines)).with_names();
}

}  // namespace ftp::server
