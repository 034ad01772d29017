#pragma once

#include "common/base/result.hpp"
#include "common/net/descriptor.hpp"
#include "common/net/tls_engine.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ftp {

// One TCP connection, in the clear or under TLS. The try_ calls never wait: they do, or answer operation_would_block.
// No call raises SIGPIPE.
class Stream {
  public:
    Stream() = default;
    // The descriptor must be a connected (or connecting) non-blocking socket.
    Stream(UniqueFd socket, asio::any_io_executor executor) : descriptor_(std::move(socket), std::move(executor)) {}

    explicit operator bool() const { return static_cast<bool>(descriptor_); }
    Descriptor& descriptor() { return descriptor_; }
    int socket() const { return descriptor_.get(); }

    // Octets received; 0 is the orderly end of what the peer sends. Under TLS that is its close_notify: an end without
    // one is TlsFailure::truncated.
    Result<std::size_t> try_receive(std::span<char> into);
    // Whether try_receive() has something to give: octets, the end, or an error. Under TLS what is no plaintext (RFC
    // 8446 §4.6: tickets) is taken in and is nothing.
    bool receivable();
    // Octets taken. Under TLS some of them may still wait here, see unsent().
    Result<std::size_t> try_send(std::string_view bytes);
    // The same, and where all of them are taken try_close_notify() in the same segment.
    Result<std::size_t> try_send_last(std::string_view bytes);
    // Octets (of ciphertext) that were taken and have not left. Errors of try_flush: operation_would_block while there
    // are any.
    std::size_t unsent() const { return tls_ ? tls_->unsent().size() : 0; }
    Status try_flush();
    // The last of what we send under TLS: close_notify, after all that was taken. In the clear there is nothing to do.
    // Errors: operation_would_block when it must be called again.
    Status try_close_notify();

    // As above, after waiting if need be. Errors: also timed_out, operation_canceled.
    awaitable<Result<std::size_t>> receive(std::span<char> into, Deadline until);
    // All of it.
    awaitable<Status> send(std::string_view bytes, Deadline until);

    // Until a try_ call has something to do again. Only at once behind one that answered operation_would_block, with
    // nothing awaited between them. Errors: as Descriptor::wait().
    awaitable<std::error_code> wait(Readiness what, Deadline until);
    // Who knows that wait() has nothing to look for now, as behind EAGAIN from another system call on socket().
    void is_not(Readiness what) { not_ready_ = what; }

    // Ends our side (with close_notify, if it can leave at once), and throws away what the peer still sends until it
    // ends its own: to close over unread input is a reset, which destroys what the peer has not read yet. Ends at the
    // deadline, after most octets, or when the wait is cancelled.
    awaitable<void> drain(std::uint64_t most, Deadline until);

    // From now on everything goes through this engine. Nothing that has arrived in the clear may be unread.
    void start_tls(TlsEngine engine) { tls_ = std::make_unique<TlsEngine>(std::move(engine)); }
    // The other way (CCC, REIN): after both have said close_notify. False when something has arrived behind it.
    bool stop_tls();
    bool encrypted() const { return tls_ != nullptr; }
    TlsEngine& tls() { return *tls_; }
    // The handshake that start_tls() has begun. The arithmetic of it is done on the pool, where it delays no other
    // session; without one, here. Errors: timed_out, operation_canceled, TlsFailure, those of the socket.
    awaitable<Status> shake_hands(asio::thread_pool* pool, Deadline until);
    // The same, all of it here, and first waiting for the peer, which has the word. After timed_out it can go on. (A
    // peer that is gone behind its last message may be noticed at the deadline only.)
    awaitable<Status> shake_hands_here(Deadline until);

    // Whether the peer has closed its side or the connection broke, even behind octets that nobody has read yet.
    bool hung_up() const;

    void shutdown_send();  // the peer reads the end of the connection; under TLS behind try_close_notify()
    void reset();          // closes so that the peer sees a failure, not an end (SO_LINGER 0: RST)
    void close() { descriptor_.close(); }

    Endpoint local() const;                        // 0.0.0.0:0 if the socket cannot tell any more
    Endpoint remote() const;                       // likewise; IPv4-mapped IPv6 addresses become IPv4
    std::chrono::microseconds round_trip() const;  // as the kernel has measured it (TCP_INFO); 0 if unknown

  private:
    Result<std::size_t> receive_some(std::span<char> into);
    Result<std::size_t> send_some(std::string_view bytes);
    Result<std::size_t> take_in(std::span<char> buffer);
    Status try_shake_hands();
    Result<std::size_t> seal_and_send(std::string_view bytes, bool last);
    awaitable<Status> flush_until(Deadline until);

    Descriptor descriptor_;
    std::optional<Readiness> not_ready_;  // for what: as the last system call has told
    std::unique_ptr<TlsEngine> tls_;
};

void send_at_once(int socket);  // TCP_NODELAY: replies are small and must not wait
// TCP_QUICKACK: what has come is acknowledged now. After a handshake the kernel takes the talk for one of questions and
// answers and waits 40 ms for ours, while the peer's small record waits for the acknowledgement (Nagle).
void acknowledge_at_once(int socket);
void keep_alive(int socket);     // TCP keepalive: 60 s idle, then every 30 s, for NAT on the way
void urgent_inline(int socket);  // SO_OOBINLINE: the urgent byte of a Telnet Synch stays in its place

// An address without the IPv4-in-IPv6 disguise of a dual-stack socket.
asio::ip::address plain(const asio::ip::address& address);

}  // namespace ftp
