#include "ftp/transfer/remote_tree.hpp"

#include "common/base/text.hpp"
#include "common/protocol/facts.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/transfer_command.hpp"

namespace ftp::client {

namespace {

constexpr std::size_t longest_line = 64 << 10;
constexpr std::size_t most_lines = 2'000'000;

RemoteEntry from_facts(FactLine facts) {
    RemoteEntry entry;
    entry.name = std::move(facts.name);
    entry.kind = facts.kind.value_or(FileKind::file);
    entry.size = facts.size;
    entry.modified = facts.modified;
    entry.unique = std::move(facts.unique);
    return entry;
}

RemoteEntry from_line(ListedEntry line) {
    RemoteEntry entry;
    entry.name = std::move(line.name);
    entry.kind = line.kind;
    entry.size = line.size;
    entry.modified = line.modified;
    entry.precision = line.precision;
    entry.link_target = std::move(line.link_target);
    return entry;
}

FileTime now() { return std::chrono::time_point_cast<FileTime::duration>(std::chrono::system_clock::now()); }

// A path as the argument of LIST, where a leading dash would be an option.
std::string list_argument(const std::string& folder) {
    if (folder.empty()) return "";
    return (folder.starts_with('-') ? " ./" : " ") + folder;
}

// Reads the data of a listing to its end; how much it was.
awaitable<Result<ByteCount>> read_listing(Conversation& talk, Stream& data, ListingReader& reader) {
    std::vector<char> buffer(64 << 10);
    ByteCount octets;
    for (;;) {
        const auto got = co_await data.receive(buffer, Clock::now() + talk.patience().stall);
        if (!got) co_return failed(Failure::connection_lost, "listing: " + got.error().code().message());
        if (*got == 0) {
            const auto finished = reader.finish();
            if (!finished) co_return finished.error();
            co_return octets;
        }
        octets += ByteCount(*got);
        if (auto fed = reader.feed({buffer.data(), *got}); !fed) co_return fed.error();
        co_await asio::post(co_await asio::this_coro::executor, use_awaitable);  // others have their turn
    }
}

}  // namespace

Status ListingReader::feed(std::string_view piece) {
    for (;;) {
        const auto end = piece.find('\n');
        if (end == piece.npos) break;
        rest_ += piece.substr(0, end);
        piece.remove_prefix(end + 1);
        const std::string complete = std::exchange(rest_, {});
        if (auto taken = line(complete); !taken) return taken;
    }
    rest_ += piece;
    if (rest_.size() > longest_line) return failed(Failure::protocol_violated, "a line without end in a listing");
    return {};
}

Status ListingReader::finish() { return rest_.empty() ? Status() : line(std::exchange(rest_, {})); }

Status ListingReader::line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() > longest_line) return failed(Failure::protocol_violated, "an endless line in a listing");
    if (++lines_ > most_lines) return failed(Failure::protocol_violated, "a listing without end");
    auto entry = parse(text);
    if (!entry || entry->name == "." || (entry->name == ".." && form_ == Form::lines)) return {};
    if (auto why = unsafe_name(entry->name))
        refused_.push_back({entry->name, failed(Failure::unsafe_name, *why)});
    else
        entries_.push_back(std::move(*entry));
    if (entries_.size() + refused_.size() > most_lines)
        return failed(Failure::protocol_violated, "a listing without end");
    return {};
}

std::optional<RemoteEntry> ListingReader::parse(std::string_view text) const {
    if (form_ == Form::lines) {
        auto parsed = parse_list_line(text, now_);
        return parsed ? std::optional(from_line(std::move(*parsed))) : std::nullopt;
    }
    auto facts = parse_facts(text);
    if (!facts || facts->role != EntryRole::entry) return std::nullopt;
    return from_facts(std::move(*facts));
}

