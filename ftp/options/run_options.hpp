#pragma once

#include "common/base/quantity.hpp"
#include "ftp/options/name_rules.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace ftp::client {

// One --include or --exclude. Of all that are given, the first whose pattern fits decides, as in rsync.
struct FilterRule {
    enum class Verdict { include, exclude };
    Verdict verdict = Verdict::exclude;
    std::string pattern;
    bool operator==(const FilterRule&) const = default;
};

// --max-delete: so many files and folders, or such a part of what the target holds; more than that and nothing is
// removed.
struct Percent {
    unsigned value = 0;  // up to 100
    bool operator==(const Percent&) const = default;
};
using DeleteLimit = std::variant<std::size_t, Percent>;

// Which of the differing files are transferred: --only.
enum class Only { missing_and_changed, missing, changed };

// How the octets of a file travel (RFC 959 §3.1.1): as they are, or as lines of text, whose ends become those of the
// machine that gets them. A CR in front of a line end is one of the far side's unless it is to be kept.
enum class Type { image, ascii, ascii_with_cr };

// How a run works, whatever its verb.
struct RunOptions {
    unsigned sessions = 1;                              // -P: at most
    std::chrono::milliseconds growth{500};              // between two looks at whether more sessions are worth it
    unsigned retries = 3;                               // of one piece of work, after failures that may pass
    std::chrono::milliseconds backoff{1000};            // before the first retry; doubles, up to 30 s
    std::optional<std::chrono::milliseconds> deadline;  // of the whole run: exit status 11
    bool resume = false;                                // -c
    bool follow_links = false;                          // -L
    bool dry_run = false;                               // -n
    bool in_place = false;                              // --inplace: uploads straight to their final name
    bool append = false;                                // --append: uploads go behind what is there
    bool verify = false;                                // --verify=hash: uploads are compared by digest
    bool by_content = false;                            // --hash, of check: files are compared by digest
    Type type = Type::image;                            // --ascii, of get and put
    NameRules names;                                    // case, ntrans, nmap of the shell
    std::optional<ByteCount> keep_at_most;              // restart of the shell: of what a resume finds, the beginning
    bool new_names_here = false;                        // runique: no file here is replaced: "a.1" beside "a"
    bool new_names_there = false;                       // sunique: and none there
    std::optional<ByteCount> rate;                      // --limit-rate: octets a second, of all sessions together
    std::optional<Only> only;  // --only; sync does missing_and_changed by itself, get and put take everything
    std::vector<FilterRule> filters;
    bool remove_extra = false;                // --delete
    std::optional<DeleteLimit> delete_limit;  // --max-delete
    std::string manifest;                     // --manifest: a file that gets one JSON line per file; "" for none
};

}  // namespace ftp::client
