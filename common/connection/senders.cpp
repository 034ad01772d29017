#include "common/connection/senders.hpp"

#include "common/protocol/ascii.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <utility>

namespace ftp {

namespace {

constexpr std::size_t piece_size = 512 << 10;

// What is read to be sealed or put into blocks: of the thread, never kept over a co_await.
std::span<char> plaintext_buffer() {
    thread_local const std::unique_ptr<char[]> buffer(new char[piece_size]);
    return {buffer.get(), piece_size};
}

// All octets are taken; under TLS what ends them must leave as well.
Step all_is_sent(Carriage& carriage) {
    auto ended = carriage.mode == Mode::block ? carriage.data.try_flush() : carriage.data.try_close_notify();
    if (!ended) return stopped_by(ended.error());
    return Step::ended(Ending::complete);
}

// The file was given up: in blocks in an orderly way. A zlib stream without its end says it as well.
Step gave_up(Carriage& carriage, const Error& failure) {
    if (carriage.mode != Mode::block) return Step::ended(Ending::local_failure, failure);
    auto step = all_is_sent(carriage);
    return step.ending == Ending::complete ? Step::ended(Ending::local_failure, failure) : step;
}

}  // namespace

void Outbox::put(std::string octets, std::uint64_t of_file) {
    octets_ = std::move(octets);
    sent_ = 0;
    of_file_ = of_file;
}

void Outbox::pack(const Carriage& carriage, std::string_view text, Last last) {
    put(carriage.mode == Mode::block ? in_blocks(text, last) : deflated(carriage, text, last), text.size());
}

std::string Outbox::deflated(const Carriage& carriage, std::string_view text, Last last) {
    if (!deflater_) deflater_.emplace(carriage.deflate_level);
    std::string out;
    while (text.size() > Deflater::best_piece) {
        out += deflater_->add(text.substr(0, Deflater::best_piece));
        text.remove_prefix(Deflater::best_piece);
    }
    return out + (last == Last::yes ? deflater_->finish(text) : deflater_->add(text));
}

Status Outbox::send(Carriage& carriage, std::uint64_t& most) {
    while (!empty() && most > 0) {
        const auto sent = carriage.data.try_send(std::string_view(octets_).substr(sent_, most));
        if (!sent) return sent.error();
        sent_ += *sent;
        const auto told = empty() ? of_file_ : std::min<std::uint64_t>(of_file_, *sent);
        of_file_ -= told;
        most -= std::min(most, std::max<std::uint64_t>(told, *sent));
        carriage.meter->add(told);
    }
    return {};
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

// RFC 959 §3.5: so far apart that they cost nothing, so near that little is sent twice.
std::uint64_t next_mark(std::uint64_t position) {
    constexpr std::uint64_t apart = 16 << 20;
    return (position / apart + 1) * apart;
}

Error became_shorter() { return Error(std::errc::io_error, "the file became shorter while it was sent"); }

}  // namespace

FileSender::FileSender(Carriage carriage, UniqueFd file, std::uint64_t offset, std::uint64_t end)
    : carriage_(std::move(carriage)), file_(std::move(file)), offset_(offset), end_(end) {
    if (carriage_.marks && carriage_.mode == Mode::block) next_marker_ = next_mark(offset_);
}

Step FileSender::step(std::uint64_t most) {
    // To deflate takes some ms for each 256 KiB: others have their turn sooner.
    if (carriage_.mode == Mode::deflate) most = std::min<std::uint64_t>(most, Deflater::best_piece);
    if (carriage_.mode != Mode::stream) return read_and_send(most);
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
        if (sent < 0 && errno == EAGAIN) carriage_.data.is_not(Readiness::writable);
        if (sent < 0) return failed_to_send_file(Error::last("sending the file"));
        if (sent == 0) return Step::ended(Ending::local_failure, became_shorter());
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

// The next octets; none yet where they are cold. Errors: of the file.
Result<std::string_view> FileSender::read_piece(std::uint64_t most) {
    const auto buffer = plaintext_buffer();
    const auto wanted = std::min<std::uint64_t>({buffer.size(), most, end_ - offset_});
    const auto got = read(buffer.first(wanted));
    if (!got && cold_) return std::string_view();
    if (!got) return got.error();
    if (*got == 0) return became_shorter();
    return std::string_view(buffer.data(), *got);
}

Step FileSender::seal_and_send(std::uint64_t most) {
    while (offset_ < end_) {
        if (most == 0) return Step::moved();
        if (auto flushed = carriage_.data.try_flush(); !flushed) return stopped_by(flushed.error());
        const auto piece = read_piece(most);
        if (!piece) return Step::ended(Ending::local_failure, piece.error());
        if (piece->empty()) return Step::moved();
        const bool last = offset_ + piece->size() == end_;
        const auto sent = last ? carriage_.data.try_send_last(*piece) : carriage_.data.try_send(*piece);
        if (!sent) return stopped_by(sent.error());
        moved(*sent, most);
    }
    return all_is_sent(carriage_);
}

Step FileSender::read_and_send(std::uint64_t most) {
    for (;;) {
        if (auto flushed = carriage_.data.try_flush(); !flushed) return stopped_by(flushed.error());
        if (auto sent = outbox_.send(carriage_, most); !sent) return stopped_by(sent.error());
        if (!outbox_.empty()) return Step::moved();
        if (ended_) return failure_ ? gave_up(carriage_, *failure_) : all_is_sent(carriage_);
        if (most == 0) return Step::moved();
        put_next(most);
        if (outbox_.empty()) return Step::moved();  // it must be prepared
    }
}

// Into the outbox what comes next, if it is in memory.
void FileSender::put_next(std::uint64_t most) {
    std::string_view piece;
    if (offset_ < end_) {
        if (next_marker_ > 0 && offset_ == next_marker_) return put_marker();
        const auto read = read_piece(next_marker_ > 0 ? std::min(most, next_marker_ - offset_) : most);
        if (!read) return give_up(read.error());
        if (read->empty()) return;
        piece = *read;
    }
    offset_ += piece.size();
    ended_ = offset_ == end_;
    outbox_.pack(carriage_, piece, ended_ ? Last::yes : Last::no);
}

void FileSender::put_marker() {
    outbox_.put(marker_block(std::to_string(offset_)), 0);
    next_marker_ = next_mark(offset_);
}

void FileSender::give_up(Error why) {
    failure_ = std::move(why);
    ended_ = true;
    if (carriage_.mode == Mode::block) outbox_.put(giving_up(), 0);
}

bool FileSender::must_prepare() const {
    if (reads()) return cold_;
    if (offset_ >= end_) return false;
    char probe = 0;
    const iovec into{&probe, 1};
    // tmpfs has no RWF_NOWAIT and needs none: any other failure is for sendfile to tell.
    return ::preadv2(file_.get(), &into, 1, static_cast<off_t>(offset_), RWF_NOWAIT) < 0 && errno == EAGAIN;
}

Status FileSender::prepare() {
    auto done = bring_into_memory();
    if (done || carriage_.mode == Mode::stream) return done;
    give_up(done.error());
    return {};
}

Status FileSender::bring_into_memory() const {
    const auto length = std::min<std::uint64_t>(piece_size, end_ - offset_);
    if (::readahead(file_.get(), static_cast<off64_t>(offset_), length) == 0) {
        char probe = 0;  // readahead only starts the reading; this waits for the first page
        if (::pread(file_.get(), &probe, 1, static_cast<off_t>(offset_)) >= 0) return {};
    }
    return errno == EINVAL ? Status() : Status(Error::last("reading"));
}

Step PieceSender::step(std::uint64_t most) {
    if (auto sent = outbox_.send(carriage_, most); !sent) return stopped_by(sent.error());
    if (!outbox_.empty() || !at_end_) return Step::moved();
    return failure_ ? gave_up(carriage_, *failure_) : all_is_sent(carriage_);
}

Status PieceSender::prepare() {
    const bool in_stream = carriage_.mode == Mode::stream;
    auto piece = source_();
    if (!piece && in_stream) return piece.error();
    at_end_ = !piece || !*piece;
    if (!piece) {
        failure_ = piece.error();
        if (carriage_.mode == Mode::block) outbox_.put(giving_up(), 0);
        return {};
    }
    auto octets = std::move(*piece).value_or("");
    const auto of_file = octets.size();
    if (in_stream)
        outbox_.put(std::move(octets), of_file);
    else
        outbox_.pack(carriage_, octets, at_end_ ? Last::yes : Last::no);
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
            if (got == 0 && state->skip > 0) return Error(std::errc::invalid_seek, "restarting");
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

}  // namespace ftp
