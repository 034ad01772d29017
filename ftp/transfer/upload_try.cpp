#include "ftp/transfer/upload_try.hpp"

#include "ftp/transfer/seam.hpp"

namespace ftp::client {

namespace {

Seam seam_of(const UploadTry& attempt, std::string path, std::uint64_t there) {
    Seam seam(std::move(path), there, attempt.file());
    if (attempt.history.owns_partial) seam.by = Seam::By::this_run;
    return seam;
}

awaitable<Result<std::uint64_t>> fitting(UploadTry& attempt, std::string path, std::uint64_t there) {
    auto seam = seam_of(attempt, std::move(path), there);
    const auto fits = co_await seam_fits(attempt.session, attempt.means, std::move(seam));
    if (!fits) co_return fits.error();
    co_return *fits ? there : 0;
}

// A partial of our server cannot be read back, but belongs to this account and path alone: where no digest of it can be
// had, what this run has sent is taken for what is there, and nothing else is.
awaitable<Result<std::uint64_t>> fitting_partial(UploadTry& attempt, std::uint64_t there) {
    auto seam = seam_of(attempt, attempt.to.path, there);
    const auto fits = co_await seam_fits_by_digest(attempt.session, attempt.means, std::move(seam));
    if (!fits) co_return fits.error();
    co_return fits->value_or(attempt.history.owns_partial) ? there : 0;
}

// What is published there, with the size of this file, is this file. Where nobody asks for a resume only a lost reply
// makes that likely enough to be worth a digest. An empty file is like any other.
awaitable<Result<bool>> is_published(UploadTry& attempt) {
    if (!attempt.task.resume && !attempt.in_doubt()) co_return false;
    if (attempt.size() == 0) co_return attempt.in_doubt();
    const auto fits =
        co_await seam_fits(attempt.session, attempt.means, Seam(attempt.to.path, attempt.size(), attempt.file()));
    co_return fits;
}

// Of our server. SIZE tells of a partial only while nothing is published under the name; MLST tells which of the two it
// is.
awaitable<Result<Beginning>> beginning_of_own(UploadTry& attempt) {
    std::vector<std::string> lines{"SIZE " + attempt.to.path, "MLST " + attempt.to.path};
    auto replies = co_await attempt.session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    Beginning beginning;
    const auto there = size_reply(replies->front());
    if (!there || there->value() > attempt.size()) co_return beginning;
    if (replies->back().completed() && there->value() == attempt.size()) {
        const auto published = co_await is_published(attempt);
        if (!published) co_return published.error();
        beginning.is_final = *published;
    } else if (replies->back().is(Code::file_unavailable) && there->value() > 0) {
        const auto fits = co_await fitting_partial(attempt, there->value());
        if (!fits) co_return fits.error();
        // The name appears with the end of an upload: the last octet goes once more where all of them are there.
        beginning.offset = std::min(*fits, attempt.size() - 1);
    }
    co_return beginning;
}

awaitable<Result<Beginning>> beginning_elsewhere(UploadTry& attempt) {
    std::vector<std::string> lines{"SIZE " + attempt.to.path, "SIZE " + attempt.to.final_path};
    auto replies = co_await attempt.session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    Beginning beginning;
    const auto aside = size_reply(replies->front());
    const auto final = size_reply(replies->back());
    if (aside && aside->value() > 0 && aside->value() <= attempt.size()) {
        const auto fits = co_await fitting(attempt, attempt.to.path, aside->value());
        if (!fits) co_return fits.error();
        beginning.offset = *fits;
    } else if (attempt.task.resume && final && final->value() > 0 && final->value() == attempt.size()) {
        const auto fits = co_await fitting(attempt, attempt.to.final_path, attempt.size());
        if (!fits) co_return fits.error();
        beginning.offset = *fits;
        beginning.is_final = *fits > 0;
    }
    if (!attempt.to.aside()) beginning.is_final = beginning.offset > 0 && beginning.offset == attempt.size();
    co_return beginning;
}

}  // namespace

awaitable<Result<Beginning>> find_beginning(UploadTry& attempt) {
    auto& history = attempt.history;
    const bool changed = history.source && !same_source(*history.source, attempt.source.status);
    history.source = attempt.source.status;
    history.owns_partial = history.owns_partial && !changed;
    const bool maybe = (attempt.task.resume || history.begun || attempt.in_doubt()) && !changed;
    if (!maybe) co_return Beginning();
    auto found = attempt.announces ? beginning_of_own(attempt) : beginning_elsewhere(attempt);
    auto beginning = co_await std::move(found);
    const auto& most = attempt.task.keep_at_most;
    if (beginning && most && !history.begun && !beginning->is_final)
        beginning->offset = std::min(beginning->offset, most->value());
    if (beginning && beginning->offset > 0) history.owns_partial = true;
    co_return beginning;
}

}  // namespace ftp::client
