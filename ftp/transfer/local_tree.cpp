#include "ftp/transfer/local_tree.hpp"

#include "common/base/unique_fd.hpp"
#include "common/file/directory_reader.hpp"
#include "common/file/root.hpp"
#include "ftp/transfer/local_target.hpp"

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>

namespace ftp::client {

namespace {

struct FolderId {
    std::uint64_t device;
    std::uint64_t inode;
    bool operator==(const FolderId&) const = default;
};

// A folder that is still to be read, and those above it, in which a link may lead back.
struct Pending {
    std::string path;
    std::vector<FolderId> above;
};

std::string below(const std::string& folder, const std::string& name) {
    return folder.empty() ? name : folder + "/" + name;
}

class Walk {
  public:
    Walk(const std::string& top, LinkPolicy links, const Filters& filters)
        : top_(top), links_(links), filters_(filters) {}

    Status read(Pending folder) {
        const UniqueFd fd(open_folder(folder.path));
        if (!fd) return Error::last("reading " + full(folder.path));
        if (links_ == LinkPolicy::follow && !enter(folder, fd)) return {};
        DirectoryReader reader(UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 0)), DirectoryReader::Detail::status);
        for (;;) {
            auto some = reader.next(1024);
            if (!some) return some.error();
            if (some->empty()) return {};
            for (const auto& entry : *some) add(folder, fd, entry);
        }
    }

    Result<Tree> run() {
        if (auto read_top = read({}); !read_top) return read_top.error();
        while (!pending_.empty()) {
            auto next = std::move(pending_.back());
            pending_.pop_back();
            const std::string path = next.path;
            if (auto done = read(std::move(next)); !done) tree_.unreadable.push_back({path, done.error()});
        }
        return std::move(tree_);
    }

  private:
    std::string full(const std::string& path) const { return path.empty() ? top_ : top_ + "/" + path; }

    int open_folder(const std::string& path) const {
        const bool may_be_link = path.empty() || links_ == LinkPolicy::follow;
        return ::open(full(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | (may_be_link ? 0 : O_NOFOLLOW));
    }

    // False when this folder is one of those above it.
    bool enter(Pending& folder, const UniqueFd& fd) {
        struct ::stat status {};
        if (::fstat(fd.get(), &status) != 0) return false;
        const FolderId id{status.st_dev, status.st_ino};
        if (std::ranges::find(folder.above, id) != folder.above.end()) return false;
        folder.above.push_back(id);
        return true;
    }

    void add(const Pending& folder, const UniqueFd& fd, const DirectoryEntry& entry) {
        const auto path = below(folder.path, entry.name);
        if (is_temporary_name(entry.name)) return tree_.hidden.push_back(path);
        auto status = entry.status;
        if (status.kind == FileKind::symlink && links_ == LinkPolicy::follow) {
            const auto target = followed(fd, entry.name);
            if (!target) return tree_.unreadable.push_back({path, target.error()});
            status = *target;
        }
        const auto kind = status.kind == FileKind::directory ? Filters::Kind::folder : Filters::Kind::file;
        if (filters_.excludes(path, kind)) return tree_.hidden.push_back(path);
        if (auto why = unsafe_name(entry.name)) {
            tree_.unreadable.push_back({path, Error(std::errc::invalid_argument, *why)});
        } else if (depth(path) > deepest) {
            tree_.unreadable.push_back({path, Error(std::errc::filename_too_long, "folders nested too deep")});
        } else if (status.kind == FileKind::directory) {
            tree_.entries.push_back({.path = path, .kind = status.kind, .size = {}, .modified = status.modified});
            pending_.push_back({path, folder.above});
        } else if (status.kind == FileKind::file) {
            tree_.entries.push_back(
                {.path = path, .kind = status.kind, .size = status.size, .modified = status.modified});
        } else {
            tree_.skipped.push_back(path);
        }
    }

    static Result<FileStatus> followed(const UniqueFd& folder, const std::string& name) {
        const UniqueFd target(::openat(folder.get(), name.c_str(), O_PATH | O_CLOEXEC));
        if (!target) return Error::last("following the link");
        return status_of(target.get());
    }

    const std::string& top_;
    LinkPolicy links_;
    const Filters& filters_;
    std::vector<Pending> pending_;
    Tree tree_;
};

}  // namespace

Result<Tree> walk_local(const std::string& top, LinkPolicy links, const Filters& filters) {
    return Walk(top, links, filters).run();
}

Tree look_up_local(const std::string& top, const Tree& wanted) {
    Tree tree;
    const auto root = Root::open(top, Links::refused);
    if (!root) return tree;
    for (const auto& entry : wanted.entries) {
        const auto status = root->entry_status(entry.path);
        if (!status) continue;
        tree.entries.push_back(
            {.path = entry.path, .kind = status->kind, .size = status->size, .modified = status->modified});
    }
    return tree;
}

std::optional<TreeEntry> look_up_local(const std::string& path, LinkPolicy links) {
    const UniqueFd fd(::open(path.c_str(), O_PATH | O_CLOEXEC | (links == LinkPolicy::skip ? O_NOFOLLOW : 0)));
    const auto status = fd ? status_of(fd.get()) : Result<FileStatus>(Error::last(path));
    if (!status) return std::nullopt;
    return TreeEntry{.path = "", .kind = status->kind, .size = status->size, .modified = status->modified};
}

bool is_local_folder(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored);
}

}  // namespace ftp::client
