#pragma once

#include "ftp/transfer/session.hpp"
#include "ftp/transfer/tree.hpp"

#include <functional>
#include <set>

namespace ftp::client {

// One entry of a folder on a server.
struct RemoteEntry {
    std::string name;
    FileKind kind = FileKind::file;
    std::optional<ByteCount> size;
    std::optional<FileTime> modified;
    Precision precision = Precision::second;
    std::string unique;       // RFC 3659 §7.5.2: the same for the same object; may be empty
    std::string link_target;  // of symbolic links, where told
};

// What a listing said, line by line, whatever its form.
class ListingReader {
  public:
    enum class Form { facts, lines };  // MLSD or LIST
    // now: for years that LIST leaves out.
    ListingReader(Form form, FileTime now) : form_(form), now_(now) {}

    // Pieces as they come. Errors: protocol_violated for a listing beyond all measure (a line over 64 KiB, over two
    // million entries).
    Status feed(std::string_view piece);
    // The end of the data: a last line may lack its line end.
    Status finish();

    std::vector<RemoteEntry> take_entries() { return std::move(entries_); }
    // Names that cannot be used below a folder of ours, with the reason.
    std::vector<Omission> take_refused() { return std::move(refused_); }

  private:
    Status line(std::string_view text);
    std::optional<RemoteEntry> parse(std::string_view text) const;

    Form form_;
    FileTime now_;
    std::string rest_;
    std::size_t lines_ = 0;
    std::vector<RemoteEntry> entries_;
    std::vector<Omission> refused_;
};

struct Listing {
    std::vector<RemoteEntry> entries;
    std::vector<Omission> refused;
};

// One folder (MLSD where the server has it, else LIST). "" is the folder of the login.
// Errors: refused where there is no such folder; those of a transfer; a listing that was cut short is never taken for a
// whole one.
awaitable<Result<Listing>> list_folder(Session& session, std::string folder);

// What there is under this path; nothing if there is nothing, or nothing that we may see.
awaitable<Result<std::optional<RemoteEntry>>> look_up(Session& session, std::string path);

}  // namespace ftp::client
