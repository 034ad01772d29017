#include "common/connection/file_receiver.hpp"

namespace ftp {

Step FileReceiver::step(std::uint64_t most) {
    while (most > 0) {
        auto arrival = next_octets(carriage_, most);
        if (arrival.instead) {
            const auto ending = arrival.instead->ending;
            const bool blocked = arrival.instead->kind == Step::Kind::blocked;
            if (blocked && !ran_out_ && carriage_.meter->octets() > 0) ran_out_ = Clock::now();
            const bool at_end = ending == Ending::complete || ending == Ending::truncated;
            return at_end ? finish(std::move(*arrival.instead)) : std::move(*arrival.instead);
        }
        if (const auto kept = keep(arrival.octets); !kept) return Step::ended(Ending::local_failure, kept.error());
        most -= std::min<std::uint64_t>(most, arrival.octets.size());
        carriage_.meter->add(arrival.octets.size());
    }
    return Step::moved();
}

Step FileReceiver::finish(Step last) {
    if (ran_out_) pause_ = Clock::now() - *ran_out_;
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

Step FileDiscarder::step(std::uint64_t most) {
    while (most > 0) {
        auto arrival = next_octets(carriage_, most);
        if (arrival.instead) return std::move(*arrival.instead);
        most -= std::min<std::uint64_t>(most, arrival.octets.size());
        carriage_.meter->add(arrival.octets.size());
    }
    return Step::moved();
}

}  // namespace ftp
