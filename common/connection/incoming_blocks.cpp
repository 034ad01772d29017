#include "common/connection/incoming_blocks.hpp"

#include <cassert>

namespace ftp {

namespace {

// Small files come many at a time; of a big one a longer read costs fewer calls.
constexpr std::size_t small_buffer = 64 << 10;
constexpr std::size_t big_buffer = 512 << 10;

}  // namespace

BlockReader::Event IncomingBlocks::next() {
    std::string_view arrived(buffer_.data() + begin_, end_ - begin_);
    const auto before = arrived.size();
    auto event = reader_.next(arrived);
    begin_ += before - arrived.size();
    return event;
}

Result<std::size_t> IncomingBlocks::fill(Stream& data) {
    assert(empty());
    const bool was_full = !buffer_.empty() && end_ == buffer_.size();
    if (buffer_.empty() || was_full) buffer_.resize(was_full ? big_buffer : small_buffer);
    begin_ = end_ = 0;
    auto got = data.try_receive(buffer_);
    if (got) end_ = *got;
    return got;
}

void IncomingBlocks::rest() {
    if (idle()) *this = IncomingBlocks();
}

}  // namespace ftp
