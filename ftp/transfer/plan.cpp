#include "ftp/transfer/plan.hpp"

#include <algorithm>
#include <chrono>

namespace ftp::client {

namespace {

using namespace std::chrono;

// How far apart two times may be that were told with this precision.
seconds tolerance(Precision precision) {
    switch (precision) {
        case Precision::second:
            return seconds(1);
        case Precision::minute:
            return minutes(1);
        case Precision::day:
            return hours(24);
    }
    return seconds(1);
}

seconds tolerance(const TreeEntry& a, const TreeEntry& b) {
    return std::max(tolerance(a.precision), tolerance(b.precision));
}

minutes zone_slack(const TreeEntry& a, const TreeEntry& b) { return std::max(a.zone_slack, b.zone_slack); }

// Zones lie quarters of an hour apart: another difference is none of theirs.
bool differ_by_zone(seconds difference, const TreeEntry& a, const TreeEntry& b) {
    constexpr seconds quarter = minutes(15);
    const seconds odd = difference % quarter;
    return difference <= zone_slack(a, b) + tolerance(a, b) && std::min(odd, quarter - odd) <= tolerance(a, b);
}

bool same_time(const TreeEntry& a, const TreeEntry& b) {
    if (!a.modified || !b.modified) return false;
    const seconds difference = abs(floor<seconds>(*a.modified) - floor<seconds>(*b.modified));
    return difference <= tolerance(a, b) || differ_by_zone(difference, a, b);
}

bool not_older(const TreeEntry& target, const TreeEntry& source) {
    if (!target.modified || !source.modified) return false;
    const auto margin = tolerance(target, source) + zone_slack(target, source);
    return *target.modified + margin >= floor<seconds>(*source.modified);
}

}  // namespace

bool same_file(const TreeEntry& source, const TreeEntry& target, Comparison how) {
    if (how == Comparison::none || !source.size || !target.size || *source.size != *target.size) return false;
    if (how == Comparison::size) return true;
    return same_time(source, target) || (how == Comparison::size_and_age && not_older(target, source));
}

Need need(const TreeEntry& source, const TreeEntry* target, Comparison how, Only only) {
    if (!target) return only == Only::changed ? Need::not_asked_for : Need::transfer;
    const bool files = source.kind == FileKind::file && target->kind == FileKind::file;
    if (files && same_file(source, *target, how)) return Need::unchanged;
    return only == Only::missing ? Need::not_asked_for : Need::transfer;
}

namespace {

// A file of the source, or a folder that the target does not have.
void plan_entry(Plan& plan, const Tree& source, std::size_t place, Need need) {
    const auto& entry = source.entries[place];
    if (need == Need::unchanged) plan.unchanged.push_back(place);
    if (need != Need::transfer) return;
    (entry.kind == FileKind::directory ? plan.folders : plan.transfers).push_back(entry);
}

}  // namespace

Plan plan(const Tree& source, const Tree& target, Comparison how, Only only) {
    std::unordered_map<std::string_view, const TreeEntry*> there;
    for (const auto& entry : target.entries) there.emplace(entry.path, &entry);
    Plan plan;
    for (std::size_t i = 0; i < source.entries.size(); ++i) {
        const auto& entry = source.entries[i];
        const auto found = there.find(entry.path);
        const auto* standing = found == there.end() ? nullptr : found->second;
        if (standing && standing->kind != entry.kind) {
            const auto code =
                entry.kind == FileKind::directory ? std::errc::not_a_directory : std::errc::is_a_directory;
            plan.conflicts.push_back({entry.path, Error(code, "the target")});
        } else if (!standing || entry.kind == FileKind::file) {
            plan_entry(plan, source, i, need(entry, standing, how, only));
        }
    }
    return plan;
}

}  // namespace ftp::client
