#include "ftp/transfer/file_jobs.hpp"

#include "ftp/transfer/append.hpp"
#include "ftp/transfer/remote_tree.hpp"
#include "ftp/transfer/streams.hpp"
#include "ftp/transfer/text_transfer.hpp"

namespace ftp::client {

namespace {

constexpr int standard_input = 0;
constexpr int standard_output = 1;

// The work, with its outcome reported, whatever ends it.
template <typename Work>
awaitable<void> reported(Run& run, Session& session, Work& work, FileOutcome& outcome) {
    Status done;
    try {
        done = co_await run.persistently(session, work, outcome);
    } catch (...) {
        if (run.stopped()) run.report_failure(outcome, *run.tally().stopped);
        throw;
    }
    if (!done) co_return run.report_failure(outcome, done.error());
    run.report(outcome);
}

// "a.1" where there is an "a" already, or another file of this run goes there.
awaitable<Status> find_new_name(Run& run, Session& session, std::string& path) {
    constexpr unsigned most = 1000;
    auto name = path;
    for (unsigned i = 1; i <= most; ++i) {
        const auto there = co_await look_up(session, name);
        if (!there) co_return there.error();
        const bool free = !*there;
        if (free && run.claim(name)) {
            path = name;
            co_return Status();
        }
        const bool certain = free || (*there)->size || (*there)->modified || (*there)->kind == FileKind::directory;
        if (!certain) break;
        name = path + "." + std::to_string(i);
    }
    co_return failed(Failure::refused, path + ": no name is known to be free");
}

// The name of an upload that replaces nothing (sunique), chosen once.
template <typename Task>
awaitable<Status> choose_name(Run& run, Session& session, Task& task, FileOutcome& outcome) {
    const bool chosen = !run.options().new_names_there || !task.replaces;
    if (chosen) co_return Status();
    if (auto found = co_await find_new_name(run, session, task.remote); !found) co_return found;
    task.replaces = false;
    outcome.path = outcome.target = task.remote;
    co_return Status();
}

FileOutcome outcome_of(Deed deed, std::string name, std::string path) {
    FileOutcome outcome(deed, std::move(name));
    outcome.path = std::move(path);
    return outcome;
}

}  // namespace

awaitable<void> download_file(Run& run, Session& session, const Root& root, DownloadTask task) {
    auto outcome = outcome_of(Deed::downloaded, task.remote, task.remote);
    outcome.target = task.target;
    auto work = [&](Session& by, bool again) {
        if (run.options().type != Type::image) return download_text(by, run.means(), root, task, outcome);
        task.from_before = task.resume && !again;
        task.resume = task.resume || again;
        if (again) task.keep_at_most.reset();
        return download(by, run.means(), root, task, outcome);
    };
    co_await reported(run, session, work, outcome);
}

namespace {

// An upload over all its tries.
struct Sending {
    Sending(Run& whose, UploadTask what)
        : run(whose), task(std::move(what)), outcome(outcome_of(Deed::uploaded, task.local, task.remote)) {
        outcome.target = task.remote;
    }

    Run& run;
    UploadTask task;
    FileOutcome outcome;
    UploadHistory history;
    AppendHistory added;
};

awaitable<Status> send(Sending& sending, Session& by) {
    const auto& options = sending.run.options();
    const auto& means = sending.run.means();
    if (auto named = co_await choose_name(sending.run, by, sending.task, sending.outcome); !named) co_return named;
    if (options.append) co_return co_await append(by, means, sending.task, sending.added, sending.outcome);
    if (options.type != Type::image)
        co_return co_await upload_text(by, means, sending.task, sending.history, sending.outcome);
    co_return co_await upload(by, means, sending.task, sending.history, sending.outcome);
}

}  // namespace

awaitable<void> upload_file(Run& run, Session& session, UploadTask task) {
    Sending sending(run, std::move(task));
    auto work = [&](Session& by, bool) { return send(sending, by); };
    co_await reported(run, session, work, sending.outcome);
}

awaitable<void> download_to_output(Run& run, std::string remote) {
    const std::string name = remote.empty() ? "/" : remote;
    auto outcome = outcome_of(Deed::downloaded, name, remote);
    const auto pipe = std::make_shared<PipeProgress>(standard_output, run.means().until);
    auto work = [&](Session& by, bool) { return download_to(by, run.means(), pipe, remote, outcome); };
    co_await reported(run, run.first(), work, outcome);
}

namespace {

awaitable<Status> send_input(Run& run, Session& by, InputTask& task, FileOutcome& outcome) {
    if (auto named = co_await choose_name(run, by, task, outcome); !named) co_return named;
    co_return co_await upload_from(by, run.means(), task, outcome);
}

}  // namespace

awaitable<void> upload_input(Run& run, std::string remote) {
    auto outcome = outcome_of(Deed::uploaded, "-", remote);
    outcome.target = remote;
    InputTask task;
    task.pipe = standard_input;
    task.remote = std::move(remote);
    auto work = [&](Session& by, bool) { return send_input(run, by, task, outcome); };
    co_await reported(run, run.first(), work, outcome);
}

}  // namespace ftp::client
