#include "common/connection/incoming_deflate.hpp"

namespace ftp {

Inflater::Event IncomingDeflate::next(std::span<char> room) {
    if (!state_) return Inflater::NeedsMore();
    return state_->inflater.next(state_->unread, room);
}

Result<std::size_t> IncomingDeflate::fill(Stream& data) {
    if (!state_) state_ = std::make_unique<State>();
    auto got = data.try_receive(state_->buffer);
    if (got) state_->unread = std::string_view(state_->buffer.data(), *got);
    return got;
}

}  // namespace ftp
