#include "common/connection/transfer.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <utility>

namespace ftp {

namespace {

constexpr std::size_t piece_size = 512 << 10;

// What is read to be sealed: of the thread, never kept over a co_await.
std::span<char> plaintext_buffer() {
    constexpr std::size_t size = 512 << 10;
    thread_local const std::unique_ptr<char[]> buffer(new char[size]);
    return {buffer.get(), size};
}

// All octets are taken; under TLS the orderly end must leave as well.
Step all_is_sent(Stream& data) {
    if (auto ended = data.try_close_notify(); !ended) return stopped_by(ended.error());
    return Step::ended(Ending::complete);
}

}  // namespace

// 1 MiB: a third less CPU per octet than 64 KiB (page allocation dominates).
std::span<char> receive_buffer() {
    thread_local const std::unique_ptr<char[]> buffer(new char[1 << 20]);
    return {buffer.get(), 1 << 20};
}

Step stopped_by(Error error) {
    if (error.is(std::errc::operation_would_block)) return Step::blocked();
    const bool truncated = error.code() == TlsFailure::truncated;
    return Step::ended(truncated ? Ending::truncated : Ending::connection_lost, std::move(error));
}

awaitable<void> wait_for_peer(Carriage& carriage, Readiness what, Outcome& outcome) {
    if (carriage.stop->stopped()) co_return;  // it was, while there was no wait to end
    const auto error = co_await carriage.data.descriptor().wait(what, Clock::now() + carriage.stall_limit);
    if (!error || error == std::errc::operation_canceled) co_return;
    outcome.ending = error == std::errc::timed_out ? Ending::stalled : Ending::connection_lost;
    outcome.error = Error(error, "waiting");
}

namespace {

// sendfile(2) fails for two reasons: the connection, or the file.
bool is_of_connection(const Error& error) {
    static constexpr std::array conditions{
        std::errc::operation_would_block, std::errc::broken_pipe,         std::errc::connection_reset,
        std::errc::connection_aborted,    std::errc::not_connected,       std::errc::timed_out,
        std::errc::host_unreachable,      std::errc::network_unreachable, std::errc::network_down,
        std::errc::network_reset,         std::errc::connection_refused};
    return std::ranges::any_of(conditions, [&error](std::errc each) { return error.is(each); });
}

Step failed_to_send_file(Error error) {
    if (is_of_connection(error)) return stopped_by(std::move(error));
    return Step::ended(Ending::local_failure, std::move(error));
}

Step became_shorter() {
    return Step::ended(Ending::local_failure, Error(std::errc::io_error, "the file became shorter while it was sent"));
}

}  // namespace

awaitable<void> wait_for_turn(const Pacer& pacer) {
    asio::steady_timer timer(co_await asio::this_coro::executor, pacer.due());
    co_await timer.async_wait(use_awaitable);
}

Step FileSender::step(std::uint64_t most) {
    return carriage_.data.encrypted() ? seal_and_send(most) : send_as_it_is(most);
}

void FileSender::moved(std::uint64_t octets, std::uint64_t& most) {
    offset_ += octets;
    most -= octets;
    carriage_.meter->add(octets);
}

Step FileSender::send_as_it_is(std::uint64_t most) {
    while (offset_ < end_) {
        if (most == 0) return Step::moved();
        auto position = static_cast<off_t>(offset_);
        const auto sent = ::sendfile(carriage_.data.socket(), file_.get(), &position, std::min(most, end_ - offset_));
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return failed_to_send_file(Error::last("sending the file"));
        if (sent == 0) return became_shorter();
        moved(static_cast<std::uint64_t>(sent), most);
    }
    return Step::ended(Ending::complete);
}

// Only what needs no disk: an error with cold_ when that is nothing. Behind prepare(), which waits for the first page
// only, the same; but where even that one is gone again it is read anyhow, so that the transfer goes on.
Result<std::size_t> FileSender::read(std::span<char> into) {
    const bool prepared = std::exchange(cold_, false);
    bool may_block = !asks_memory_;
    for (;;) {
        const iovec where{into.data(), into.size()};
        const auto got = ::preadv2(file_.get(), &where, 1, static_cast<off_t>(offset_), may_block ? 0 : RWF_NOWAIT);
        if (got >= 0) return static_cast<std::size_t>(got);
        if (errno == EINTR) continue;
        if (errno == EOPNOTSUPP) asks_memory_ = false;  // tmpfs, and needs none
        cold_ = !may_block && !prepared && errno == EAGAIN;
        const bool again = !may_block && !cold_ && (errno == EOPNOTSUPP || errno == EAGAIN);
        if (!again) return Error::last("reading");
        may_block = true;
    }
}

Step FileSender::seal_and_send(std::uint64_t most) {
    while (offset_ < end_) {
        if (most == 0) return Step::moved();
        if (auto flushed = carriage_.data.try_flush(); !flushed) return stopped_by(flushed.error());
        const auto buffer = plaintext_buffer();
        const auto wanted = std::min<std::uint64_t>({buffer.size(), most, end_ - offset_});
        const auto got = read(buffer.first(wanted));
        if (!got && cold_) return Step::moved();
        if (!got) return Step::ended(Ending::local_failure, got.error());
        if (*got == 0) return became_shorter();
        const auto sent = carriage_.data.try_send({buffer.data(), *got});
        if (!sent) return stopped_by(sent.error());
        moved(*sent, most);
    }
    return all_is_sent(carriage_.data);
}

bool FileSender::must_prepare() const {
    if (carriage_.data.encrypted()) return cold_;
    if (offset_ >= end_) return false;
    char probe = 0;
    const iovec into{&probe, 1};
    // tmpfs has no RWF_NOWAIT and needs none: any other failure is for sendfile to tell.
    return ::preadv2(file_.get(), &into, 1, static_cast<off_t>(offset_), RWF_NOWAIT) < 0 && errno == EAGAIN;
}

Status FileSender::prepare() const {
    const auto length = std::min<std::uint64_t>(piece_size, end_ - offset_);
    if (::readahead(file_.get(), static_cast<off64_t>(offset_), length) == 0) {
        char probe = 0;  // readahead only starts the reading; this waits for the first page
        if (::pread(file_.get(), &probe, 1, static_cast<off_t>(offset_)) >= 0) return {};
    }
    return errno == EINVAL ? Status() : Status(Error::last("reading"));
}

Step PieceSender::step(std::uint64_t most) {
    while (sent_ < piece_.size()) {
        if (most == 0) return Step::moved();
        const auto sent = carriage_.data.try_send(std::string_view(piece_).substr(sent_, most));
        if (!sent) return stopped_by(sent.error());
        sent_ += *sent;
        most -= *sent;
        carriage_.meter->add(*sent);
    }
    return at_end_ ? all_is_sent(carriage_.data) : Step::moved();
}

Status PieceSender::prepare() {
    auto piece = source_();
    if (!piece) return piece.error();
    at_end_ = !*piece;
    piece_ = std::move(*piece).value_or("");
    sent_ = 0;
    return {};
}

PieceSender::Source ascii_source(UniqueFd file, std::uint64_t skip) {
    struct State {
        UniqueFd file;
        std::uint64_t skip;
        AsciiEncoder encoder;
    };
    auto state = std::make_shared<State>(State{std::move(file), skip, {}});
    return [state]() -> Result<PieceSender::Piece> {
        std::string raw(piece_size / 2, '\0');
        for (;;) {
            const auto got = ::read(state->file.get(), raw.data(), raw.size());
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return Error::last("reading");
            if (got == 0) return PieceSender::Piece();
            std::string piece;
            state->encoder.encode(std::string_view(raw).substr(0, static_cast<std::size_t>(got)), piece);
            const auto skipped = std::min<std::uint64_t>(state->skip, piece.size());
            state->skip -= skipped;
            piece.erase(0, skipped);
            return PieceSender::Piece(std::move(piece));
        }
    };
}

Step FileReceiver::step(std::uint64_t most) {
    while (most > 0) {
        const auto buffer = receive_buffer();
        const auto got = carriage_.data.try_receive(buffer.first(std::min<std::uint64_t>(buffer.size(), most)));
        if (!got) {
            paused_ = carriage_.meter->octets() > 0;
            auto stopped = stopped_by(got.error());
            return stopped.ending == Ending::truncated ? finish(std::move(stopped)) : stopped;
        }
        if (*got == 0) {
            (void)carriage_.data.try_close_notify();  // some senders wait for ours (Python's unwrap)
            return finish(Step::ended(Ending::complete));
        }
        if (const auto kept = keep({buffer.data(), *got}); !kept)
            return Step::ended(Ending::local_failure, kept.error());
        most -= *got;
        carriage_.meter->add(*got);
    }
    return Step::moved();
}

Step FileReceiver::finish(Step last) {
    std::string tail;
    decoder_.finish(tail);
    const auto kept = upload_->write(tail);
    return kept ? std::move(last) : Step::ended(Ending::local_failure, kept.error());
}

Status FileReceiver::keep(std::string_view bytes) {
    if (!ascii_) return upload_->write(bytes);
    std::string converted;
    decoder_.decode(bytes, converted);
    return upload_->write(converted);
}

}  // namespace ftp
