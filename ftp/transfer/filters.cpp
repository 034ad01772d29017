#include "ftp/transfer/filters.hpp"

#include "ftp/options/path.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

constexpr std::string_view contents = "/***";

// What is left of a pattern without the slashes in front and behind that say where and what.
std::string core(std::string_view pattern) {
    if (pattern.ends_with(contents)) pattern.remove_suffix(contents.size());
    if (pattern.starts_with('/')) pattern.remove_prefix(1);
    if (pattern.ends_with('/')) pattern.remove_suffix(1);
    return std::string(pattern);
}

bool says_where(std::string_view text) { return text.find('/') != text.npos || text.find("**") != text.npos; }

}  // namespace

Filters::Filters(const std::vector<FilterRule>& rules, std::string base) : base_(std::move(base)) {
    for (const auto& rule : rules) rules_.emplace_back(rule);
}

Filters::Rule::Rule(const FilterRule& rule)
    : verdict(rule.verdict),
      anchored(rule.pattern.starts_with('/')),
      folders_only(rule.pattern.ends_with('/')),
      with_contents(rule.pattern.ends_with(contents)),
      whole_path(anchored || with_contents || says_where(core(rule.pattern))),
      text(core(rule.pattern)),
      pattern(text) {}

bool Filters::Rule::fits(std::string_view path, Kind kind) const {
    if (folders_only && kind != Kind::folder) return false;
    const auto here = [this](std::string_view part) { return anchored ? pattern.fits(part) : pattern.fits_end(part); };
    if (!whole_path) return pattern.fits(last_component(path));
    if (!with_contents) return here(path);
    if (kind == Kind::folder && here(path)) return true;
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
        if (here(path.substr(0, slash))) return true;
    }
    return false;
}

bool Filters::excludes_top() const { return !base_.empty() && excludes_full(base_, Kind::folder); }

bool Filters::excludes(std::string_view path, Kind kind) const {
    return base_.empty() ? excludes_full(path, kind) : excludes_full(joined(base_, path), kind);
}

bool Filters::excludes_full(std::string_view path, Kind kind) const {
    const auto first = std::ranges::find_if(rules_, [&](const Rule& rule) { return rule.fits(path, kind); });
    return first != rules_.end() && first->verdict == FilterRule::Verdict::exclude;
}

bool Filters::excludes_within(std::string_view path, Kind kind) const {
    for (auto slash = path.find('/'); slash != path.npos; slash = path.find('/', slash + 1)) {
        if (excludes(path.substr(0, slash), Kind::folder)) return true;
    }
    return excludes(path, kind);
}

}  // namespace ftp::client
