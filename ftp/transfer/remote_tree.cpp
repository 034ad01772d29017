#include "ftp/transfer/remote_tree.hpp"

#include "common/protocol/facts.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/excursion.hpp"
#include "ftp/transfer/list_questions.hpp"
#include "ftp/transfer/listing_data.hpp"
#include "ftp/transfer/listing_reply.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace ftp::client {

namespace {

FileTime now() { return std::chrono::time_point_cast<FileTime::duration>(std::chrono::system_clock::now()); }

// A path as the argument of LIST, where a leading dash would be an option.
std::string list_argument(const std::string& folder) {
    if (folder.empty()) return "";
    return (folder.starts_with('-') ? " ./" : " ") + folder;
}

using Form = ListingReader::Form;

// By which command.
enum class By { facts, lines, all_lines, names };

Form form_of(By command) {
    if (command == By::facts) return Form::facts;
    return command == By::names ? Form::names : Form::lines;
}

std::string list_command(By command, const std::string& folder) {
    switch (command) {
        case By::facts:
            return "MLSD" + (folder.empty() ? "" : " " + folder);
        case By::lines:
            return "LIST" + list_argument(folder);
        case By::all_lines:
            return "LIST -a" + list_argument(folder);
        case By::names:
            return "NLST" + list_argument(folder);
    }
    return "";
}

// One listing, by one command.
awaitable<Result<Listing>> list_by(Session& session, By by, std::string folder, const TakePart& take) {
    const auto command = list_command(by, folder);
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
        if (by == By::facts && refuses_way(*replies.final())) session.dialect().refuses_facts = true;
        co_return refusal(command, *replies.final());
    }
    auto& dialect = session.dialect();
    ListingReader reader(form_of(by), now(), dialect.list_family, talk.charset());
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
    if (means_unopened(*reply)) co_return failed(Failure::refused, command + ": " + reply->summary());
    if (reader.family()) dialect.list_family = reader.family();
    auto listing = parts.rest();
    listing.left_out = what_is_left_out(*reply);
    listing.hides_links = by == By::facts;
    co_return listing;
}

// Once more where the server could not build the data connection, if there is another way to it.
awaitable<Result<Listing>> list_by_any_way(Session& session, By by, std::string folder, const TakePart& take) {
    const auto first = session.talk().next_data_way();
    auto listing = co_await list_by(session, by, folder, take);
    if (listing || !session.talk().usable() || !is(listing.error(), Failure::connection_lost)) co_return listing;
    if (session.talk().next_data_way() != first) listing = co_await list_by(session, by, folder, take);
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
awaitable<Result<Listing>> list_from_inside(Session& session, By by, std::string folder, const TakePart& take) {
    auto home = co_await session.home();
    if (!home) co_return home.error();
    Excursion excursion(session);
    auto entered = co_await session.talk().command("CWD " + folder);
    if (!entered) co_return entered.error();
    if (!entered->completed()) {
        excursion.is_back();
        co_return co_await list_by_any_way(session, by, folder, take);
    }
    auto listing = co_await list_by_any_way(session, by, "", take);
    if (!session.talk().usable()) co_return listing;
    auto left = co_await session.talk().command("CWD " + *home);
    if (!left) co_return left.error();
    if (!left->completed()) co_return refusal("CWD " + *home, *left);
    excursion.is_back();
    co_return listing;
}

// By LIST or NLST.
awaitable<Result<Listing>> list_by_argument(Session& session, By by, std::string folder, const TakePart& take) {
    if (means_itself(folder)) co_return co_await list_by_any_way(session, by, folder, take);
    co_return co_await list_from_inside(session, by, folder, take);
}

// vsftpd lists a folder that it may not open as it lists a file: by a line about itself.
bool may_be_itself(const std::string& folder, const Listing& listing) {
    if (listing.in_parts || listing.entries.size() != 1) return false;
    const auto& only = listing.entries.front();
    return only.kind == FileKind::directory && only.name == last_component(without_trailing_slashes(folder));
}

// By LIST; a folder that only shows itself is one that we can enter, or it is refused.
awaitable<Result<Listing>> list_by_lines(Session& session, std::string folder, const TakePart& take) {
    auto listing = co_await list_by_argument(session, By::lines, folder, take);
    if (!listing || !may_be_itself(folder, *listing)) co_return listing;
    const auto enters = co_await can_enter(session, folder);
    if (!enters) co_return enters.error();
    if (!*enters) co_return failed(Failure::refused, "LIST " + folder + ": the server does not let us into it");
    co_return listing;
}

// MLSD, or LIST where the server only thinks that it has MLSD.
awaitable<Result<Listing>> list_in_best_form(Session& session, std::string folder, const TakePart& take) {
    if (session.dialect().lists_facts()) {
        auto listing = co_await list_by_any_way(session, By::facts, folder, take);
        if (listing || session.dialect().lists_facts()) co_return listing;
    }
    auto listing = co_await list_by_lines(session, folder, take);
    const bool understood = !listing || listing->unread == 0 || !listing->entries.empty() || listing->in_parts;
    if (understood) co_return listing;
    co_return co_await list_by_argument(session, By::names, folder, take);
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

awaitable<Result<std::vector<std::string>>> links_among(Session& session, std::string folder,
                                                        std::vector<std::string> names) {
    std::vector<std::string> links;
    static constexpr std::array ways{By::lines, By::all_lines};  // ProFTPD shows hidden names only when asked to
    for (const By by : ways) {
        const TakePart keep_all;
        const auto listing = co_await list_by_argument(session, by, folder, keep_all);
        if (!listing) co_return listing.error();
        for (const auto& entry : listing->entries) {
            if (std::erase(names, entry.name) == 0) continue;
            if (entry.kind_known && entry.kind != FileKind::directory) links.push_back(entry.name);
        }
        if (names.empty()) co_return links;
    }
    co_return failed(Failure::protocol_violated,
                     "LIST does not show whether " + joined(folder, names.front()) + " is a symbolic link");
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