namespace {

// One listing, by one command.
awaitable<Result<Listing>> list_by(Session& session, std::string command, ListingReader reader) {
    auto data = co_await session.open_data(std::vector<std::string>(), command);
    if (!data) co_return data.error();
    auto& talk = session.talk();
    std::vector<std::string> lines;
    lines.push_back(command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    TransferReplies replies(talk, 0);
    if (auto connected = co_await replies.connected(*data); !connected) co_return connected.error();
    if (auto begun = co_await replies.begun(); !begun) co_return begun.error();
    if (replies.refused()) co_return refusal(command, *replies.final());
    const auto octets = co_await read_listing(talk, data->stream, reader);
    if (!octets) {
        talk.abandon();
        co_return octets.error();
    }
    data->stream.close();  // ProFTPD waits for it before it answers
    auto reply = co_await replies.ended(talk.final_deadline());
    if (!reply) co_return reply.error();
    replies.moved(*octets);
    if (!reply->completed()) co_return refusal(command, *reply);
    Listing listing;
    listing.entries = reader.take_entries();
    listing.refused = reader.take_refused();
    co_return listing;
}

}  // namespace

awaitable<Result<Listing>> list_folder(Session& session, std::string folder) {
    const bool facts = session.dialect().lists_facts();
    const std::string command = facts ? "MLSD" + (folder.empty() ? "" : " " + folder) : "LIST" + list_argument(folder);
    const ListingReader reader(facts ? ListingReader::Form::facts : ListingReader::Form::lines, now());
    const auto way = [&] { return session.talk().next_data_way(); };
    const auto first = way();
    auto listing = co_await list_by(session, command, reader);
    const bool once_more =
        !listing && session.talk().usable() && way() != first && is(listing.error(), Failure::connection_lost);
    if (once_more) listing = co_await list_by(session, command, reader);
    co_return listing;
}

namespace {

// The entry that MLST tells of (RFC 3659 §7): the one line between the first and the last.
std::optional<RemoteEntry> mlst_entry(const Reply& reply) {
    for (std::size_t i = 1; i + 1 < reply.lines().size(); ++i) {
        const std::string_view line = reply.lines()[i];
        auto facts = parse_facts(line.substr(line.starts_with(' ') ? 1 : 0));
        if (!facts) continue;
        const bool folder = facts->role != EntryRole::entry;
        auto entry = from_facts(std::move(*facts));
        if (folder) entry.kind = FileKind::directory;
        return entry;
    }
    return std::nullopt;
}

// Without MLST: a folder is what one can enter. The session goes back to where it was.
awaitable<Result<bool>> can_enter(Session& session, std::string path) {
    auto home = co_await session.home();
    if (!home) co_return home.error();
    std::vector<std::string> lines{"CWD " + path, "CWD " + *home};
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (!replies->back().completed()) {
        session.talk().abandon();  // nobody knows what a relative path means now
        co_return refusal("CWD " + *home, replies->back());
    }
    co_return replies->front().completed();
}

awaitable<Result<std::optional<RemoteEntry>>> look_up_by_size(Session& session, std::string path) {
    std::vector<std::string> lines{"SIZE " + path, "MDTM " + path};
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    RemoteEntry entry;
    entry.name = path;
    entry.size = size_reply(replies->front());
    entry.modified = time_reply(replies->back());
    if (entry.size) co_return std::optional(std::move(entry));
    const auto folder = co_await can_enter(session, path);
    if (!folder) co_return folder.error();
    if (*folder) entry.kind = FileKind::directory;
    // A server without SIZE says nothing about files: then the transfer will tell.
    const bool unknown = replies->front().number() >= 500 && replies->front().number() <= 504;
    if (*folder || unknown) co_return std::optional(std::move(entry));
    co_return std::optional<RemoteEntry>();
}

}  // namespace

awaitable<Result<std::optional<RemoteEntry>>> look_up(Session& session, std::string path) {
    if (path.empty() || path == "/") {
        RemoteEntry top;
        top.kind = FileKind::directory;
        co_return std::optional(std::move(top));
    }
    if (!session.dialect().features.has("MLST")) co_return co_await look_up_by_size(session, path);
    auto reply = co_await session.talk().command("MLST " + path);
    if (!reply) co_return reply.error();
    if (reply->transient_failure()) co_return refusal("MLST " + path, *reply);
    if (!reply->completed()) co_return std::optional<RemoteEntry>();
    co_return mlst_entry(*reply);
}

}  // namespace ftp::client
