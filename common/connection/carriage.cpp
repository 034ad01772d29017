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

Arrival next_of_blocks(Carriage& carriage) {
    for (;;) {
        auto event = carriage.blocks.next();
        if (const auto* data = std::get_if<BlockReader::Data>(&event)) return {data->octets, std::nullopt};
        if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event))
            return nothing(Step::ended(end->given_up ? Ending::given_up : Ending::complete));
        if (std::holds_alternative<BlockReader::Malformed>(event)) return nothing(lost("what came is no block"));
        if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) {
            if (carriage.on_marker) carriage.on_marker(marker->text);
        } else if (auto instead = fill(carriage)) {
            return nothing(std::move(*instead));
        }
    }
}

}  // namespace

Step stopped_by(Error error) {
    if (error.is(std::errc::operation_would_block)) return Step::blocked();
    const bool truncated = error.code() == TlsFailure::truncated;
    return Step::ended(truncated ? Ending::truncated : Ending::connection_lost, std::move(error));
}

Arrival next_octets(Carriage& carriage, std::uint64_t most) {
    return carriage.mode == Mode::stream ? next_of_stream(carriage, most) : next_of_blocks(carriage);
}

}  // namespace ftp
