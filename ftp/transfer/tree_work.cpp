#include "ftp/transfer/tree_work.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/unchanged.hpp"

#include <filesystem>

namespace ftp::client {

namespace {

// What was left out of a tree, told under the name of its top.
void report_omissions(Run& run, const std::string& top, const std::vector<Omission>& omissions) {
    for (const auto& omission : omissions) run.failed_at(joined(top, omission.path), omission.why);
}

void report_skipped(Run& run, const std::string& top, const Tree& tree) {
    for (const auto& path : tree.skipped) run.report(FileOutcome(Deed::skipped, joined(top, path)));
}

// Nothing that went wrong so far may lead to a removal: what could not be read might be what is missing.
Removal allowed_removal(Run& run, const TreePair& pair, const Tree& source, const Tree& target) {
    if (!run.options().remove_extra) return {};
    auto extra = removal(source, target);
    auto why = objection(extra, source, target, run.options().delete_limit);
    // Who says how much may go has thought of it; and of what is empty here there is no doubt.
    const bool doubts = !why && pair.way == Way::down && !run.options().delete_limit;
    const auto emptied = doubts ? emptied_folder(extra, source) : std::nullopt;
    if (emptied) why = *emptied + " is empty there and is not here (--max-delete lets go what it held)";
    if (!why) return extra;
    run.failed_at(pair.target(), failed(Failure::declined, "nothing is removed, for " + *why));
    return {};
}

// Files whose place another file of the same command has are told, and take no part.
void keep_apart(Run& run, const TreePair& pair, Tree& source, Destinations& others) {
    const auto has_no_place = [&](const TreeEntry& entry) {
        if (entry.kind != FileKind::file) return false;
        const auto name = joined(pair.source(), entry.path);
        const auto fresh = others.take(name, joined(pair.target(), entry.path));
        if (!fresh) run.failed_at(name, fresh.error());
        return !fresh || !*fresh;
    };
    std::erase_if(source.entries, has_no_place);
}

awaitable<void> tell_unchanged(Run& run, const TreePair& pair, const Tree& source, const Plan& plan) {
    for (const auto place : plan.unchanged) {
        const auto& entry = source.entries[place];
        Unchanged file(joined(pair.source(), entry.path));
        file.local = joined(pair.local, entry.path);
        file.remote = joined(pair.remote, entry.path);
        file.size = entry.size;
        file.follow_link = pair.way == Way::up && run.options().follow_links;
        co_await report_unchanged(run, std::move(file));
    }
}

// The folders that a path here lacks, from the top.
void plan_local_folders(Run& run, const std::string& path) {
    std::vector<std::string> missing;
    std::error_code ignored;
    for (std::filesystem::path each = path; !each.empty() && !std::filesystem::exists(each, ignored);
         each = each.parent_path())
        missing.push_back(each.string());
    for (auto folder = missing.rbegin(); folder != missing.rend(); ++folder) {
        if (run.claim(*folder)) run.plan(Deed::made_folder, *folder);
    }
}

}  // namespace

awaitable<Result<TreeWork>> find_work(Run& run, const TreePair& pair, Destinations* others) {
    auto source = co_await read_source(run, pair);
    if (!source) co_return Error(source.error().code(), source.error().doing());
    if (others) keep_apart(run, pair, *source, *others);
    const auto extent = run.options().remove_extra ? Extent::whole : Extent::of_source;
    auto target = co_await read_target(run, pair, *source, extent);
    if (!target) co_return target.error();
    TreeWork work;
    work.target_missing = target->missing;
    work.plan =
        plan(*source, target->tree, comparison(run, pair), run.options().only.value_or(Only::missing_and_changed));
    report_skipped(run, pair.source(), *source);
    report_omissions(run, pair.source(), source->unreadable);
    report_omissions(run, pair.target(), target->tree.unreadable);
    report_omissions(run, pair.target(), work.plan.conflicts);
    co_await tell_unchanged(run, pair, *source, work.plan);
    work.removal = allowed_removal(run, pair, *source, target->tree);
    if (pair.way == Way::up) work.doubts = names_in_doubt(*source, work.plan.transfers, work.removal);
    co_return work;
}

awaitable<void> tell_plan(Run& run, const TreePair& pair, const TreeWork& work) {
    if (pair.way == Way::down) plan_local_folders(run, pair.local);
    if (pair.way == Way::up && work.target_missing) co_await plan_folders(run, pair.remote, true);
    const auto deed = pair.way == Way::down ? Deed::downloaded : Deed::uploaded;
    const auto& top = pair.target();
    for (const auto& folder : work.plan.folders) run.plan(Deed::made_folder, joined(top, folder.path));
    for (const auto& file : work.plan.transfers)
        run.plan(deed, joined(pair.source(), file.path), joined(top, file.path));
    if (run.tally().failed > 0) co_return;
    for (const auto& file : work.removal.files) run.plan(Deed::removed, joined(top, file.path));
    for (const auto& folder : work.removal.folders) run.plan(Deed::removed, joined(top, folder.path));
}

bool may_remove(Run& run, const TreeWork& work, const std::string& top) {
    if (work.removal.size() == 0 || run.stopped()) return false;
    if (run.tally().failed == 0) return true;
    run.failed_at(top, failed(Failure::declined, "nothing is removed, for something failed before"));
    return false;
}

}  // namespace ftp::client
