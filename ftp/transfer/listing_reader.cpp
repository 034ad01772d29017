#include "ftp/transfer/listing_reader.hpp"

#include "ftp/remote/failure.hpp"

namespace ftp::client {

namespace {

constexpr std::size_t longest_line = 64 << 10;
constexpr std::size_t most_lines = 20'000'000;  // also of those that nobody keeps

RemoteEntry from_line(ListedEntry line) {
    RemoteEntry entry;
    entry.name = std::move(line.name);
    entry.kind = line.kind;
    entry.kind_known = line.kind_told;
    entry.zone_slack = line.zone_told ? std::chrono::minutes(0) : std::chrono::hours(14);
    entry.size = line.size;
    entry.modified = line.modified;
    entry.precision = line.precision;
    entry.link_target = std::move(line.link_target);
    return entry;
}

}  // namespace

RemoteEntry entry_of(FactLine facts) {
    RemoteEntry entry;
    entry.name = std::move(facts.name);
    entry.kind = facts.kind.value_or(FileKind::file);
    entry.size = facts.size;
    entry.modified = facts.modified;
    entry.unique = std::move(facts.unique);
    return entry;
}

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

Status ListingReader::finish() {
    if (!rest_.empty()) {
        if (auto taken = line(std::exchange(rest_, {})); !taken) return taken;
    }
    lines_.finish();
    add_listed();
    return {};
}

Status ListingReader::line(std::string_view text) {
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (text.size() > longest_line) return failed(Failure::protocol_violated, "an endless line in a listing");
    if (++lines_read_ > most_lines) return failed(Failure::protocol_violated, "a listing without end");
    ++lines_kept_;
    switch (form_) {
        case Form::facts:
            fact_line(text);
            break;
        case Form::lines:
            lines_.take(text);
            add_listed();
            break;
        case Form::names:
            name_line(text);
            break;
    }
    const bool full = lines_kept_ > room_.entries || octets_ > room_.octets;
    return full ? make_room() : Status();
}

Status ListingReader::make_room() {
    if (!take_ || lines_kept_ > whole_folder.entries) {
        const auto& most = take_ ? whole_folder : room_;
        return failed(Failure::protocol_violated, "a listing without end (over " + std::to_string(most.entries) +
                                                      " entries, or " + std::to_string(most.octets >> 20) +
                                                      " MiB of names)");
    }
    if (entries_.empty() && refused_.empty()) return {};  // lines that have told nothing yet
    const auto taken = Take(take_)();                     // a copy: it may put itself away
    if (!entries_.empty()) return taken;
    lines_kept_ = 0;
    octets_ = 0;
    return taken;
}

void ListingReader::add_listed() {
    for (auto& entry : lines_.take_entries()) add(from_line(std::move(entry)));
}

void ListingReader::fact_line(std::string_view text) {
    auto facts = parse_facts(text);
    if (!facts && !text.empty() && unread_facts_++ == 0) first_unread_fact_ = text;
    if (facts && facts->role == EntryRole::entry) add(entry_of(std::move(*facts)));
}

// NLST gives names as RETR takes them, with the folder in front or without.
void ListingReader::name_line(std::string_view text) {
    RemoteEntry entry;
    entry.name = text.substr(text.rfind('/') + 1);
    entry.kind_known = false;
    if (!entry.name.empty() && entry.name != "..") add(std::move(entry));
}

void ListingReader::add(RemoteEntry entry) {
    if (entry.name == ".") return;
    octets_ += entry.name.size() + entry.unique.size() + entry.link_target.size();
    if (charset_) {
        auto name = charset_->from_server(entry.name);
        if (!name) {
            const auto why = "a name that is not in " + charset_->name();
            return refused_.push_back({entry.name, failed(Failure::unsafe_name, why)});
        }
        entry.name = std::move(*name);
    }
    if (auto why = unsafe_name(entry.name))
        refused_.push_back({entry.name, failed(Failure::unsafe_name, *why)});
    else
        entries_.push_back(std::move(entry));
}

}  // namespace ftp::client
