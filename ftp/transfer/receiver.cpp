#include "ftp/transfer/receiver.hpp"

#include "ftp/transfer/pipe_wait.hpp"
#include "ftp/transfer/seam.hpp"

#include <climits>

#include <algorithm>
#include <poll.h>
#include <unistd.h>

namespace ftp::client {

namespace {

Status write_at(int file, std::uint64_t where, std::string_view bytes) {
    auto position = static_cast<off_t>(where);
    while (!bytes.empty()) {
        const auto written = ::pwrite(file, bytes.data(), bytes.size(), position);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return Error::last("writing");
        position += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

}  // namespace

Step LocalWriter::step(std::uint64_t most) {
    while (most > 0) {
        auto arrival = next_octets(carriage_, most);
        if (arrival.instead) return std::move(*arrival.instead);
        if (auto taken = take(arrival.octets); !taken) return Step::ended(Ending::local_failure, taken.error());
        carriage_.meter->add(arrival.octets.size());
        most -= std::min<std::uint64_t>(most, arrival.octets.size());
    }
    return Step::moved();
}

Status LocalWriter::take(std::string_view bytes) {
    if (digest_) digest_->update(bytes);
    const auto known = position_ < held_ ? std::min<std::uint64_t>(held_ - position_, bytes.size()) : 0;
    if (auto same = compare(bytes.substr(0, known)); !same) return same;
    position_ += known;
    bytes.remove_prefix(known);
    if (auto written = write(bytes); !written) return written;
    position_ += bytes.size();
    return {};
}

Status LocalWriter::compare(std::string_view bytes) const {
    std::string own(bytes.size(), '\0');
    if (::pread(file_, own.data(), own.size(), static_cast<off_t>(position_)) != static_cast<ssize_t>(own.size()))
        return Error::last("reading");
    if (own == bytes) return {};
    return Error(std::errc::file_exists, "what is here already is not the beginning of it");
}

Status LocalWriter::write(std::string_view bytes) const { return write_at(file_, position_, bytes); }

Step TextWriter::step(std::uint64_t most) {
    auto arrival = next_octets(carriage_, most);
    const bool at_end = arrival.instead && arrival.instead->ending == Ending::complete;
    if (arrival.instead && !at_end) return std::move(*arrival.instead);
    std::string text;
    if (keeps_cr_)
        text = arrival.octets;
    else if (at_end)
        decoder_.finish(text);
    else
        decoder_.decode(arrival.octets, text);
    if (auto kept = write(text); !kept) return Step::ended(Ending::local_failure, kept.error());
    carriage_.meter->add(arrival.octets.size());
    return at_end ? std::move(*arrival.instead) : Step::moved();
}

Status TextWriter::write(std::string_view text) {
    if (auto done = write_at(file_, written_, text); !done) return done;
    written_ += text.size();
    return {};
}

Step MemoryWriter::step(std::uint64_t most) {
    auto arrival = next_octets(carriage_, most);
    if (arrival.instead) return std::move(*arrival.instead);
    if (arrival.octets.size() > most_ - bytes_.size())
        return Step::ended(Ending::local_failure, Error(std::errc::value_too_large, "more came than was asked for"));
    bytes_ += arrival.octets;
    carriage_.meter->add(arrival.octets.size());
    return Step::moved();
}

Step DigestWriter::step(std::uint64_t most) {
    auto arrival = next_octets(carriage_, most);
    if (arrival.instead) return std::move(*arrival.instead);
    digest_.update(arrival.octets);
    carriage_.meter->add(arrival.octets.size());
    return Step::moved();
}

Step PipeWriter::step(std::uint64_t most) {
    auto arrival = next_octets(carriage_, most);
    if (arrival.instead) return std::move(*arrival.instead);
    const auto fresh = compare(arrival.octets);
    if (!fresh) return Step::ended(Ending::local_failure, fresh.error());
    piece_ = *fresh;
    carriage_.meter->add(arrival.octets.size());
    return Step::moved();
}

Result<std::string_view> PipeWriter::compare(std::string_view bytes) {
    const auto& tail = progress_->tail;
    const auto known = std::min<std::uint64_t>(progress_->written - position_, bytes.size());
    const auto begin = tail.size() - (progress_->written - position_);
    if (bytes.substr(0, known) != std::string_view(tail).substr(begin, known))
        return Error(std::errc::file_exists, "what comes now is not what came before");
    position_ += bytes.size();
    return bytes.substr(known);
}

namespace {

// What a pipe takes without blocking when poll(2) says that it is writable.
constexpr std::size_t sure_piece = PIPE_BUF;

Status write_all(int pipe, std::string_view rest, Deadline until) {
    const bool hurried = until != no_deadline;
    while (!rest.empty()) {
        if (hurried && !wait_for_pipe(pipe, POLLOUT, until)) return out_of_time();
        const auto written = ::write(pipe, rest.data(), hurried ? std::min(rest.size(), sure_piece) : rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // somebody else's terminal may be non-blocking
            (void)wait_for_pipe(pipe, POLLOUT, until);
        } else if (errno != EINTR) {
            return Error::last("writing to standard output");
        }
    }
    return {};
}

}  // namespace

Status PipeWriter::prepare() {
    if (auto written = write_all(progress_->pipe, piece_, progress_->until); !written) return written;
    progress_->written += piece_.size();
    progress_->digest.update(piece_);
    progress_->tail += piece_;
    if (progress_->tail.size() > overlap) progress_->tail.erase(0, progress_->tail.size() - overlap);
    piece_.clear();
    return {};
}

}  // namespace ftp::client
