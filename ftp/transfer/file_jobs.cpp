#include "ftp/transfer/file_jobs.hpp"

#include "ftp/transfer/streams.hpp"

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
    if (outcome.deed == Deed::skipped) ++run.tally().unchanged;
    run.report(outcome);
}

FileOutcome outcome_of(Deed deed, std::string name, std::string path) {
    FileOutcome outcome(deed, std::move(name));
    outcome.path = std::move(path);
    return outcome;
}

}  // namespace

awaitable<void> download_file(Run& run, Session& session, const Root& root, DownloadTask task) {
    auto outcome = outcome_of(Deed::downloaded, task.remote, task.remote);
    auto work = [&](Session& by, bool again) {
        task.resume = task.resume || again;
        return download(by, run.means(), root, task, outcome);
    };
    co_await reported(run, session, work, outcome);
}

awaitable<void> upload_file(Run& run, Session& session, UploadTask task) {
    auto outcome = outcome_of(Deed::uploaded, task.local, task.remote);
    UploadHistory history;
    auto work = [&](Session& by, bool) { return upload(by, run.means(), task, history, outcome); };
    co_await reported(run, session, work, outcome);
}

awaitable<void> download_to_output(Run& run, std::string remote) {
    const std::string name = remote.empty() ? "/" : remote;
    auto outcome = outcome_of(Deed::downloaded, name, remote);
    const auto pipe = std::make_shared<PipeProgress>(standard_output);
    auto work = [&](Session& by, bool) { return download_to(by, run.means(), pipe, remote, outcome); };
    co_await reported(run, run.first(), work, outcome);
}

awaitable<void> upload_input(Run& run, std::string remote) {
    auto outcome = outcome_of(Deed::uploaded, "-", remote);
    InputTask task;
    task.pipe = standard_input;
    task.remote = std::move(remote);
    auto work = [&](Session& by, bool) { return upload_from(by, run.means(), task, outcome); };
    co_await reported(run, run.first(), work, outcome);
}

}  // namespace ftp::client
