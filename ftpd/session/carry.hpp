#pragma once

#include "common/connection/transfer.hpp"
#include "ftpd/session/data_connection.hpp"
#include "ftpd/session/stopped.hpp"

namespace ftp::server {

// A transfer, or other long work, is accepted: from now on there is something to stop and to ask about.
void begin_transfer(Session& session, std::string_view verb, const std::string& path,
                    std::optional<std::uint64_t> size);
// It has ended, well or not: its data connection setup is used up (PROTOCOL §2.9).
void end_transfer(Session& session);

// What the running transfer takes along, in its mode.
Carriage carriage_for(Session& session, Stream data);

// The code of the opening reply: 150, or 125 where a data connection is open already (RFC 959 §5.4).
Code opening_code(const Session& session);

// Says the opening reply, if there is one, and brings the data connection about.
// One that is there already leaves the reply unsent, so that it may share a segment with what follows. Errors:
// operation_canceled after ABOR or a lost control connection; else those of open_data_connection(), and under PROT P of
// finish_encrypting().
awaitable<Result<Carriage>> connect_data(Session& session, std::optional<Reply> opening);

// Behind a download: leaves the data connection open in block mode (true), else closes it: in an orderly way only when
// all has gone, so that a cut file never looks whole. What the client has sent on it meanwhile is drained first, beside
// the session and for a second at most (PROTOCOL §3.3).
bool finish_sent(Session& session, Carriage carriage, const Outcome& outcome);

// The last reply to a transfer that went well (RFC 959 §5.4).
Reply done(bool left_open, std::string text);

// While a transfer runs: answers STAT, lets ABOR, a lost control connection or the end of the server stop it, and
// queues the rest (RFC 959 §4.1.3).
awaitable<void> watch(Session& session);

// Runs the work of a transfer with its session watching.
template <typename T>
awaitable<T> watched(Session& session, awaitable<T> work) {
    using namespace asio::experimental::awaitable_operators;
    auto finishing = [](Session& owner, awaitable<T> inner) -> awaitable<T> {
        T result = co_await std::move(inner);
        owner.running->finished = true;
        owner.control.stop_waiting();
        co_return result;
    };
    session.running->finished = false;
    co_return co_await (finishing(session, std::move(work)) && watch(session));
}

// The long part of a transfer, on a data loop. What it gives back belongs to that loop no more: its session may close
// it.
template <typename Job>
awaitable<Driven<Job>> drive_there(asio::thread_pool& pool, Job job, asio::any_io_executor home) {
    auto driven = co_await drive(pool, std::move(job), whole_transfer);
    driven.job.carriage().data.descriptor().move_to(std::move(home));
    co_return driven;
}

// The whole way of a transfer: what goes through at once is done here, the first 256 KiB on this loop, the rest on a
// data loop.
template <typename Job>
awaitable<Driven<Job>> carry(Session& session, Job job) {
    auto& pool = session.services.runtime.pool();
    if (session.knows_extensions && !job.must_prepare()) {
        Step step = job.step(inline_limit);
        if (step.kind == Step::Kind::ended) {
            Outcome outcome;
            outcome.ending = step.ending;
            outcome.error = std::move(step.error);
            co_return Driven<Job>(std::move(job), std::move(outcome));
        }
    }
    // A failure of the control connection is found by watch().
    (void)session.control.try_flush();
    auto first = drive(pool, std::move(job), inline_limit);
    auto driven = co_await watched(session, std::move(first));
    if (driven.outcome.ending != Ending::unfinished) {
        explain_stop(session, driven.outcome);
        co_return driven;
    }

    const auto place = session.services.runtime.data_place();
    auto& data_loop = place.loop();
    auto& descriptor = driven.job.carriage().data.descriptor();
    const auto home = descriptor.executor();
    descriptor.move_to(data_loop.get_executor());
    auto rest = drive_there(pool, std::move(driven.job), home);
    auto elsewhere = run_on(data_loop, std::move(rest));
    driven = co_await watched(session, std::move(elsewhere));
    explain_stop(session, driven.outcome);
    co_return driven;
}

}  // namespace ftp::server
