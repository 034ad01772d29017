#pragma once

#include "common/base/result.hpp"
#include "common/net/descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace ftp {

// One TCP connection. The try_ calls never wait: they do, or answer operation_would_block. No call raises SIGPIPE.
class Stream {
  public:
    Stream() = default;
    // The descriptor must be a connected (or connecting) non-blocking socket.
    Stream(UniqueFd socket, asio::any_io_executor executor) : descriptor_(std::move(socket), std::move(executor)) {}

    explicit operator bool() const { return static_cast<bool>(descriptor_); }
    Descriptor& descriptor() { return descriptor_; }
    int socket() const { return descriptor_.get(); }

    // Octets received; 0 is the orderly end of what the peer sends.
    Result<std::size_t> try_receive(std::span<char> into);
    Result<std::size_t> try_send(std::string_view bytes);

    // As above, after waiting if need be. Errors: also timed_out, operation_canceled.
    awaitable<Result<std::size_t>> receive(std::span<char> into, Deadline until);
    // All of it.
    awaitable<Status> send(std::string_view bytes, Deadline until);

    // Ends our side, and throws away what the peer still sends until it ends its own: to close over unread input is a
    // reset, which destroys what the peer has not read yet. Ends at the deadline, after most octets, or when the wait
    // is cancelled.
    awaitable<void> drain(std::uint64_t most, Deadline until);
    void shutdown_send();  // the peer reads the orderly end
    void reset();          // closes so that the peer sees a failure, not an end (SO_LINGER 0: RST)
    void close() { descriptor_.close(); }

    Endpoint local() const;                        // 0.0.0.0:0 if the socket cannot tell any more
    Endpoint remote() const;                       // likewise; IPv4-mapped IPv6 addresses become IPv4
    std::chrono::microseconds round_trip() const;  // as the kernel has measured it (TCP_INFO); 0 if unknown

  private:
    Descriptor descriptor_;
};

void send_at_once(int socket);   // TCP_NODELAY: replies are small and must not wait
void keep_alive(int socket);     // TCP keepalive: 60 s idle, then every 30 s, for NAT on the way
void urgent_inline(int socket);  // SO_OOBINLINE: the urgent byte of a Telnet Synch stays in its place

// An address without the IPv4-in-IPv6 disguise of a dual-stack socket.
asio::ip::address plain(const asio::ip::address& address);

}  // namespace ftp
