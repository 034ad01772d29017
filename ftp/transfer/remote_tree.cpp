#include "ftp/transfer/remote_tree.hpp"

#include "common/base/text.hpp"
#include "common/protocol/deflate.hpp"
#include "common/protocol/facts.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/excursion.hpp"
#include "ftp/transfer/list_questions.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>
#include <cctype>

namespace ftp::client {

namespace {

FileTime now() { return std::chrono::time_point_cast<FileTime::duration>(std::chrono::system_clock::now()); }

// A path as the argument of LIST, where a leading dash would be an option.
std::string list_argument(const std::string& folder) {
    if (folder.empty()) return "";
    return (folder.starts_with('-') ? " ./" : " ") + folder;
}

// Into the reader what a piece of a listing in MODE Z becomes.
Status feed_inflated(Inflater& inflater, std::string_view piece, ListingReader& reader) {
    std::vector<char> room(64 << 10);
    for (;;) {
        const auto event = inflater.next(piece, room);
        const auto* data = std::get_if<Inflater::Data>(&event);
        const bool fine = data || std::holds_alternative<Inflater::NeedsMore>(event) ||
                          std::holds_alternative<Inflater::EndOfStream>(event);
        if (!fine) return failed(Failure::connection_lost, "listing: what came is not one zlib stream");
        if (!data) return {};
        if (auto fed = reader.feed(data->octets); !fed) return fed;
    }
}

// The data of a listing in pieces, to its end; how much it was.
class ListingData {
  public:
    ListingData(Mode mode, ListingReader& reader) : reader_(reader) {
        if (mode == Mode::deflate) inflater_.emplace();
    }
    Status feed(std::string_view piece) {
        octets_ += ByteCount(piece.size());
        return inflater_ ? feed_inflated(*inflater_, piece, reader_) : reader_.feed(piece);
    }
    // An empty listing may be nothing at all.
    Status finish() {
        const bool cut = inflater_ && !inflater_->ended() && octets_ > ByteCount();
        if (cut) return failed(Failure::connection_lost, "listing: it ended in front of the end of its zlib stream");
        return reader_.finish();
    }
    ByteCount octets() const { return octets_; }

