#pragma once

#include "ftp/options/run_options.hpp"
#include "ftp/transfer/path_pattern.hpp"

#include <string_view>

namespace ftp::client {

// Which entries of a tree take part, as rsync(1) has it: of all rules the first whose pattern fits decides; what none
// fits takes part. Nothing below an excluded folder takes part, whatever fits it.
//
// A leading "/" anchors a pattern at the top of what is transferred: of a folder that goes with its name that is the
// folder around it. A pattern with a slash inside is compared with the end of the
// path, from the border of a component; one without, with the last component. A trailing "/" fits folders only; "a/***"
// is the folder a and everything in it. For the wildcards see PathPattern.
class Filters {
  public:
    Filters() = default;
    // base: the name of the top, where that takes part in the paths; else "".
    explicit Filters(const std::vector<FilterRule>& rules, std::string base = "");

    enum class Kind { file, folder };
    bool excludes_top() const;  // and so everything
    // path: relative to the top of the tree, without slashes at its ends. Looks at this entry alone; whoever walks does
    // not descend into what is excluded.
    bool excludes(std::string_view path, Kind kind) const;
    // The same for an entry that was found otherwise: one of the folders above it may be excluded too.
    bool excludes_within(std::string_view path, Kind kind) const;

  private:
    struct Rule {
        explicit Rule(const FilterRule& rule);
        bool fits(std::string_view path, Kind kind) const;

        FilterRule::Verdict verdict;
        bool anchored;  // at the top of the tree
        bool folders_only;
        bool with_contents;  // "/***": the folder, and everything in it
        bool whole_path;     // else the last component alone
        std::string text;    // without the slashes that say all that
        PathPattern pattern;
    };
    bool excludes_full(std::string_view path, Kind kind) const;

    std::vector<Rule> rules_;
    std::string base_;
};

}  // namespace ftp::client
