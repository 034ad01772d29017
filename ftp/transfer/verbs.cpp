#include "ftp/transfer/verbs.hpp"

#include "ftp/options/path.hpp"
#include "ftp/transfer/check.hpp"
#include "ftp/transfer/explain.hpp"
#include "ftp/transfer/file_jobs.hpp"
#include "ftp/transfer/get_verb.hpp"
#include "ftp/transfer/listing_verbs.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/put_verb.hpp"
#include "ftp/transfer/remote_copy.hpp"
#include "ftp/transfer/remote_files.hpp"
#include "ftp/transfer/remote_glob.hpp"
#include "ftp/transfer/remote_removal.hpp"
#include "ftp/transfer/tree_jobs.hpp"

#include <filesystem>

namespace ftp::client {

namespace {

// --- sync, check

// Two folders by rsync's rule, in the direction in which they are named.
TreePair pair_of(const Place& source, const Place& destination) {
    const auto how = Comparison::size_and_time;
    const bool down = std::holds_alternative<Url>(source);
    const auto& from = down ? std::get<Url>(source).path : std::get<LocalPath>(source).text;
    const auto& to = down ? std::get<LocalPath>(destination).text : std::get<Url>(destination).path;
    std::string top(without_trailing_slashes(from));
    auto target = target_of(from, to);
    auto pair = down ? TreePair(std::move(target), std::move(top), Way::down, how)
                     : TreePair(std::move(top), std::move(target), Way::up, how);
    pair.base = base_of(from);
    return pair;
}

// Errors: what is not there, or cannot be looked at.
awaitable<Result<bool>> is_folder(Run& run, const Place& place) {
    if (const auto* url = std::get_if<Url>(&place)) {
        if (url->path.empty() || url->path.ends_with('/')) co_return true;
        const auto found = co_await what_is(run, url->path);
        if (!found) co_return found.error();
        if (!*found) co_return no_such_entry();
        co_return (*found)->kind == FileKind::directory;
    }
    std::error_code failure;
    const auto kind = std::filesystem::status(std::get<LocalPath>(place).text, failure).type();
    if (kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::none)
        co_return Error(failure, "reading");
    co_return kind == std::filesystem::file_type::directory;
}

awaitable<void> sync(Run& run, const Command& command) {
    auto pair = pair_of(command.sources.front(), *command.destination);
    const auto folder = co_await is_folder(run, command.sources.front());
    const auto name = shown_path(pair.source());
    if (!folder) co_return run.failed_at(name, folder.error());
    if (!*folder) co_return run.failed_at(name, failed(Failure::misused, "is no folder, and sync takes folders"));
    if (pair.way == Way::down) co_return co_await download_tree(run, std::move(pair));
    co_await upload_tree(run, std::move(pair));
}

// A file is compared with the file of the target, or with that of its name in a folder there.
awaitable<void> check_places(Run& run, const Place& source, const Place& destination) {
    auto pair = pair_of(source, destination);
    const auto folder = co_await is_folder(run, source);
    // Where there is nothing it is no folder: what the other side has is extra.
    if (folder.value_or(false)) co_return co_await check(run, std::move(pair));
    const auto target = co_await is_folder(run, destination);
    const auto& named = pair.way == Way::down ? std::get<LocalPath>(destination).text : std::get<Url>(destination).path;
    const bool into = named.ends_with('/') || target.value_or(false);
    if (!into) (pair.way == Way::down ? pair.local : pair.remote) = named;
    co_await check_file(run, std::move(pair));
}

// --- site test

awaitable<void> test_site(Run& run, const Url& url) {
    auto folder = co_await is_remote_folder(run, std::string(without_trailing_slashes(url.path)));
    if (!folder) co_return run.failed_at(url.site, folder.error());
    if (!*folder) co_return run.failed_at(url.site, failed(Failure::refused, url.path + ": no such folder there"));
    run.audience().listed(url.site + ": logged in to " + url.host + " as " + run.host().site.user);
}

awaitable<void> execute_there(Run& run, Found source, const Command& command) {
    switch (command.verb) {
        case Verb::cat:
            co_return co_await download_to_output(run, source.path);
        case Verb::ls:
            co_return co_await list(run, std::move(source), command);
        case Verb::tree:
            co_return co_await draw_tree(run, std::move(source), command);
        case Verb::du:
            co_return co_await sum_up(run, std::move(source), command);
        case Verb::rm:
            co_return co_await remove(run, std::move(source), command.recursive);
        case Verb::mv:
            co_return co_await move(run, source.path, command);
        case Verb::cp:
            co_return co_await copy(run, std::move(source), command);
        default:
            run.stop(Error(std::errc::function_not_supported, std::string(to_text(command.verb))));
    }
}

// Every place that a source names: several when it is a pattern.
awaitable<void> execute_there(Run& run, const Url& source, const Command& command) {
    auto places = co_await places_of(run, source);
    if (!places) co_return run.failed_at(to_text(source), places.error());
    for (auto& place : *places) {
        if (!run.stopped()) co_await execute_there(run, std::move(place), command);
    }
}

awaitable<void> execute_on(Run& run, const Place& source, const Command& command) {
    switch (command.verb) {
        case Verb::sync:
            co_return co_await sync(run, command);
        case Verb::mkdir:
            co_return co_await make_folder(run, std::get<Url>(source).path, command.parents);
        case Verb::explain:
            co_return co_await explain_server(run, std::get<Url>(source).path, command.json);
        case Verb::site:
            co_return co_await test_site(run, std::get<Url>(source));
        case Verb::check:
            co_return co_await check_places(run, source, *command.destination);
        case Verb::verify:
            co_return co_await verify(run, std::get<LocalPath>(source).text, std::get<Url>(*command.destination).path);
        default:
            co_return co_await execute_there(run, std::get<Url>(source), command);
    }
}

awaitable<void> conduct_without_deadline(Run& run, const Command& command) {
    if (run.stopped()) co_return;
    if (auto begun = co_await run.begin(); !begun) co_return run.stop(begun.error());
    co_await execute(run, command);
    if (!run.stopped()) co_await run.end();
}

}  // namespace

awaitable<void> conduct(Run& run, const Command& command) {
    co_await run.with_manifest(run.within_deadline(conduct_without_deadline(run, command)));
}

awaitable<void> execute(Run& run, const Command& command) {
    if (command.verb == Verb::get) co_return co_await get(run, command);
    if (command.verb == Verb::put) co_return co_await put(run, command);
    for (const auto& source : command.sources) {
        if (run.stopped()) co_return;
        co_await execute_on(run, source, command);
    }
}

const Url& server_of(const Command& command) {
    for (const auto& source : command.sources) {
        if (const auto* url = std::get_if<Url>(&source)) return *url;
    }
    return std::get<Url>(*command.destination);
}

Comparison unless_only(const RunOptions& options, Comparison how) {
    return options.only ? Comparison::size_and_time : how;
}

std::string base_of(std::string_view source) {
    if (source.empty() || source.ends_with('/')) return "";
    const auto name = last_component(source);
    return name == "." || name == ".." ? "" : std::string(name);
}

std::string target_of(std::string_view source, std::string_view destination) {
    return joined(without_trailing_slashes(destination), base_of(source));
}

}  // namespace ftp::client