  private:
    ListingReader& reader_;
    std::optional<Inflater> inflater_;
    ByteCount octets_;
};

// Reads the data of a listing to its end; how much it was.
awaitable<Result<ByteCount>> read_listing(Conversation& talk, Stream& data, ListingReader& reader) {
    std::vector<char> buffer(64 << 10);
    ListingData listing(talk.mode(), reader);
    for (;;) {
        const auto got = co_await data.receive(buffer, Clock::now() + talk.patience().stall);
        if (!got) co_return failed(Failure::connection_lost, "listing: " + got.error().code().message());
        if (*got == 0) {
            const auto finished = listing.finish();
            if (!finished) co_return finished.error();
            co_return listing.octets();
        }
        if (auto fed = listing.feed({buffer.data(), *got}); !fed) co_return fed.error();
        co_await asio::post(co_await asio::this_coro::executor, use_awaitable);  // others have their turn
    }
}

using Form = ListingReader::Form;

std::string list_command(Form form, const std::string& folder) {
    switch (form) {
        case Form::facts:
            return "MLSD" + (folder.empty() ? "" : " " + folder);
        case Form::lines:
            return "LIST" + list_argument(folder);
        case Form::names:
            return "NLST" + list_argument(folder);
    }
    return "";
}

// Some say so of an empty folder instead of listing nothing.
bool means_empty(const Reply& reply) {
    const auto text = lower(reply.text());
    return (reply.is(Code::file_unavailable) || reply.is(Code::file_busy)) &&
           (text.starts_with("no files found") || text.starts_with("no members found") ||
            text.starts_with("no data sets found"));
}

// One listing, by one command.
awaitable<Result<Listing>> list_by(Session& session, Form form, std::string folder, const TakePart& take) {
    const auto command = list_command(form, folder);
    auto data = co_await session.open_data(std::vector<std::string>(), command);
    if (!data) co_return data.error();
    auto& talk = session.talk();
    std::vector<std::string> lines;
    lines.push_back(command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    TransferReplies replies(talk, 0);
    if (auto connected = co_await replies.connected(*data); !connected) co_return connected.error();
    if (auto begun = co_await replies.begun(*data); !begun) co_return begun.error();
    if (replies.refused() && means_empty(*replies.final())) co_return Listing();
    if (replies.refused()) {
        if (form == Form::facts && refuses_way(*replies.final())) session.dialect().refuses_facts = true;
        co_return refusal(command, *replies.final());
    }
    auto& dialect = session.dialect();
    ListingReader reader(form, now(), dialect.list_family, talk.charset());
    ListingParts parts(reader, take, dialect.list_zone);
    const auto octets = co_await read_listing(talk, data->stream, reader);
    if (!octets) {
        if (talk.mode() == Mode::deflate) dialect.spoils_deflated = true;  // the next try goes without
        talk.abandon();
        co_return octets.error();
    }
    (void)data->stream.try_close_notify();
    data->stream.close();  // ProFTPD waits for it before it answers
    auto reply = co_await replies.ended(talk.final_deadline());
    if (!reply) co_return reply.error();
    replies.moved(*octets);
    if (!reply->completed() && !(means_empty(*reply) && *octets == ByteCount())) co_return refusal(command, *reply);
    if (reader.family()) dialect.list_family = reader.family();
    co_return parts.rest();
}

// Once more where the server could not build the data connection, if there is another way to it.
awaitable<Result<Listing>> list_by_any_way(Session& session, Form form, std::string folder, const TakePart& take) {
    const auto first = session.talk().next_data_way();
    auto listing = co_await list_by(session, form, folder, take);
    if (listing || !session.talk().usable() || !is(listing.error(), Failure::connection_lost)) co_return listing;
    if (session.talk().next_data_way() != first) listing = co_await list_by(session, form, folder, take);
    co_return listing;
}

// Can the argument of LIST be nothing but this folder? inetutils-ftpd hands it to ls(1), split at blanks and with its
// patterns expanded, and lists other folders or nothing at all, with a 226.
bool means_itself(const std::string& folder) {
    static constexpr std::string_view harmless = "/._-+,:=@%#";
    return std::ranges::all_of(folder, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte >= 0x80 || std::isalnum(byte) || harmless.find(c) != harmless.npos;
    });
}

// From inside of the folder, where no argument is needed, and back.
awaitable<Result<Listing>> list_from_inside(Session& session, Form form, std::string folder, const TakePart& take) {
    auto home = co_await session.home();
    if (!home) co_return home.error();
    Excursion excursion(session);
    auto entered = co_await session.talk().command("CWD " + folder);
    if (!entered) co_return entered.error();
    if (!entered->completed()) {
        excursion.is_back();
        co_return co_await list_by_any_way(session, form, folder, take);
    }
    auto listing = co_await list_by_any_way(session, form, "", take);
    if (!session.talk().usable()) co_return listing;
    auto left = co_await session.talk().command("CWD " + *home);
    if (!left) co_return left.error();
    if (!left->completed()) co_return refusal("CWD " + *home, *left);
    excursion.is_back();
    co_return listing;
}

// By LIST or NLST.
awaitable<Result<Listing>> list_by_argument(Session& session, Form form, std::string folder, const TakePart& take) {
    if (means_itself(folder)) co_return co_await list_by_any_way(session, form, folder, take);
    co_return co_await list_from_inside(session, form, folder, take);
}

// MLSD, or LIST where the server only thinks that it has MLSD.
awaitable<Result<Listing>> list_in_best_form(Session& session, std::string folder, const TakePart& take) {
    if (session.dialect().lists_facts()) {
        auto listing = co_await list_by_any_way(session, Form::facts, folder, take);
        if (listing || session.dialect().lists_facts()) co_return listing;
    }
    auto listing = co_await list_by_argument(session, Form::lines, folder, take);
    const bool understood = !listing || listing->unread == 0 || !listing->entries.empty() || listing->in_parts;
    if (understood) co_return listing;
    co_return co_await list_by_argument(session, Form::names, folder, take);
}

}  // namespace

awaitable<Result<Listing>> list_folder(Session& session, std::string folder, TakePart take) {
    auto listing = co_await list_in_best_form(session, folder, take);
    if (listing && listing->again) {
        auto asked = co_await correct_times(session, folder, listing->entries);
        if (!asked) co_return asked.error();
        listing = co_await list_in_best_form(session, folder, take);
    }
    if (!listing) co_return listing;
    if (auto asked = co_await learn_kinds(session, folder, listing->entries); !asked) co_return asked.error();
    if (auto asked = co_await correct_times(session, folder, listing->entries); !asked) co_return asked.error();
    co_return listing;
}

namespace {

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

std::optional<RemoteEntry> mlst_entry(const Reply& reply) {
    for (std::size_t i = 1; i + 1 < reply.lines().size(); ++i) {
        const std::string_view line = reply.lines()[i];
        auto facts = parse_facts(line.substr(line.starts_with(' ') ? 1 : 0));
        if (!facts) continue;
        const bool folder = facts->role != EntryRole::entry;
        auto entry = entry_of(std::move(*facts));
        if (folder) entry.kind = FileKind::directory;
        return entry;
    }
    return std::nullopt;
}

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
