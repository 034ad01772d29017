#pragma once

#include "common/protocol/facts.hpp"
#include "common/protocol/list_reader.hpp"
#include "ftp/remote/charset.hpp"
#include "ftp/transfer/tree.hpp"

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

// What a listing said, line by line, whatever its form.
class ListingReader {
  public:
    enum class Form { facts, lines, names };  // MLSD, LIST, NLST
    // now: for years that LIST leaves out. known: the family of its lists, if the host has told. charset: of the names;
    // null for UTF-8 or unknown. It must outlive this.
    ListingReader(Form form, FileTime now, std::optional<ListFamily> known = std::nullopt,
                  const Charset* charset = nullptr)
        : form_(form), lines_(now, known), charset_(charset) {}

    // Pieces as they come. Errors: protocol_violated for a listing beyond all measure (a line over 64 KiB, over two
    // million entries).
    Status feed(std::string_view piece);
    // The end of the data: a last line may lack its line end.
    Status finish();

    std::vector<RemoteEntry> take_entries() { return std::move(entries_); }
    // Names that cannot be used below a folder of ours, with the reason.
    std::vector<Omission> take_refused() { return std::move(refused_); }
    std::optional<ListFamily> family() const { return lines_.family(); }
    std::size_t unread() const { return lines_.unread() + unread_facts_; }
    const std::string& first_unread() const { return lines_.unread() > 0 ? lines_.first_unread() : first_unread_fact_; }

  private:
    Status line(std::string_view text);
    void fact_line(std::string_view text);
    void name_line(std::string_view text);
    void add(RemoteEntry entry);
    void add_listed();

    Form form_;
    ListReader lines_;
    const Charset* charset_;
    std::string rest_;
    std::size_t count_ = 0;
    std::size_t unread_facts_ = 0;
    std::string first_unread_fact_;
    std::vector<RemoteEntry> entries_;
    std::vector<Omission> refused_;
};

}  // namespace ftp::client
