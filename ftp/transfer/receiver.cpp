#include "ftp/transfer/receiver.hpp"

#include <algorithm>
#include <poll.h>
#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::size_t piece_size = 1 << 20;

// Of the thread; never kept over a co_await.
std::span<char> receive_buffer() {
    thread_local const std::unique_ptr<char[]> buffer(new char[piece_size]);
    return {buffer.get(), piece_size};
}

Step stopped_by(const Error& error) {
    if (error.is(std::errc::operation_would_block)) return Step::blocked();
    return Step::ended(Ending::connection_lost, error);
}

}  // namespace

Step LocalWriter::step(std::uint64_t most) {
    while (most > 0) {
        const auto buffer = receive_buffer();
        const auto got = carriage_.data.try_receive(buffer.first(std::min<std::uint64_t>(buffer.size(), most)));
        if (!got) return stopped_by(got.error());
        if (*got == 0) return Step::ended(Ending::complete);
        if (auto taken = take({buffer.data(), *got}); !taken) return Step::ended(Ending::local_failure, taken.error());
        carriage_.meter->add(*got);
        most -= *got;
    }
    return Step::moved();
}

Status LocalWriter::take(std::string_view bytes) {
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

Status LocalWriter::write(std::string_view bytes) const {
    auto position = static_cast<off_t>(position_);
    while (!bytes.empty()) {
        const auto written = ::pwrite(file_, bytes.data(), bytes.size(), position);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return Error::last("writing");
        position += written;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Step PipeWriter::step(std::uint64_t most) {
    if (at_end_) return Step::ended(Ending::complete);
    const auto buffer = receive_buffer();
    const auto got = carriage_.data.try_receive(buffer.first(std::min<std::uint64_t>(buffer.size(), most)));
    if (!got) return stopped_by(got.error());
    at_end_ = *got == 0;
    piece_.assign(buffer.data(), *got);
    carriage_.meter->add(*got);
    return at_end_ ? Step::ended(Ending::complete) : Step::moved();
}

Status PipeWriter::prepare() {
    std::string_view rest = piece_;
    while (!rest.empty()) {
        const auto written = ::write(pipe_, rest.data(), rest.size());
        if (written >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {  // somebody else's terminal may be non-blocking
            pollfd ready{pipe_, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return Error::last("writing to standard output");
        }
    }
    piece_.clear();
    return {};
}

}  // namespace ftp::client
