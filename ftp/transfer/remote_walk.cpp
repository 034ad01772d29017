#include "ftp/transfer/remote_walk.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/local_target.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// A folder that is still to be listed, and the unique facts of those above it.
struct PendingFolder {
    PendingFolder(std::string where, std::vector<std::string> parents)
        : path(std::move(where)), above(std::move(parents)) {}
    std::string path;
    std::vector<std::string> above;
};

class RemoteWalk {
  public:
    RemoteWalk(Run& run, std::string top, FolderChoice choice, Filters filters, const asio::any_io_executor& executor)
        : run_(run), top_(std::move(top)), choice_(std::move(choice)), filters_(std::move(filters)), queue_(executor) {}

    awaitable<Result<Tree>> walk() {
        queue_.push(PendingFolder("", {}));
        const Run::Handler<PendingFolder> handler = [this](Session& session, PendingFolder folder) {
            return visit(session, std::move(folder));
        };
        co_await run_.in_parallel<PendingFolder>(queue_, handler);
        if (top_failure_) co_return *top_failure_;
        co_return std::move(tree_);
    }

  private:
    awaitable<void> visit(Session& session, PendingFolder folder) {
        Listing listing;
        auto work = [&](Session& by, bool) { return list(by, folder.path, listing); };
        const auto done = co_await run_.persistently(session, work);
        if (done) {
            add(folder, listing);
        } else if (folder.path.empty()) {
            top_failure_ = done.error();
        } else {
            tree_.unreadable.push_back({folder.path, done.error()});
        }
    }

    awaitable<Status> list(Session& session, const std::string& path, Listing& listing) {
        auto listed = co_await list_folder(session, joined(top_, path));
        if (!listed) co_return listed.error();
        listing = std::move(*listed);
        co_return Status();
    }

    void add(const PendingFolder& folder, Listing& listing) {
        for (auto& refused : listing.refused) tree_.unreadable.push_back({below(folder, refused.path), refused.why});
        // Something is there that nobody knows of: the tree is not whole.
        if (listing.unread > 0)
            tree_.unreadable.push_back({folder.path, failed(Failure::protocol_violated,
                                                            "not understood in its listing: " + listing.first_unread)});
        for (auto& entry : listing.entries) add(folder, entry);
    }

    void add(const PendingFolder& folder, const RemoteEntry& entry) {
        const auto path = below(folder, entry.name);
        if (is_temporary_name(entry.name)) return tree_.hidden.push_back(path);
        const auto kind = entry.kind == FileKind::directory ? Filters::Kind::folder : Filters::Kind::file;
        if (filters_.excludes(path, kind)) return tree_.hidden.push_back(path);
        if (entry.kind != FileKind::directory && entry.kind != FileKind::file) return tree_.skipped.push_back(path);
        tree_.entries.push_back({.path = path,
                                 .kind = entry.kind,
                                 .size = entry.size,
                                 .modified = entry.modified,
                                 .precision = entry.precision,
                                 .zone_slack = entry.zone_slack});
        if (entry.kind != FileKind::directory || !choice_(path)) return;
        const bool inside_itself =
            !entry.unique.empty() && std::ranges::find(folder.above, entry.unique) != folder.above.end();
        if (inside_itself || depth(path) > deepest) {
            tree_.unreadable.push_back({path, failed(Failure::protocol_violated, "folders nested without end")});
            return;
        }
        auto above = folder.above;
        if (!entry.unique.empty()) above.push_back(entry.unique);
        queue_.push(PendingFolder(path, std::move(above)));
    }

    static std::string below(const PendingFolder& folder, const std::string& name) {
        return folder.path.empty() ? name : folder.path + "/" + name;
    }

    Run& run_;
    std::string top_;
    FolderChoice choice_;
    Filters filters_;
    WorkQueue<PendingFolder> queue_;
    Tree tree_;
    std::optional<Error> top_failure_;
};

}  // namespace

bool every_folder(const std::string&) { return true; }

awaitable<Result<Tree>> walk_remote(Run& run, std::string top, FolderChoice choice, Filters filters) {
    RemoteWalk walk(run, std::move(top), std::move(choice), std::move(filters), co_await asio::this_coro::executor);
    co_return co_await walk.walk();
}

awaitable<Result<Tree>> walk_remote(Run& run, std::string top, FolderChoice choice) {
    return walk_remote(run, std::move(top), std::move(choice), Filters());
}

}  // namespace ftp::client
