// How a conversation begins: the greeting, who the user is, and what the server can (RFC 959 §5.4, RFC 2389).

#include "common/base/text.hpp"
#include "ftp/remote/conversation.hpp"
#include "ftp/remote/failure.hpp"
#include "ftp/remote/known_server.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

awaitable<Status> Conversation::begin() {
    const auto& security = host_.security;
    if (security.tls && security.implicit) {
        if (auto begun = co_await begin_tls(); !begun) co_return begun;
    }
    if (auto greeted = co_await greeting(); !greeted) co_return greeted;
    if (security.tls && !security.implicit) co_return co_await ask_for_tls();
    co_return Status();
}

awaitable<Status> Conversation::log_in() {
    if (auto begun = co_await begin(); !begun) co_return begun;
    const bool at_once = host_.site.password.has_value() && !host_.dialect.lock_step();
    auto logging_in = at_once ? log_in_at_once(*host_.site.password) : log_in_step_by_step();
    const auto done = co_await std::move(logging_in);
    if (at_once && !done &&
        (is(done.error(), Failure::connection_lost) || is(done.error(), Failure::protocol_violated)))
        host_.dialect.rung = Rung::one_by_one;
    if (!done || !protects_later_) co_return done;
    co_return co_await protect_behind_login();
}

namespace {

// "120 ready in nnn minutes" (RFC 959 §5.4) asks for so long, and gets no more than an hour.
std::chrono::minutes delay_of(const Reply& reply) {
    for (const auto word : split(reply.text(), ' ')) {
        if (const auto minutes = number<unsigned>(word)) return std::chrono::minutes(std::min(*minutes, 60u));
    }
    return std::chrono::minutes(0);
}

constexpr std::size_t greeting_kept = 4096;

std::string beginning_of(const Reply& reply) {
    std::string text;
    for (const auto& line : reply.lines()) {
        if (text.size() + line.size() > greeting_kept) break;
        text += (text.empty() ? "" : "\n") + line;
    }
    return text;
}

}  // namespace

awaitable<Status> Conversation::greeting() {
    auto until = reply_deadline();
    auto reply = co_await next_reply(until);
    while (reply && reply->preliminary()) {
        until = std::max(until, Clock::now() + delay_of(*reply));
        reply = co_await next_reply(until);
    }
    if (!reply) co_return reply.error();
    dialect().greeting = beginning_of(*reply);
    if (reply->completed()) co_return Status();
    usable_ = false;
    co_return refusal("greeting", *reply);
}

bool fits_login(const Reply& user, const Reply& password) {
    // RFC 959 §5.4: these are all that may answer PASS; 503 says that no password was needed.
    constexpr std::array expected{202, 230, 332, 500, 501, 503, 530};
    const bool known = std::ranges::find(expected, password.number()) != expected.end() || password.transient_failure();
    return (user.kind() >= 2 && user.kind() <= 5) && known;
}

Status judge_login(const Reply& user, const Reply& password) {
    if (user.completed() || user.is(Code::need_account)) return {};
    if (!user.intermediate()) return refusal("USER", user);
    if (password.completed() || password.is(Code::need_account)) return {};
    const auto why = refusal("PASS", password);
    const bool for_good = password.permanent_failure() && !is(why, Failure::busy);
    if (for_good) return failed(Failure::login_refused, why.doing());
    return why;
}

awaitable<Status> Conversation::log_in_at_once(const std::string& password) {
    const auto protection = protection_commands();
    std::vector<std::string> lines{"USER " + host_.site.user, "PASS " + password};
    const auto questions = first_questions();
    lines.insert(lines.end(), questions.begin(), questions.end());
    const auto login = lines.size();
    lines.insert(lines.begin(), protection.begin(), protection.end());
    if (auto sent = co_await send(lines); !sent) co_return sent;
    // Who cannot take several commands at once is found by his silence.
    const auto until = Clock::now() + std::min<std::chrono::milliseconds>(patience().reply, std::chrono::seconds(15));
    for (std::size_t i = 0; i < protection.size(); ++i) {
        auto reply = co_await final_reply(until);
        if (!reply) co_return reply.error();
        if (i + 1 < protection.size()) continue;
        if (auto judged = judge_early_protection(*reply); !judged) co_return judged;
    }
    Replies replies;
    for (std::size_t i = 0; i < login; ++i) {
        auto reply = co_await final_reply(until);
        if (!reply) co_return reply.error();
        replies.push_back(std::move(*reply));
        if (i != 1) continue;
        if (!fits_login(replies[0], replies[1])) co_return out_of_place(replies[1], Rung::flights);
        // Judged before the rest is read: a server may hang up behind its refusal.
        if (auto judged = judge_login(replies[0], replies[1]); !judged) co_return judged;
    }
    const bool known = replies[2].is(Code::system_status) && replies.back().completed();
    if (replies[0].is(Code::need_account) || replies[1].is(Code::need_account)) {
        if (auto given = co_await give_account(replies[1]); !given) co_return given;
    }
    // Before the login some servers know no FEAT (RFC 2389 §3.1), or not all of theirs.
    if (!known) co_return co_await prepare_session();
    co_return co_await learn(Features(replies[2]));
}

