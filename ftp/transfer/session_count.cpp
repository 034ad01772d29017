#include "ftp/transfer/session_count.hpp"

#include <algorithm>
#include <utility>

namespace ftp::client {

namespace {

bool noticeably_more(std::uint64_t now, std::uint64_t before) { return now > before + before / 4; }

}  // namespace

void SessionCount::begin() {
    working_ = 0;
    best_.reset();
    settling_ = false;
    enough_ = false;
}

void SessionCount::passed(const Moved& moved, std::size_t waiting) {
    if (!may_grow()) return;
    if (std::exchange(settling_, false)) return;
    // What is done before others have logged in needs them not.
    if (waiting <= moved.pieces) return;
    const bool faster =
        !best_ || noticeably_more(moved.octets, best_->octets) || noticeably_more(moved.pieces, best_->pieces);
    enough_ = !faster;
    if (enough_) return;
    best_ = moved;
    allowed_ = std::min(most_, 2 * allowed_);
    settling_ = true;
}

void SessionCount::not_let_in() {
    refused_ = true;
    allowed_ = std::max(1u, allowed_ - 1);
}

SessionCount::Verdict SessionCount::refused(unsigned departures_then) {
    if (departures_ > departures_then) return Verdict::again;
    if (working_ <= 1) return Verdict::bear;
    --working_;
    ++departures_;
    not_let_in();
    return Verdict::leave;
}

}  // namespace ftp::client
