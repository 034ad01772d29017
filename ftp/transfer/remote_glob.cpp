#include "ftp/transfer/remote_glob.hpp"

#include "common/base/text.hpp"
#include "common/protocol/glob.hpp"
#include "ftp/options/path.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

constexpr std::size_t most_matches = 1'000'000;

std::string unescaped(std::string_view pattern) {
    std::string result;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '\\' && i + 1 < pattern.size()) ++i;
        result += pattern[i];
    }
    return result;
}

bool may_be_folder(const RemoteEntry& entry) {
    return entry.kind == FileKind::directory || entry.kind == FileKind::symlink;
}

// A server without SIZE and MLST says nothing about files: there, a pattern is one.
bool is_known(const RemoteEntry& entry) {
    return entry.kind != FileKind::file || entry.size || entry.modified || !entry.unique.empty();
}

// The places that match the components of a pattern, one after the other.
class Expansion {
  public:
    Expansion(Run& run, std::string_view pattern) : run_(run) {
        if (pattern.starts_with('/')) places_.emplace_back("/");
        if (places_.empty()) places_.emplace_back("");
        folders_only_ = pattern.ends_with('/');
        for (const auto part : split(pattern, '/')) {
            if (!part.empty()) components_.emplace_back(part);
        }
    }

    awaitable<Result<std::vector<Found>>> expand() {
        for (std::size_t i = 0; i < components_.size(); ++i) {
            const bool folders = folders_only_ || i + 1 < components_.size();
            Status done;
            if (has_wildcards(components_[i]))
                done = co_await match(components_[i], folders);
            else
                descend(components_[i]);
            if (!done) co_return done.error();
        }
        if (auto done = co_await drop_missing(); !done) co_return done.error();
        if (folders_only_) {
            for (auto& place : places_) place.path += '/';
        }
        co_return std::move(places_);
    }

    // Folders in which something might match, too.
    std::vector<Omission> take_refused() { return std::exchange(refused_, {}); }

  private:
    void descend(const std::string& component) {
        for (auto& place : places_) place = Found(joined(place.path, unescaped(component)));
    }

    awaitable<Status> match(const std::string& component, bool folders) {
        const EntryChoice choice = [glob = Glob(component), folders](const RemoteEntry& entry) {
            return glob.matches(entry.name) && (!folders || may_be_folder(entry));
        };
        const auto parents = std::exchange(places_, {});
        for (const auto& parent : parents) {
            auto entries = co_await contents_of(run_, parent.path, choice);
            if (!entries && is(entries.error(), Failure::refused)) {
                if (auto noted = co_await note_refusal(parent, entries.error()); !noted) co_return noted;
                continue;
            }
            if (!entries) co_return entries.error();
            for (auto& entry : *entries) {
                auto path = joined(parent.path, entry.name);
                places_.emplace_back(std::move(path), std::move(entry));
            }
            if (places_.size() > most_matches) co_return failed(Failure::protocol_violated, "over a million matches");
        }
        co_return Status();
    }

    // What is no folder, or not there, has nothing that matches. A folder that may not be read might have.
    awaitable<Status> note_refusal(Found parent, Error why) {
        if (!parent.entry) {
            auto found = co_await what_is(run_, parent.path);
            if (!found) co_return found.error();
            parent.entry = std::move(*found);
        }
        const bool folder = parent.entry && parent.entry->kind == FileKind::directory;
        if (folder) refused_.push_back({shown_path(parent.path), std::move(why)});
        co_return Status();
    }

    // Behind the last wildcard nobody has looked yet.
    awaitable<Status> drop_missing() {
        std::vector<Found> there;
        for (auto& place : std::exchange(places_, {})) {
            if (!place.entry) {
                auto found = co_await what_is(run_, place.path);
                if (!found) co_return found.error();
                if (!*found) continue;
                place.entry = std::move(*found);
            }
            there.push_back(std::move(place));
        }
        places_ = std::move(there);
        co_return Status();
    }

    Run& run_;
    std::vector<std::string> components_;
    bool folders_only_ = false;
    std::vector<Found> places_;
    std::vector<Omission> refused_;
};

// One cause of finding nothing is enough.
Error why_nothing(Run& run, std::vector<Omission> refused) {
    if (refused.empty()) return failed(Failure::nothing_matched, "");
    for (std::size_t i = 1; i < refused.size(); ++i) run.failed_at(refused[i].path, refused[i].why);
    return refused.front().why;
}

}  // namespace

awaitable<Result<std::vector<Found>>> places_of(Run& run, const Url& url) {
    std::vector<Found> places;
    if (url.pattern.empty()) {
        places.emplace_back(url.path);
        co_return places;
    }
    auto literal = co_await what_is(run, url.path);
    if (!literal) co_return literal.error();
    if (*literal && is_known(**literal)) {
        places.emplace_back(url.path, std::move(**literal));
        co_return places;
    }
    Expansion expansion(run, url.pattern);
    auto found = co_await expansion.expand();
    if (!found) co_return found;
    auto refused = expansion.take_refused();
    if (found->empty()) co_return why_nothing(run, std::move(refused));
    for (const auto& each : refused) run.failed_at(each.path, each.why);
    co_return found;
}

}  // namespace ftp::client
