#include "common/base/text.hpp"
#include "common/net/task.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/pipelined.hpp"
#include "ftpd/session/protect.hpp"
#include "ftpd/session/standing.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

// RFC 2577 §5: the answer to a wrong password comes late, and later with each failure of this address and for this
// user.
awaitable<Reply> refuse_login(Session& session, std::string user) {
    const auto& limits = session.configuration->limits;
    const auto count = session.services.guesses.failed(session.peer(), user, Clock::now());
    session.log(LogLevel::warning, "login-failed",
                {{"name", std::string_view(user)},
                 {"failures", std::int64_t{count.of_address}},
                 {"for_user", std::int64_t{count.of_user}}});
    asio::steady_timer delay(co_await asio::this_coro::executor, limits.login_delay * delay_factor(count));
    co_await delay.async_wait(as_value);
    if (++session.failed_logins < limits.login_attempts) co_return Reply(Code::not_logged_in, "Login incorrect");
    session.ending = true;
    co_return Reply(Code::service_closing, "Too many failed logins");
}

// The place was given away while the password was checked.
Reply evicted(Session& session) {
    session.ending = true;
    return Reply(Code::service_closing, "Too many connections, log in faster next time");
}

Reply tls_first() { return Reply(Code::protection_required, "TLS is required for this user: send AUTH TLS first"); }

// how: the code of the reply, which says by what the user came in.
awaitable<Reply> enter(Session& session, Account account, Code how) {
    if (account.require_tls && !session.encrypted()) co_return tls_first();
    auto tree = Tree::open(account.home);
    if (!tree) {
        const auto problem = tree.error().text();
        session.log(LogLevel::error, "home-failed",
                    {{"name", std::string_view(account.name)},
                     {"home", std::string_view(account.home)},
                     {"error", std::string_view(problem)}});
        co_return Reply(Code::not_logged_in, "The home directory of this account is not available");
    }
    LoggedIn in{std::move(account), std::move(*tree)};
    session.login.emplace<LoggedIn>(std::move(in));
    session.place.logged_in();
    // Anybody comes in as anonymous: that says nothing about who guesses.
    const auto& user = session.account();
    if (!user.anonymous) session.services.guesses.succeeded(session.peer(), user.name, Clock::now());
    session.users_seen = 0;
    session.fresh = true;
    name_account_in_tickets(session);
    session.log(LogLevel::info, "login", {{"rights", std::string_view(session.account().rights.text())}});
    co_return Reply(how, "Logged in");
}

// RFC 2228 §5.1: the certificate of the client may stand for the password of the user that it names, while the TLS
// lasts in which it was shown: behind CCC anybody on the way can speak.
awaitable<std::optional<Account>> account_by_certificate(Session& session, std::string name) {
    if (!session.encrypted() || session.security.client.empty()) co_return std::nullopt;
    auto look = [&session, &name] { return session.services.accounts.by_certificate(name, session.security.client); };
    co_return co_await on_pool(session.services.password_checks, look);
}

}  // namespace

awaitable<Reply> user(Session& session, std::string_view argument) {
    // What the former user had is gone before anything is known of the new one.
    session.forget_login();
    co_await see_changed_users(session);
    if (!session.encrypted() && session.services.accounts.requires_tls(argument)) co_return tls_first();
    auto known = co_await account_by_certificate(session, std::string(argument));
    if (session.summoned == Summons::evicted) co_return evicted(session);
    if (known) co_return co_await enter(session, std::move(*known), Code::logged_in_by_certificate);
    session.login = Named{std::string(argument)};
    co_return Reply(Code::need_password, session.services.accounts.is_anonymous(argument)
                                             ? "Send your e-mail address as password"
                                             : "Password, please");
}

awaitable<Reply> password(Session& session, std::string_view argument) {
    if (session.logged_in()) co_return Reply(Code::superfluous, "Already logged in");
    const std::string name = std::get<Named>(session.login).user;
    session.login = Stranger{};  // a PASS needs a new USER, whatever comes of it
    auto check = [&session, &name, argument] { return session.services.accounts.authenticate(name, argument); };
    auto account = co_await on_pool(session.services.password_checks, check);
    if (session.summoned == Summons::evicted) co_return evicted(session);
    if (!account) co_return co_await refuse_login(session, name);
    co_return co_await enter(session, std::move(*account), Code::logged_in);
}

awaitable<Reply> account(Session& session, std::string_view) {
    if (session.logged_in()) co_return Reply(Code::superfluous, "No account is needed");
    co_return Reply(Code::bad_sequence, "Send USER first");
}

awaitable<Reply> reinitialize(Session& session, std::string_view) {
    // RFC 4217 §13: the answer is the last word under TLS; where TLS came first, it stays.
    const bool leaves_tls = session.encrypted() && session.entrance != Entrance::implicit_tls;
    if (leaves_tls) {
        if (auto no = pipelined(session, "REIN")) co_return *no;
    }
    session.forget_all();
    if (leaves_tls) {
        session.security = Security();
        session.change = Change::to_clear;
    }
    co_return Reply(Code::ready, session.configuration->server.greeting);
}

awaitable<Reply> quit(Session& session, std::string_view) {
    session.ending = true;
    co_return Reply(Code::closing_control, "Goodbye");
}

}  // namespace ftp::server
