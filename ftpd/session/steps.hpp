#pragma once

#include "ftpd/session/carry.hpp"

namespace ftp::server {

enum class Ended {
    done,
    stopped,  // by ABOR, a lost control connection or the end of the server
    late,
};

// Work on the disk that may take long, in steps on the pool, so that it keeps nobody else from it. The session has to
// have begun it, as a transfer; nothing stops a step that has begun.
// step:  bool(), whether there is more to do; it outlives this.
template <typename Step>
awaitable<Ended> in_steps(Session& session, Step& step, Deadline until) {
    const auto stop = session.running->stop;
    while (!stop->stopped()) {
        if (Clock::now() >= until) co_return Ended::late;
        auto once = [&step] { return step(); };
        const bool more = co_await on_pool(session.services.runtime.pool(), once);
        if (!more) co_return Ended::done;
    }
    co_return Ended::stopped;
}

// The same with its session watching: STAT tells how far it has come (Running::meter).
template <typename Step>
awaitable<Ended> watched_steps(Session& session, Step& step, Deadline until) {
    auto steps = in_steps(session, step, until);
    const auto ended = co_await watched(session, std::move(steps));
    co_return ended;
}

}  // namespace ftp::server
