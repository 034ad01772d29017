#include "ftpd/session/standing.hpp"

namespace ftp::server {

namespace {

constexpr auto look_every = std::chrono::seconds(1);

bool take_changes(Session& session) {
    const auto& accounts = session.services.accounts;
    const auto generation = accounts.generation();
    if (session.users_seen == generation) return true;
    session.users_seen = generation;
    auto now = accounts.still(session.account());
    if (!now || (now->require_tls && !session.encrypted())) return false;
    session.account() = std::move(*now);
    return true;
}

}  // namespace

awaitable<void> see_changed_users(Session& session) {
    auto& accounts = session.services.accounts;
    if (!accounts.stale()) co_return;
    auto read = [&accounts] { return accounts.refresh(), true; };
    co_await on_pool(session.services.runtime.pool(), read);
}

awaitable<bool> may_stay(Session& session) {
    if (!session.logged_in()) co_return true;
    if (const auto now = Clock::now(); now - session.users_looked_at >= look_every) {
        session.users_looked_at = now;
        co_await see_changed_users(session);
    }
    co_return take_changes(session);
}

}  // namespace ftp::server
