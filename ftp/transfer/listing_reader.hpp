#pragma once

#include "common/protocol/facts.hpp"
#include "common/protocol/list_reader.hpp"
#include "ftp/remote/charset.hpp"
#include "ftp/transfer/tree.hpp"

#include <functional>

namespace ftp::client {

// One entry of a folder on a server.
struct RemoteEntry {
    std::string name;
    FileKind kind = FileKind::file;
    std::optional<ByteCount> size;
    std::optional<FileTime> modified;
    Precision precision = Precision::second;
    std::chrono::minutes zone_slack{0};  // so far off, in quarters of an hour, the time may be: ListZone::slack()
    bool kind_known = true;              // false: of a list of names
    std::string unique;                  // RFC 3659 §7.5.2: the same for the same object; may be empty
    std::string link_target;             // of symbolic links, where told
};

// As a line of MLSD or MLST (RFC 3659 §7) tells it.
RemoteEntry entry_of(FactLine facts);

// So much of a folder is kept in memory, whichever is reached first. octets: of the names and what else has no fixed
// size.
struct Room {
    std::size_t entries;
    std::size_t octets;
};
// Where nobody takes the entries while they come.
inline constexpr Room whole_folder{2'000'000, 256 << 20};
// Where somebody does.
inline constexpr Room part_of_folder{100'000, 16 << 20};

// What a listing said, line by line, whatever its form.
class ListingReader {
  public:
    enum class Form { facts, lines, names };  // MLSD, LIST, NLST
    // now: for years that LIST leaves out. known: the family of its lists, if the host has told. charset: of the names;
    // null for UTF-8 or unknown. It must outlive this.
    ListingReader(Form form, FileTime now, std::optional<ListFamily> known = std::nullopt,
                  const Charset* charset = nullptr)
        : form_(form), lines_(now, known), charset_(charset) {}

    // Whenever the room is full take() is called, which has to take the entries or to ask for more room; what it
    // returns, if not success, ends the listing.
    using Take = std::function<Status()>;
    void when_full(Room room, Take take) {
        room_ = room;
        take_ = std::move(take);
    }
    // There is room for a whole folder after all, and no more.
    void keep_all() { when_full(whole_folder, {}); }

    // Pieces as they come. Errors: protocol_violated for a listing beyond all measure (a line over 64 KiB, more than
    // there is room for); those of take().
    Status feed(std::string_view piece);
    // The end of the data: a last line may lack its line end.
    Status finish();

    const std::vector<RemoteEntry>& entries() const { return entries_; }
    std::vector<RemoteEntry> take_entries() { return std::exchange(entries_, {}); }
    // Names that cannot be used below a folder of ours, with the reason.
    std::vector<Omission> take_refused() { return std::exchange(refused_, {}); }
    std::optional<ListFamily> family() const { return lines_.family(); }
    std::size_t unread() const { return lines_.unread() + unread_facts_; }
    const std::string& first_unread() const { return lines_.unread() > 0 ? lines_.first_unread() : first_unread_fact_; }

  private:
    Status line(std::string_view text);
    void fact_line(std::string_view text);
    void name_line(std::string_view text);
    void add(RemoteEntry entry);
    void add_listed();
    Status make_room();

    Form form_;
    ListReader lines_;
    const Charset* charset_;
    std::string rest_;
    Room room_ = whole_folder;
    Take take_;
    std::size_t lines_read_ = 0;
    std::size_t lines_kept_ = 0;  // since the room was empty, also those that were no entries
    std::size_t octets_ = 0;
    std::size_t unread_facts_ = 0;
    std::string first_unread_fact_;
    std::vector<RemoteEntry> entries_;
    std::vector<Omission> refused_;
};

}  // namespace ftp::client
