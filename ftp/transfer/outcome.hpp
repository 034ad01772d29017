#pragma once

#include "common/base/file_status.hpp"
#include "common/base/quantity.hpp"
#include "common/base/result.hpp"
#include "common/connection/meter.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ftp::client {

// What was done to one file or folder.
// unchanged: it is there already. skipped: it takes no part.
enum class Deed {
    downloaded,
    uploaded,
    made_folder,
    removed,
    renamed,
    copied,
    copied_through_here,
    unchanged,
    skipped,
    failed
};

struct FileOutcome {
    FileOutcome(Deed what, std::string whose, ByteCount moved = ByteCount(), std::optional<Error> why = {})
        : deed(what), name(std::move(whose)), bytes(moved), error(std::move(why)) {}

    Deed deed;
    std::string name;            // as the user would name it
    std::string path;            // on the server, as it was named to it
    std::string target;          // what it is called where it went, as the user would name it; "": it went nowhere
    ByteCount bytes;             // moved by this run, all tries together
    ByteCount arrived;           // in place at the end, from the start of the file on: where a resume may begin
    std::optional<Error> error;  // of failed; of others: what could not be done besides, such as setting the time
    unsigned attempts = 1;
    std::optional<ByteCount> size;     // of the whole file
    std::optional<FileTime> modified;  // of the source
    std::string sha256;                // of the whole file, in hex, where it was asked for and known
    std::string verified;              // by what its content was proven: "HASH SHA-256", "read back"; "": it was not
    std::string reply;                 // the server's last word on it
};

// What check finds between two trees.
struct Difference {
    std::string path;  // below their tops
    const char* kind;  // "missing", "differs", "extra"
};

// A file that is on its way now.
struct Underway {
    std::string name;               // as in its FileOutcome later
    std::optional<ByteCount> size;  // of the whole file
    ByteCount offset;               // where this run began
    std::shared_ptr<const Meter> meter;
};

// Why something failed, as far as a script cares.
enum class Cause {
    local,
    unreachable,
    login_refused,
    untrusted,
    refused,
    remote_full,
    wrong_size,
    temporary,
    nothing_matched,
    out_of_time,
    declined,
    misused,
};
Cause cause_of(const Error& error);

// One line for a person, with the server's own words where it said some: as they came, not yet safe for a terminal.
std::string describe(const Error& error);

// How a run went, for its summary and its exit status.
struct Tally {
    std::size_t done = 0;       // files and folders that were changed
    std::size_t unchanged = 0;  // files that needed nothing
    std::size_t failed = 0;
    std::size_t differences = 0;  // found by check and verify
    ByteCount bytes;
    std::map<Cause, std::size_t> causes;  // of the failed ones
    std::optional<Error> stopped;         // why the run could not go on
    bool stop_told = false;               // by the outcome of a file

    void count(const FileOutcome& outcome);
};

// Whoever wants to hear of it while it happens.
class Audience {
  public:
    virtual ~Audience() = default;
    virtual void outcome(const FileOutcome& outcome) = 0;
    virtual void planned(const FileOutcome& plan) = 0;  // of a dry run: what it would be
    virtual void listed(const std::string& line) = 0;   // a line of ls
    virtual void differs(const Difference& found) = 0;  // of check
    // So much more work is known of.
    virtual void expected(std::size_t files, ByteCount bytes) = 0;
    // Every began() is followed by the outcome() of the same name, or by another began() when it is tried again.
    virtual void began(const Underway& file) = 0;
};

}  // namespace ftp::client
