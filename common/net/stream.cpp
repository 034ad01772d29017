#include "common/net/stream.hpp"

#include "common/net/task.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace ftp {

namespace {

constexpr std::size_t flight = 512 << 10;  // plaintext that is sealed at once, to leave with one system call
constexpr std::size_t goes_along = 4096;   // ciphertext that may wait for the plaintext behind it: tickets, alerts
constexpr std::size_t longest_message = 16 << 10;  // of a handshake

// Ciphertext between the socket and the engine, of the thread: what is not used up at once the engine copies.
std::span<char> ciphertext_buffer() {
    thread_local const std::unique_ptr<char[]> buffer(new char[flight]);
    return {buffer.get(), flight};
}

std::optional<Readiness> blocked(ssize_t result, Readiness what) {
    return result < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? std::optional(what) : std::nullopt;
}

}  // namespace

Result<std::size_t> Stream::receive_some(std::span<char> into) {
    for (;;) {
        const auto got = ::recv(socket(), into.data(), into.size(), MSG_DONTWAIT);
        not_ready_ = blocked(got, Readiness::readable);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno != EINTR) return Error::last("receiving");
    }
}

Result<std::size_t> Stream::send_some(std::string_view bytes) {
    for (;;) {
        const auto sent = ::send(socket(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        not_ready_ = blocked(sent, Readiness::writable);
        if (sent >= 0) return static_cast<std::size_t>(sent);
        if (errno != EINTR) return Error::last("sending");
    }
}

awaitable<std::error_code> Stream::wait(Readiness what, Deadline until) {
    const auto not_ready = std::exchange(not_ready_, std::nullopt);
    return descriptor_.wait(what, until, not_ready == what ? Known::not_ready : Known::nothing);
}

// Ciphertext from the socket to the engine: so many octets, at least one.
Result<std::size_t> Stream::take_in(std::span<char> buffer) {
    const auto got = receive_some(buffer);
    if (!got) return got.error();
    if (*got == 0) return tls_->cut_off();
    tls_->feed({buffer.data(), *got});
    return *got;
}

Result<std::size_t> Stream::try_receive(std::span<char> into) {
    if (!tls_) return receive_some(into);
    // No more ciphertext than there is room for its plaintext, but at least a record's worth.
    constexpr std::size_t record = 17 << 10;
    const auto buffer = ciphertext_buffer().first(std::min(flight, std::max(into.size(), record)));
    // Tickets and new keys are no plaintext, and may come without end: then others get their turn. What still waits in
    // the socket ends the next wait at once.
    constexpr int rounds = 4;
    for (int round = 0; round < rounds; ++round) {
        auto got = tls_->receive(into);
        if (got || !got.error().is(std::errc::operation_would_block)) return got;
        if (const auto taken = take_in(buffer); !taken) return taken.error();
    }
    return tls_->receive(into);
}

bool Stream::receivable() {
    if (tls_ && tls_->receivable()) return true;
    pollfd waiting{socket(), POLLIN, 0};
    const bool came = ::poll(&waiting, 1, 0) == 1;
    if (!tls_ || !came) return came;
    const auto taken = take_in(ciphertext_buffer());
    return !taken || tls_->receivable();
}

Result<std::size_t> Stream::try_send(std::string_view bytes) {
    return tls_ ? seal_and_send(bytes, false) : send_some(bytes);
}

Result<std::size_t> Stream::try_send_last(std::string_view bytes) {
    return tls_ ? seal_and_send(bytes, true) : send_some(bytes);
}

Result<std::size_t> Stream::seal_and_send(std::string_view bytes, bool last) {
    if (unsent() > goes_along) {
        if (auto flushed = try_flush(); !flushed) return flushed.error();
    }
    const auto piece = bytes.substr(0, flight);
    if (auto sealed = tls_->send(piece); !sealed) return sealed.error();
    if (last && piece.size() == bytes.size()) tls_->close();
    if (auto flushed = try_flush(); !flushed && !flushed.error().is(std::errc::operation_would_block))
        return flushed.error();
    return piece.size();
}

Status Stream::try_flush() {
    while (unsent() > 0) {
        const auto sent = send_some(tls_->unsent());
        if (!sent) return sent.error();
        tls_->sent(*sent);
    }
    return {};
}

Status Stream::try_close_notify() {
    if (tls_) tls_->close();
    return try_flush();
}

bool Stream::stop_tls() {
    const bool clean = tls_->held() == 0;
    tls_.reset();
    return clean;
}

awaitable<Status> Stream::flush_until(Deadline until) {
    for (;;) {
        auto flushed = try_flush();
        if (flushed || !flushed.error().is(std::errc::operation_would_block)) co_return flushed;
        if (const auto error = co_await wait(Readiness::writable, until)) co_return Error(error, "sending");
    }
}

namespace {

// Once a server has answered a client's first message of TLS 1.3, or resumed its session, what is left is to compare a
// sum: less than the way to the pool and back.
bool rest_is_light(ssl_st* ssl) {
    const bool asks = ::SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE;
    return ::SSL_is_server(ssl) == 1 && !asks &&
           (::SSL_version(ssl) == TLS1_3_VERSION || ::SSL_session_reused(ssl) == 1);
}

}  // namespace

// As far as it goes: operation_would_block when the peer has not said enough yet.
Status Stream::try_shake_hands() {
    bool all_taken = false;
    for (;;) {
        const auto done = tls_->handshake();
        const bool spoke = unsent() > 0;
        if (auto flushed = try_flush(); done && !flushed) return flushed;  // else the alert that tells the peer why
        if (!done) return done.error();
        if (*done) return {};
        if (spoke && all_taken) {  // and what it answers to what we have just said is still to come
            is_not(Readiness::readable);
            return Error(std::errc::operation_would_block, "TLS handshake");
        }
        const auto taken = take_in(ciphertext_buffer().first(longest_message));
        if (!taken) return taken.error();
        all_taken = *taken < longest_message;
    }
}

awaitable<Status> Stream::shake_hands_here(Deadline until) {
    not_ready_.reset();
    for (;;) {
        const auto what = unsent() > 0 ? Readiness::writable : Readiness::readable;
        if (const auto error = co_await wait(what, until)) co_return Error(error, "TLS handshake");
        auto done = try_shake_hands();
        if (done || !done.error().is(std::errc::operation_would_block)) co_return done;
    }
}

awaitable<Status> Stream::shake_hands(asio::thread_pool* pool, Deadline until) {
    // Its own buffer: the thread's must not be kept while the pool works.
    const std::unique_ptr<char[]> buffer(new char[longest_message]);
    bool answered = false;
    auto step = [this] { return tls_->handshake(); };
    for (bool first = true;; first = false) {
        Result<bool> done(false);
        const bool nothing_came = first && ::SSL_is_server(tls_->native()) == 1;  // the client speaks first
        if (pool && !nothing_came && !(answered && rest_is_light(tls_->native())))
            done = co_await on_pool(*pool, step);
        else
            done = step();
        answered = answered || unsent() > 0;
        if (!done) {
            (void)try_flush();  // the alert that tells the peer why, if it can leave
            co_return done.error();
        }
        if (auto flushed = co_await flush_until(until); !flushed) co_return flushed;
        if (*done) co_return Status();
        auto taken = take_in({buffer.get(), longest_message});
        while (!taken && taken.error().is(std::errc::operation_would_block)) {
            if (const auto error = co_await wait(Readiness::readable, until)) co_return Error(error, "TLS handshake");
            taken = take_in({buffer.get(), longest_message});
        }
        if (!taken) co_return taken.error();
    }
}

awaitable<Result<std::size_t>> Stream::receive(std::span<char> into, Deadline until) {
    for (;;) {
        auto got = try_receive(into);
        if (got || !got.error().is(std::errc::operation_would_block)) co_return got;
        if (const auto error = co_await wait(Readiness::readable, until)) co_return Error(error, "receiving");
    }
}

awaitable<Status> Stream::send(std::string_view bytes, Deadline until) {
    while (!bytes.empty()) {
        const auto sent = try_send(bytes);
        if (sent) {
            bytes.remove_prefix(*sent);
            continue;
        }
        if (!sent.error().is(std::errc::operation_would_block)) co_return sent.error();
        if (const auto error = co_await wait(Readiness::writable, until)) co_return Error(error, "sending");
    }
    co_return co_await flush_until(until);
}

awaitable<void> Stream::drain(std::uint64_t most, Deadline until) {
    thread_local std::array<char, 16384> scratch;
    (void)try_close_notify();
    shutdown_send();
    for (std::uint64_t drained = 0; drained < most && Clock::now() < until;) {
        const auto got = try_receive(scratch);
        if (got && *got == 0) co_return;
        if (got) {
            drained += *got;
            continue;
        }
        if (!got.error().is(std::errc::operation_would_block)) co_return;
        if (co_await wait(Readiness::readable, until)) co_return;
    }
}

bool Stream::hung_up() const {
    pollfd closed{socket(), POLLRDHUP, 0};
    return ::poll(&closed, 1, 0) == 1;
}

void Stream::shutdown_send() { ::shutdown(socket(), SHUT_WR); }

void Stream::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

namespace {

template <typename Get>
Endpoint endpoint_of(int socket, Get get) {
    Endpoint result;
    auto length = static_cast<socklen_t>(result.capacity());
    if (get(socket, result.data(), &length) != 0) return {};
    result.resize(length);
    return Endpoint(plain(result.address()), result.port());
}

void set_option(int socket, int level, int name, int value) { ::setsockopt(socket, level, name, &value, sizeof value); }

}  // namespace

Endpoint Stream::local() const { return endpoint_of(socket(), ::getsockname); }
Endpoint Stream::remote() const { return endpoint_of(socket(), ::getpeername); }

std::chrono::microseconds Stream::round_trip() const {
    tcp_info info{};
    socklen_t length = sizeof info;
    if (::getsockopt(socket(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return {};
    return std::chrono::microseconds(info.tcpi_rtt);
}

void send_at_once(int socket) { set_option(socket, IPPROTO_TCP, TCP_NODELAY, 1); }

void acknowledge_at_once(int socket) { set_option(socket, IPPROTO_TCP, TCP_QUICKACK, 1); }

void keep_alive(int socket) {
    set_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, 60);
    set_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, 30);
}

void urgent_inline(int socket) { set_option(socket, SOL_SOCKET, SO_OOBINLINE, 1); }

asio::ip::address plain(const asio::ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
}

}  // namespace ftp
