#include "ftp/ui/progress.hpp"

#include <algorithm>
#include <cmath>

namespace ftp::client {

void Rate::see(std::uint64_t octets, Moment now) {
    using Seconds = std::chrono::duration<double>;
    constexpr double memory = 3.0;  // seconds
    const double passed = Seconds(now - last_).count();
    if (passed <= 0) return;
    const double fresh = static_cast<double>(octets - std::min(octets_, octets)) / passed;
    // At first there is nothing to be smooth with: the mean of all so far counts.
    const double age = Seconds(now - start_).count();
    const double weight = 1 - std::exp(-passed / std::min(memory, age));
    value_ = last_ == start_ ? fresh : value_ + weight * (fresh - value_);
    last_ = now;
    octets_ = octets;
}

void Progress::expected(std::size_t files, ByteCount bytes) {
    expected_ += files;
    octets_expected_ += bytes.value();
}

void Progress::began(const Underway& file, Moment now) {
    const auto before = std::ranges::find(underway_, file.name, [](const Entry& each) { return each.file.name; });
    if (before != underway_.end()) underway_.erase(before);
    underway_.push_back({file, Rate(now)});
}

void Progress::ended(const FileOutcome& outcome) {
    const auto entry = std::ranges::find(underway_, outcome.name, [](const Entry& each) { return each.file.name; });
    // Folders, and files that needed no transfer, were never on their way.
    if (entry == underway_.end()) return;
    ++ended_;
    const auto octets = entry->file.meter->octets();
    settled_ += entry->file.offset.value() + octets;
    moved_ += octets;
    underway_.erase(entry);
}

ProgressView Progress::look(Moment now) {
    ProgressView view;
    view.ended = ended_;
    view.expected = std::max(expected_, ended_ + underway_.size());
    view.octets = settled_;
    auto moved = moved_;
    for (auto& entry : underway_) {
        const auto octets = entry.file.meter->octets();
        entry.rate.see(octets, now);
        moved += octets;
        FileProgress file{entry.file.name, entry.file.offset.value() + octets, std::nullopt, entry.rate.per_second()};
        if (entry.file.size) file.size = entry.file.size->value();
        view.octets += file.octets;
        view.files.push_back(std::move(file));
    }
    total_.see(std::max(moved, moved_), now);
    view.rate = total_.per_second();
    if (octets_expected_ > 0) view.octets_expected = std::max(octets_expected_, view.octets);
    return view;
}

}  // namespace ftp::client
