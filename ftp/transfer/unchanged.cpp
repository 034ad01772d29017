#include "ftp/transfer/unchanged.hpp"

#include "common/file/digest.hpp"
#include "ftp/transfer/local_source.hpp"

namespace ftp::client {

namespace {

// What a manifest says of it. Blocking.
Status read_content(const Unchanged& file, FileOutcome& outcome) {
    const auto source = open_source(file.local, file.follow_link);
    if (!source) return source.error();
    auto digest = digest_of_file(source->fd.get());
    if (!digest) return digest.error();
    outcome.size = source->status.size;
    outcome.modified = source->status.modified;
    outcome.sha256 = digest->hex();
    return {};
}

}  // namespace

awaitable<void> report_unchanged(Run& run, Unchanged file) {
    FileOutcome outcome(Deed::unchanged, file.name);
    outcome.path = file.remote;
    outcome.size = file.size;
    if (run.options().dry_run) co_return run.tally().count(outcome);
    if (run.means().digests) {
        auto work = [&] { return read_content(file, outcome); };
        const auto read = co_await on_pool(run.pool(), work);
        if (!read) co_return run.report_failure(std::move(outcome), read.error());
    }
    run.report(std::move(outcome));
}

}  // namespace ftp::client
