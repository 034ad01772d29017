#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"
#include "common/net/listener.hpp"
#include "common/net/stream.hpp"

#include <mutex>
#include <set>

namespace ftp {

// The passive ports of a server, chosen at random (RFC 2577 §8). A session keeps its listener over transfers, since a
// fresh one for each costs three system calls and soon meets TIME_WAIT; one that rests can be taken back when ports run
// short. Thread-safe.
class PassivePorts {
  public:
    PassivePorts(Port first, Port last) : first_(first), last_(last) {}

    // For listeners that are opened from now on.
    void set_range(Port first, Port last);

    // A new listener on this local address. Errors: address_in_use when every port is taken and none of them rests;
    // those of socket(2), bind(2).
    Result<UniqueFd> open(const asio::ip::address& local);

    // Closes those that have rested for so long.
    void close_rested(std::chrono::seconds limit);

  private:
    friend class PassiveListener;
    struct Slot {
        std::mutex mutex;
        UniqueFd listener;  // while it rests
        Deadline since;
    };
    void enlist(const std::shared_ptr<Slot>& slot);
    void dismiss(const std::shared_ptr<Slot>& slot);
    Result<UniqueFd> try_range(const asio::ip::address& local);
    bool close_longest_rested();

    std::mutex mutex_;  // guards what follows
    Port first_, last_;
    std::set<std::shared_ptr<Slot>> slots_;
};

// The passive side of one session's data connections.
class PassiveListener {
  public:
    PassiveListener(PassivePorts& ports, asio::any_io_executor executor);
    ~PassiveListener();
    PassiveListener(const PassiveListener&) = delete;
    PassiveListener& operator=(const PassiveListener&) = delete;

    // The port for the next 227 or 229. Whoever connected to it without a transfer is turned away first. A port is used
    // some 8,000 times at most.
    Result<Port> promise(const asio::ip::address& local);
    bool promised() const { return static_cast<bool>(promised_); }

    // The client's connection. A stranger's is closed, and the wait goes on (port stealing, RFC 2577 §7).
    // Errors: operation_would_block (try_accept), timed_out, operation_canceled, too_many_files_open.
    Result<Stream> try_accept(const asio::ip::address& peer);
    awaitable<Result<Stream>> accept(asio::ip::address peer, Deadline until);
    // Beside the client, who else is welcome: somebody at that address, sent by the client (FXP). Nobody: empty.
    using Welcome = bool (*)(const asio::ip::address& client, const asio::ip::address& other);
    void also_welcome(Welcome others) { others_ = others; }
    void stop_waiting() { promised_.cancel(); }

    // The promise is kept or void; the listener rests.
    void rest();
    // And is closed.
    void close();

  private:
    PassivePorts& ports_;
    asio::any_io_executor executor_;
    std::shared_ptr<PassivePorts::Slot> slot_;
    Descriptor promised_;
    Port port_;  // of the listener, promised or resting
    unsigned accepted_ = 0;
    Welcome others_ = nullptr;
};

}  // namespace ftp
