#include "common/connection/carriage.hpp"

namespace ftp {

namespace {

// 1 MiB: a third less CPU per octet than 64 KiB (page allocation dominates). Of the thread.
std::span<char> receive_buffer() {
    thread_local const std::unique_ptr<char[]> buffer(new char[1 << 20]);
    return {buffer.get(), 1 << 20};
}

Arrival nothing(Step instead) { return {{}, std::move(instead)}; }

Arrival next_of_stream(Carriage& carriage, std::uint64_t most) {
    const auto buffer = receive_buffer();
    const auto got = carriage.data.try_receive(buffer.first(std::min<std::uint64_t>(buffer.size(), most)));
    if (!got) return nothing(stopped_by(got.error()));
    if (*got > 0) return {{buffer.data(), *got}, std::nullopt};
    (void)carriage.data.try_close_notify();  // some senders wait for ours (Python's unwrap)
    return nothing(Step::ended(Ending::complete));
}

// In block mode an end of the connection is never the end of a file.
Step lost(std::string how) {
    return Step::ended(Ending::connection_lost, Error(std::errc::connection_aborted, std::move(how)));
}

// More blocks have arrived: nothing; else why not.
std::optional<Step> fill(Carriage& carriage) {
    const auto got = carriage.blocks.fill(carriage.data);
    if (got && *got > 0) return std::nullopt;
    if (got || got.error().code() == TlsFailure::truncated) return lost("closed in front of the end of the file");
    return stopped_by(got.error());
}

// One buffer of blocks without data is enough for one turn: whoever sends nothing else must not keep the loop.
Arrival next_of_blocks(Carriage& carriage) {
    bool filled = false;
    for (;;) {
        auto event = carriage.blocks.next();
        if (const auto* data = std::get_if<BlockReader::Data>(&event)) return {data->octets, std::nullopt};
        if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event))
            return nothing(Step::ended(end->given_up ? Ending::given_up : Ending::complete));
        if (std::holds_alternative<BlockReader::Malformed>(event)) return nothing(lost("what came is no block"));
        if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) {
            if (carriage.on_marker) carriage.on_marker(marker->text);
            return nothing(Step::moved());
        }
        if (filled) return nothing(Step::moved());
        if (auto instead = fill(carriage)) return nothing(std::move(*instead));
        filled = true;
    }
}

// 64 KiB: what an octet can become at most is not held in memory at once. Of the thread.
std::span<char> inflate_buffer() {
    constexpr std::size_t size = 64 << 10;
    thread_local const std::unique_ptr<char[]> buffer(new char[size]);
    return {buffer.get(), size};
}

Step damaged(std::string how, std::errc condition = std::errc::illegal_byte_sequence) {
    return Step::ended(Ending::damaged, Error(condition, std::move(how)));
}

// More of the stream has arrived: nothing; else what to do instead. The end of the connection is the end of the file
// behind the end of the stream only, and then also without close_notify: the checksum was right.
std::optional<Step> fill_deflated(Carriage& carriage) {
    const auto got = carriage.deflated.fill(carriage.data);
    if (got && *got > 0) return std::nullopt;
    const bool closed = got || got.error().code() == TlsFailure::truncated;
    if (!closed) return stopped_by(got.error());
    if (!carriage.deflated.ended()) return lost("closed in front of the end of the zlib stream");
    if (got) (void)carriage.data.try_close_notify();
    return Step::ended(Ending::complete);
}

// Nothing: more must arrive.
std::optional<Arrival> inflated(Carriage& carriage, std::uint64_t most) {
    const auto room = inflate_buffer();
    auto event = carriage.deflated.next(room.first(std::min<std::uint64_t>(room.size(), most)));
    if (const auto* data = std::get_if<Inflater::Data>(&event)) {
        const auto octets = carriage.meter->octets() + data->octets.size();
        if (octets > carriage.most_inflated) return nothing(damaged("what came inflates to more than was announced"));
        return Arrival{data->octets, std::nullopt};
    }
    if (std::holds_alternative<Inflater::Damaged>(event)) return nothing(damaged("what came is no zlib stream"));
    if (std::holds_alternative<Inflater::GarbageBehind>(event))
        return nothing(damaged("more came behind the end of the zlib stream"));
    if (std::holds_alternative<Inflater::Bomb>(event))
        return nothing(
            damaged("what came inflates to more than a thousand times its size", std::errc::value_too_large));
    return std::nullopt;
}

// One buffer that makes nothing of itself (there can be streams of empty pieces) is enough for one turn.
Arrival next_of_deflated(Carriage& carriage, std::uint64_t most) {
    if (auto arrival = inflated(carriage, most)) return std::move(*arrival);
    if (auto instead = fill_deflated(carriage)) return nothing(std::move(*instead));
    if (auto arrival = inflated(carriage, most)) return std::move(*arrival);
    return nothing(Step::moved());
}

}  // namespace

Step stopped_by(Error error) {
    if (error.is(std::errc::operation_would_block)) return Step::blocked();
    const bool truncated = error.code() == TlsFailure::truncated;
    return Step::ended(truncated ? Ending::truncated : Ending::connection_lost, std::move(error));
}

Arrival next_octets(Carriage& carriage, std::uint64_t most) {
    switch (carriage.mode) {
        case Mode::block:
            return next_of_blocks(carriage);
        case Mode::deflate:
            return next_of_deflated(carriage, most);
        case Mode::stream:
            break;
    }
    return next_of_stream(carriage, most);
}

}  // namespace ftp
