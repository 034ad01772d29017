#include "ftp/transfer/persistence.hpp"

#include "ftp/remote/failure.hpp"

#include <utility>

namespace ftp::client {

std::optional<unsigned> Persistence::after(const Error& why, ByteCount arrived) {
    if (!may_pass(why) || retries_ == 0 || ++tries_ >= most_tries) return std::nullopt;
    const bool progress = arrived > furthest_ && is(why, Failure::connection_lost);
    if (progress) {
        furthest_ = arrived;
        fruitless_ = 0;
    }
    if (fruitless_ >= retries_) return std::nullopt;
    return fruitless_++;
}

}  // namespace ftp::client
