#include "ftpd/session/protect.hpp"

#include <random>

namespace ftp::server {

namespace {

// Names a control connection in its tickets: hard to guess, since who names it right is taken for it. 15 octets: a
// string keeps so many in itself.
std::string random_name() {
    std::string name(15, '\0');
    std::random_device device;
    for (auto& octet : name) octet = static_cast<char>(device());
    return name;
}

void log_failed(const Session& session, std::string_view what, const Error& error) {
    const auto reason = error.text();
    session.log(LogLevel::warning, what, {{"error", std::string_view(reason)}});
}

void log_handshake(const Session& session, const TlsEngine& engine) {
    const auto version = describe(engine);
    const auto& security = session.security;
    session.log(LogLevel::info, "tls",
                {{"cipher", std::string_view(version)},
                 {"resumed", std::string_view(security.came_with ? "yes" : "no")},
                 {"name", std::string_view(security.asked_name)},
                 {"client", std::string_view(security.client)}});
}

// What the handshake has told. False when the client asks for another host than it has named (RFC 7151 §3.2).
bool take_note(Session& session) {
    auto& security = session.security;
    const auto& engine = session.control.stream().tls();
    if (auto owner = resumed(engine)) security.came_with = std::move(owner->connection);
    security.asked_name = asked_name(engine);
    security.client = client_subject(engine);
    security.private_data = session.entrance == Entrance::implicit_tls;
    log_handshake(session, engine);
    return session.host.empty() || security.asked_name.empty() || session.host == security.asked_name;
}

}  // namespace

awaitable<bool> encrypt_control(Session& session) {
    auto& security = session.security;
    security = Security();
    security.server = session.services.tls();
    if (!security.server) co_return false;  // a reload has taken it away meanwhile
    security.tickets.connection = random_name();
    security.tickets.address = session.peer().to_string();
    auto& stream = session.control.stream();
    stream.start_tls(security.server->control(security.tickets, session.host));
    const auto until = std::min(Clock::now() + session.configuration->tls.handshake_timeout,
                                session.stranger_since + session.configuration->limits.login_timeout);
    const auto done = co_await stream.shake_hands(&session.services.runtime.pool(), until);
    if (!done) log_failed(session, "tls-failed", done.error());
    if (!done) co_return false;
    if (take_note(session)) co_return true;
    log_failed(session, "tls-failed", Error(TlsFailure::refused, "the name in TLS is not that of HOST"));
    co_return false;
}

awaitable<bool> leave_tls(Session& session) {
    auto& stream = session.control.stream();
    const auto until = Clock::now() + session.configuration->tls.handshake_timeout;
    auto said = co_await session.control.flush(until);
    (void)stream.try_close_notify();
    if (said) said = co_await stream.send("", until);
    char octet = 0;
    Result<std::size_t> answer(std::size_t{1});
    if (said) answer = co_await stream.receive(std::span(&octet, 1), until);
    const bool closed = said && answer && *answer == 0;
    const bool clean = closed && stream.stop_tls();
    if (!clean) session.log(LogLevel::warning, "tls-failed", {{"error", std::string_view("no close_notify came")}});
    co_return clean;
}

void name_account_in_tickets(Session& session) {
    auto& owner = session.security.tickets;
    owner.account = session.account().name;
    if (session.encrypted()) give_tickets(session.control.stream().tls(), owner);
}

namespace {

// A ticket of this very control connection, of the one whose session it has resumed itself, or of another connection of
// the same account from the same place (rclone shares its tickets).
bool is_of_this_client(const Session& session, const TicketOwner& ticket) {
    const auto& security = session.security;
    if (ticket.address != security.tickets.address) return false;
    return ticket.connection == security.tickets.connection ||
           (security.came_with && ticket.connection == *security.came_with) ||
           (!ticket.account.empty() && ticket.account == security.tickets.account);
}

bool must_resume(const Session& session) {
    const auto reuse = session.configuration->tls.session_reuse;
    return reuse == SessionReuse::required || (reuse == SessionReuse::adaptive && session.security.resumes);
}

Status accept_peer(Session& session, const TlsEngine& engine) {
    const auto refused = [](std::string text) { return Error(TlsFailure::untrusted, std::move(text)); };
    const auto ticket = resumed(engine);
    const bool known = ticket && is_of_this_client(session, *ticket);
    if (!known && must_resume(session))
        return refused(
            "TLS session reuse required: the data connection must resume the session of the control "
            "connection");
    if (const auto client = client_subject(engine); !client.empty() && client != session.security.client)
        return refused("the data connection shows another certificate than the control connection");
    if (!known) return {};
    session.security.resumes = true;
    // A client may use a ticket once only (RFC 8446 §C.4): so each that is used up is replaced, with the next reply.
    if (session.encrypted() && is_tls_1_3(engine))
        give_tickets(session.control.stream().tls(), session.security.tickets);
    return {};
}

}  // namespace

namespace {

// Who resumes without exception costs no signature, and the rest is less than the way to the pool and back.
bool is_light(const Security& security) { return security.resumes && !security.signs; }

Status settled(Session& session, const TlsEngine& engine, Status done) {
    auto& security = session.security;
    security.signs = security.signs || !done || !resumed(engine);
    if (done) done = accept_peer(session, engine);
    if (!done) log_failed(session, "data-tls-failed", done.error());
    return done;
}

}  // namespace

awaitable<Status> begin_encrypting(Session& session, Stream& data) {
    constexpr auto moment = std::chrono::milliseconds(50);  // on the same network it is done by then
    data.start_tls(session.security.server->data(session.host));
    if (!is_light(session.security)) co_return Error(std::errc::operation_would_block, "TLS handshake");
    const auto limit = session.configuration->tls.handshake_timeout;
    const auto until = Clock::now() + std::min<Clock::duration>(moment, limit);
    const auto done = co_await data.shake_hands_here(until);
    if (!done && done.error().is(std::errc::timed_out) && moment < limit && Clock::now() >= until)
        co_return Error(std::errc::operation_would_block, "TLS handshake");
    co_return settled(session, data.tls(), done);
}

awaitable<Status> finish_encrypting(Session& session, Stream& data) {
    const auto until = Clock::now() + session.configuration->tls.handshake_timeout;
    Status done;
    if (is_light(session.security))
        done = co_await data.shake_hands_here(until);
    else
        done = co_await data.shake_hands(&session.services.runtime.pool(), until);
    co_return settled(session, data.tls(), done);
}

}  // namespace ftp::server
