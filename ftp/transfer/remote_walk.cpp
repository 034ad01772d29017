#include "ftp/transfer/remote_walk.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/local_target.hpp"

#include <algorithm>
#include <memory>

namespace ftp::client {

namespace {

// The unique facts of the folders on a path, from the lowest up; shared by all that is below.
struct Lineage {
    std::string unique;
    std::shared_ptr<const Lineage> above;
};

bool contains(const Lineage* line, const std::string& unique) {
    while (line && line->unique != unique) line = line->above.get();
    return line != nullptr;
}

// A folder that is still to be listed, and those above it.
struct PendingFolder {
    PendingFolder(std::string where, std::shared_ptr<const Lineage> parents)
        : path(std::move(where)), lineage(std::move(parents)) {}
    std::string path;
    std::shared_ptr<const Lineage> lineage;
};

template <typename T>
void append(std::vector<T>& all, std::vector<T> some) {
    if (all.empty())
        all = std::move(some);
    else
        std::ranges::move(some, std::back_inserter(all));
}

// What one folder holds.
struct FolderContent {
    Tree tree;
    std::vector<PendingFolder> folders;  // in it, to be listed next
};

class RemoteWalk {
  public:
    RemoteWalk(Run& run, std::string top, WalkRules rules, const asio::any_io_executor& executor)
        : run_(run), top_(std::move(top)), rules_(std::move(rules)), queue_(executor) {}

    awaitable<Result<Tree>> walk() {
        queue_.push(PendingFolder("", nullptr));
        const Run::Handler<PendingFolder> handler = [this](Session& session, PendingFolder folder) {
            return visit(session, std::move(folder));
        };
        co_await run_.in_parallel<PendingFolder>(queue_, handler);
        if (top_failure_) co_return *top_failure_;
        co_return std::move(tree_);
    }

  private:
    awaitable<void> visit(Session& session, PendingFolder folder) {
        if (overfull_) co_return;
        FolderContent content;
        auto work = [&](Session& by, bool) { return list(by, folder, content); };
        const auto done = co_await run_.persistently(session, work);
        if (done) {
            add(std::move(content));
        } else if (folder.path.empty()) {
            top_failure_ = done.error();
        } else {
            tree_.unreadable.push_back({folder.path, done.error()});
        }
    }

    awaitable<Status> list(Session& session, const PendingFolder& folder, FolderContent& content) {
        content = FolderContent();
        const TakePart take = [&](Listing part) {
            note(folder, std::move(part), content);
            return has_room_for(content.tree) ? Status() : Status(too_large());
        };
        auto rest = co_await list_folder(session, joined(top_, folder.path), take);
        if (!rest) co_return rest.error();
        if (auto missing = what_is_missing(*rest)) content.tree.unreadable.push_back({folder.path, *missing});
        const bool may_hide_links = rest->hides_links;
        note(folder, std::move(*rest), content);
        if (!has_room_for(content.tree)) co_return too_large();
        if (!rules_.tells_links || !may_hide_links || content.folders.empty()) co_return Status();
        co_return co_await find_links(session, folder, content);
    }

    // Those of the folders that are links are found by another listing.
    awaitable<Status> find_links(Session& session, const PendingFolder& folder, FolderContent& content) {
        std::vector<std::string> names;
        for (const auto& each : content.folders) names.emplace_back(last_component(each.path));
        const auto links = co_await links_among(session, joined(top_, folder.path), std::move(names));
        if (!links) co_return links.error();
        for (const auto& name : *links) note_link(below(folder, name), content);
        co_return Status();
    }

    void note_link(const std::string& path, FolderContent& content) const {
        auto& tree = content.tree;
        if (rules_.links(path)) return tree.linked.push_back(path);
        std::erase_if(content.folders, [&path](const PendingFolder& each) { return each.path == path; });
        std::erase_if(tree.entries, [&path](const TreeEntry& each) { return each.path == path; });
        tree.skipped.push_back(path);
    }

    static Error too_large() {
        return failed(Failure::protocol_violated, "a tree without end (over " + std::to_string(most_in_tree) +
                                                      " entries): take its folders one by one");
    }
    bool has_room_for(const Tree& some) {
        const auto all = size_of(tree_) + size_of(some);
        overfull_ = overfull_ || all > most_in_tree;
        return all <= most_in_tree;
    }

    void add(FolderContent content) {
        append(tree_.entries, std::move(content.tree.entries));
        append(tree_.unreadable, std::move(content.tree.unreadable));
        append(tree_.skipped, std::move(content.tree.skipped));
        append(tree_.linked, std::move(content.tree.linked));
        append(tree_.hidden, std::move(content.tree.hidden));
        for (auto& each : content.folders) queue_.push(std::move(each));
    }

    void note(const PendingFolder& folder, Listing part, FolderContent& content) const {
        for (auto& refused : part.refused)
            content.tree.unreadable.push_back({below(folder, refused.path), refused.why});
        for (const auto& entry : part.entries) note(folder, entry, content);
    }

    void note(const PendingFolder& folder, const RemoteEntry& entry, FolderContent& content) const {
        auto& tree = content.tree;
        const auto path = below(folder, entry.name);
        if (is_temporary_name(entry.name)) return tree.hidden.push_back(path);
        const auto kind = entry.kind == FileKind::directory ? Filters::Kind::folder : Filters::Kind::file;
        if (rules_.filters.excludes(path, kind)) return tree.hidden.push_back(path);
        if (entry.kind != FileKind::directory && entry.kind != FileKind::file) return tree.skipped.push_back(path);
        const bool inside_itself = !entry.unique.empty() && contains(folder.lineage.get(), entry.unique);
        if (entry.kind == FileKind::directory && inside_itself) return tree.skipped.push_back(path);
        tree.entries.push_back({.path = path,
                                .kind = entry.kind,
                                .size = entry.size,
                                .modified = entry.modified,
                                .precision = entry.precision,
                                .zone_slack = entry.zone_slack});
        if (entry.kind != FileKind::directory || !rules_.folders(path)) return;
        if (depth(path) > deepest) {
            tree.unreadable.push_back({path, failed(Failure::protocol_violated, "folders nested without end")});
            return;
        }
        auto lineage = folder.lineage;
        if (!entry.unique.empty()) lineage = std::make_shared<const Lineage>(Lineage{entry.unique, lineage});
        content.folders.emplace_back(path, std::move(lineage));
    }

    static std::string below(const PendingFolder& folder, const std::string& name) {
        return folder.path.empty() ? name : folder.path + "/" + name;
    }

    Run& run_;
    std::string top_;
    WalkRules rules_;
    WorkQueue<PendingFolder> queue_;
    Tree tree_;
    bool overfull_ = false;  // the folders that are still to be listed have no room
    std::optional<Error> top_failure_;
};

}  // namespace

bool every_folder(const std::string&) { return true; }
bool no_folder(const std::string&) { return false; }

awaitable<Result<Tree>> walk_remote(Run& run, std::string top, WalkRules rules) {
    RemoteWalk walk(run, std::move(top), std::move(rules), co_await asio::this_coro::executor);
    co_return co_await walk.walk();
}

}  // namespace ftp::client
