#pragma once

#include "common/net/stream.hpp"

#include <string>

namespace ftp {

// One control connection, seen from either end. What is to be said is collected and leaves in as few segments as
// possible; what comes in is fed to a reader of the caller's (CommandReader, ReplyReader) from a buffer that all
// connections of a thread share, so an idle one holds none.
class ControlConnection {
  public:
    explicit ControlConnection(Stream stream);

    Stream& stream() { return stream_; }
    bool encrypted() const { return stream_.encrypted(); }
    const Endpoint& local() const { return local_; }
    const Endpoint& remote() const { return remote_; }

    void put(std::string_view bytes) { unsent_ += bytes; }
    std::size_t unsent() const { return unsent_.size() + stream_.unsent(); }
    // Sends what goes without waiting. Errors: those of the connection; that it would block is none.
    Status try_flush();
    // Sends all of it. Errors: also timed_out, operation_canceled.
    awaitable<Status> flush(Deadline until);

    // Feeds what has arrived; octets, 0 at the orderly end. operation_would_block when there is nothing.
    template <typename Reader>
    Result<std::size_t> try_read(Reader& reader) {
        const auto buffer = shared_buffer();
        auto got = stream_.try_receive(buffer);
        if (got && *got > 0) reader.feed(std::string_view(buffer.data(), *got));
        return got;
    }

    // As above, after waiting. Errors: also timed_out, operation_canceled (after stop_waiting()).
    template <typename Reader>
    awaitable<Result<std::size_t>> read(Reader& reader, Deadline until) {
        for (;;) {
            auto got = try_read(reader);
            if (got || !got.error().is(std::errc::operation_would_block)) co_return got;
            const auto error = co_await stream_.wait(Readiness::readable, until);
            if (error) co_return Error(error, "reading the control connection");
        }
    }

    // Under TLS says close_notify; drains the stream, so that the peer can read our last word. Where nothing is unread
    // this does not wait. Ends early after stop_waiting().
    awaitable<void> part(Deadline until);

    void stop_waiting() { stream_.descriptor().cancel(); }

  private:
    static std::span<char> shared_buffer();  // of the thread; valid until the next call, so never kept over a co_await

    Stream stream_;
    Endpoint local_;
    Endpoint remote_;
    std::string unsent_;
};

}  // namespace ftp
