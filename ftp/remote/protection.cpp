// How a conversation and its data connections are protected (RFC 4217).

#include "ftp/remote/conversation.hpp"
#include "ftp/remote/failure.hpp"

namespace ftp::client {

namespace {

Error untrusted(std::string why) { return failed(Failure::untrusted, std::move(why)); }

// Of a handshake: where the connection failed or ended it is lost, which busy servers do; anything else is no TLS, or
// none that we take part in.
Error handshake_failed(const std::string& of, const Error& error) {
    const std::string what = of + "TLS handshake: ";
    if (error.is(std::errc::operation_canceled)) return error;
    if (error.is(std::errc::timed_out)) return failed(Failure::connection_lost, what + "no answer in time");
    if (error.code().category() != tls_category() || error.code() == TlsFailure::hung_up)
        return failed(Failure::connection_lost, what + error.code().message());
    return untrusted(of + error.doing());
}

}  // namespace

void Conversation::note(const std::string& line) const {
    if (host_.trace) host_.trace(Direction::aside, line);
}

awaitable<Status> Conversation::ask_for_tls() {
    auto reply = co_await command("AUTH TLS");
    if (!reply) co_return reply.error();
    // RFC 4217 §4; 334 is what some old servers say instead.
    const bool accepted = reply->number() == 234 || reply->number() == 334;
    // RFC 2228 §5.2: 431 is a server that knows TLS and has no certificate.
    const bool never = reply->permanent_failure() || reply->number() == 431;
    if (!accepted) co_return never ? go_on_in_the_clear(*reply) : refusal("AUTH TLS", *reply);
    // Whatever stands there came from nobody who has proven anything, and would be taken for an answer later.
    if (reader_.held() > 0) {
        usable_ = false;
        co_return untrusted("the server says more in the clear behind its " + reply->summary());
    }
    co_return co_await begin_tls();
}

Status Conversation::go_on_in_the_clear(const Reply& refused) {
    auto& security = host_.security;
    if (security.required) return untrusted("TLS is required, and not offered: AUTH TLS: " + refused.summary());
    if (security.known)
        return untrusted("it had TLS before and does not offer it now (AUTH TLS: " + refused.summary() +
                         "): somebody may be in between; --tls=off goes on without");
    const bool first = security.outcome.empty();
    security.outcome = "none, the server does not offer it: " + refused.summary();
    note("in the clear");
    const auto warning = warning_of(where(), peer().address());
    if (first && warning && security.tell) security.tell(*warning);
    return {};
}

awaitable<Status> Conversation::begin_tls() {
    auto& stream = control_.stream();
    stream.start_tls(host_.security.tls->control(host_.site.host, sessions_));
    const auto shaken = co_await stream.shake_hands(nullptr, Clock::now() + patience().connect);
    if (!shaken) {
        usable_ = false;
        co_return handshake_failed("", shaken.error());
    }
    const auto peer = peer_of(stream.tls());
    note(describe(stream.tls()) + ", " + peer.subject + " until " + peer.expires + ", " + peer.key + ", SHA-256 " +
         peer.fingerprint);
    auto believed = believe(peer);
    if (!believed) usable_ = false;
    co_return believed;
}

Status Conversation::believe(const TlsPeer& peer) {
    auto& security = host_.security;
    auto verdict = judge(peer, security);
    const bool unknown = verdict.kind == Verdict::Kind::unknown;
    const bool confirmed = unknown && security.confirm && security.confirm(question_about(peer, security, where()));
    if (confirmed) verdict = {Verdict::Kind::trusted, "you trust its key"};
    if (verdict.kind != Verdict::Kind::trusted)
        return untrusted("the certificate is not trusted: " + verdict.why + advice_about(peer));
    security.outcome = describe(control_.stream().tls()) + ", " + verdict.why;
    note(verdict.why);
    security.key = key_ = peer.key;
    const bool others_vouch = peer.problem.empty() || !security.pins.empty() || security.own == peer.key;
    const std::string key = others_vouch ? "" : peer.key;
    if (security.known == key) return {};
    // A key that was trusted once stays in mind while a pin or an authority stands for the server.
    if (security.known && key.empty()) return {};
    security.known = key;
    const auto kept = security.remember ? security.remember(key) : Status();
    if (kept) return {};
    note("not remembered: " + kept.error().text());
    if (confirmed && security.tell) security.tell("the key will be asked for again: " + kept.error().text());
    return {};
}

std::vector<std::string> Conversation::protection_commands() const {
    if (!control_.encrypted()) return {};
    return {"PBSZ 0", "PROT P"};  // RFC 4217 §9; the size is 0, and must be said all the same
}

Status Conversation::judge_protection(const Reply& reply) {
    if (reply.completed()) return {};
    usable_ = false;
    if (reply.transient_failure()) return refusal("PROT P", reply);
    return untrusted("the server does not protect data connections: " + reply.summary());
}

Status Conversation::judge_early_protection(const Reply& reply) {
    protects_later_ = reply.is(Code::not_logged_in) || reply.is(Code::bad_sequence);
    return protects_later_ ? Status() : judge_protection(reply);
}

awaitable<Status> Conversation::protect_behind_login() {
    auto replies = co_await flight(protection_commands());
    if (!replies) co_return replies.error();
    co_return judge_protection(replies->back());
}

awaitable<Status> Conversation::protect(Stream& data) {
    data.start_tls(host_.security.tls->data(host_.site.host, *sessions_));
    // A handshake is small messages that cross: where one waits for the acknowledgement of another, each file takes 40
    // ms longer (1,000 files to vsftpd by two sessions: 45 s, so 9 s). The kernel forgets it soon; bulk goes as ever.
    send_at_once(data.socket());
    acknowledge_at_once(data.socket());
    const auto shaken = co_await data.shake_hands(nullptr, Clock::now() + patience().connect);
    if (!shaken) co_return handshake_failed("data connection to " + where() + ": ", shaken.error());
    acknowledge_at_once(data.socket());
    const bool resumed = was_resumed(data.tls());
    note("data: " + describe(data.tls()) + (resumed ? ", resumed" : ", not resumed"));
    // Only who was at the other end of a session can resume it.
    if (!resumed && peer_of(data.tls()).key != key_) {
        usable_ = false;
        co_return untrusted("the data connection leads to somebody else: " + peer_of(data.tls()).key);
    }
    co_return Status();
}

}  // namespace ftp::client
