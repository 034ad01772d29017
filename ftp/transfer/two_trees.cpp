#include "ftp/transfer/two_trees.hpp"

#include "common/net/task.hpp"
#include "ftp/transfer/filters.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/remote_walk.hpp"

#include <filesystem>
#include <unordered_set>
#include <utility>

namespace ftp::client {

namespace {

awaitable<Result<Tree>> read_local(Run& run, const TreePair& pair, LinkPolicy links) {
    const auto filters = filters_of(run, pair);
    auto walk = [&] { return walk_local(pair.local, links, filters); };
    co_return co_await on_pool(run.pool(), walk);
}

awaitable<Result<Target>> read_local_target(Run& run, const TreePair& pair, const Tree& source, Extent extent) {
    Target target;
    std::error_code ignored;
    target.missing = !std::filesystem::exists(pair.local, ignored);
    if (target.missing) co_return target;
    if (extent == Extent::of_source) {
        auto look = [&] { return look_up_local(pair.local, source); };
        target.tree = co_await on_pool(run.pool(), look);
        co_return target;
    }
    auto tree = co_await read_local(run, pair, LinkPolicy::skip);
    if (!tree) co_return tree.error();
    target.tree = std::move(*tree);
    // Nothing goes through or over a link here.
    for (auto& path : std::exchange(target.tree.skipped, {}))
        target.tree.entries.push_back({.path = std::move(path), .kind = FileKind::symlink, .size = {}, .modified = {}});
    co_return target;
}

awaitable<Result<Target>> read_remote_target(Run& run, const TreePair& pair, const Tree& source, Extent extent) {
    std::unordered_set<std::string> folders;
    for (const auto& entry : source.entries) {
        if (entry.kind == FileKind::directory) folders.insert(entry.path);
    }
    WalkRules rules;
    rules.filters = filters_of(run, pair);
    rules.links = [&folders](const std::string& path) { return folders.contains(path); };
    if (extent == Extent::of_source) rules.folders = rules.links;
    rules.tells_links = run.options().remove_extra;
    auto tree = co_await walk_remote(run, pair.remote, std::move(rules));
    Target target;
    target.missing = tree ? tree->entries.empty() : is(tree.error(), Failure::refused);
    if (!tree && !target.missing) co_return tree.error();
    if (tree) target.tree = std::move(*tree);
    co_return target;
}

}  // namespace

Filters filters_of(const Run& run, const TreePair& pair) { return Filters(run.options().filters, pair.base); }

awaitable<Result<Tree>> read_source(Run& run, const TreePair& pair) {
    if (pair.way == Way::down) {
        WalkRules rules;
        rules.filters = filters_of(run, pair);
        co_return co_await walk_remote(run, pair.remote, std::move(rules));
    }
    const auto links = run.options().follow_links ? LinkPolicy::follow : LinkPolicy::skip;
    co_return co_await read_local(run, pair, links);
}

awaitable<Result<Target>> read_target(Run& run, const TreePair& pair, const Tree& source, Extent extent) {
    if (pair.way == Way::down) co_return co_await read_local_target(run, pair, source, extent);
    co_return co_await read_remote_target(run, pair, source, extent);
}

Comparison comparison(Run& run, const TreePair& pair) {
    const bool by_age =
        pair.way == Way::up && pair.how == Comparison::size_and_time && !run.host().dialect.sets_times();
    return by_age ? Comparison::size_and_age : pair.how;
}

}  // namespace ftp::client