awaitable<Status> Conversation::log_in_step_by_step() {
    auto protection = co_await flight(protection_commands());
    if (!protection) co_return protection.error();
    if (!protection->empty()) {
        if (auto judged = judge_early_protection(protection->back()); !judged) co_return judged;
    }
    auto reply = co_await command("USER " + host_.site.user);
    if (!reply) co_return reply.error();
    if (reply->is(Code::need_password)) {
        if (auto given = co_await give_password(*reply); !given) co_return given;
    } else if (reply->is(Code::need_account)) {
        if (auto given = co_await give_account(*reply); !given) co_return given;
    } else if (!reply->completed()) {
        co_return refusal("USER", *reply);
    }
    co_return co_await prepare_session();
}

awaitable<Status> Conversation::give_password(const Reply& asked) {
    auto& site = host_.site;
    if (!site.password && host_.ask) site.password = host_.ask("Password for " + site.user + "@" + site.host + ": ");
    if (!site.password)
        co_return failed(Failure::login_refused,
                         "no password for " + site.user + ": set FTP_PASSWORD or write it to ~/.netrc");
    auto reply = co_await command("PASS " + *site.password);
    if (!reply) co_return reply.error();
    if (auto judged = judge_login(asked, *reply); !judged) co_return judged;
    if (reply->is(Code::need_account)) co_return co_await give_account(*reply);
    co_return Status();
}

awaitable<Status> Conversation::give_account(const Reply& asked) {
    if (!host_.site.account) co_return refusal("login", Reply(Code::not_logged_in, asked.text()));
    auto reply = co_await command("ACCT " + *host_.site.account);
    if (!reply) co_return reply.error();
    if (!reply->completed()) co_return failed(Failure::login_refused, "ACCT: " + reply->summary());
    co_return Status();
}

// A server that does not switch to UTF-8 unasked keeps the character set that the user named.
std::vector<std::string> Conversation::first_questions() const {
    if (host_.charset) return {"FEAT", "TYPE I"};
    return {"FEAT", "OPTS UTF8 ON", "TYPE I"};
}

awaitable<Status> Conversation::prepare_session() {
    auto replies = co_await flight(first_questions());
    if (!replies) co_return replies.error();
    const auto& type = replies->back();
    // Who does not know TYPE at all has but one.
    const bool unknown = type.is(Code::unknown_command) || type.is(Code::not_implemented);
    if (!type.completed() && !unknown) co_return refusal("TYPE I", type);
    co_return co_await learn(Features(replies->front()));
}

// What follows from the features and the greeting; of a host the first login tells.
awaitable<Status> Conversation::learn(Features features) {
    auto& known = dialect();
    const bool utf8 = features.has("UTF8");
    if (!known.learned) {
        known.time_ways.offer(features, known.greeting);
        known.digest_ways.offer(features);
    }
    known.learned = true;
    known.features = std::move(features);
    const auto* server = known_server(known.greeting);
    std::vector<std::string> lines;
    if (server && server->needs_name_format) lines.emplace_back("SITE NAMEFMT 1");
    const bool switches = utf8 && host_.charset;
    if (switches) lines.emplace_back("OPTS UTF8 ON");
    known.speaks_utf8 = utf8 && !host_.charset;
    if (lines.empty()) co_return Status();
    auto replies = co_await flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (switches) known.speaks_utf8 = replies->back().completed();
    co_return Status();
}

}  // namespace ftp::client
