#include "ftp/transfer/seam.hpp"

#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <unistd.h>

namespace ftp::client {

namespace {

// The remote file from this position to its end, as far as that is no longer than the overlap.
awaitable<Result<std::string>> read_end_back(Session& session, const Means& means, std::string command,
                                             std::uint64_t position) {
    auto data = co_await session.open_data(std::vector<std::string>(), command, Session::Travel::plain);
    if (!data) co_return data.error();
    auto& talk = session.talk();
    if (auto restarted = co_await restart_at(talk, position); !restarted) co_return restarted.error();
    TransferReplies replies(talk, 0);
    if (auto begun = co_await begin_retrieval(talk, replies, command, *data); !begun) co_return begun.error();
    MemoryWriter writer(carriage_of(talk, means, std::move(data->stream)), overlap);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    // Whether they are all is seen when they are compared.
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, Evidence::octets);
    if (!reply) co_return reply.error();
    co_return driven.job.take();
}

Result<std::string> read_local(int file, std::uint64_t position, std::size_t length) {
    std::string bytes(length, '\0');
    std::size_t have = 0;
    while (have < length) {
        const auto got = ::pread(file, bytes.data() + have, length - have, static_cast<off_t>(position + have));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error::last("reading");
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    bytes.resize(have);
    return bytes;
}

// Nothing that a new try would change: the octets cannot be had, or are not those that were asked for.
bool cannot_be_had(const Error& error) {
    return is(error, Failure::refused) || is(error, Failure::protocol_violated) || error.is(std::errc::value_too_large);
}

}  // namespace

awaitable<Result<std::optional<bool>>> seam_fits_by_digest(Session& session, const Means& means, Seam seam) {
    const bool only_end = seam.by == Seam::By::this_run && seam.size - seam.begin > overlap;
    const ByteRange octets{only_end ? seam.size - overlap : seam.begin, seam.size};
    DigestQuestion question(seam.remote, octets);
    question.is_all = octets.begin == 0;
    const auto there = co_await computed_there(session, std::move(question));
    if (!there) co_return there.error();
    if (!*there) co_return std::optional<bool>();
    const ByteRange own{octets.begin - seam.begin, octets.end - seam.begin};
    const auto here = co_await computed_here(means, seam.local, own, (*there)->digest.algorithm());
    if (!here) co_return here.error();
    co_return std::optional(*here == (*there)->digest);
}

awaitable<Result<bool>> seam_fits(Session& session, const Means& means, Seam seam) {
    const auto proven = co_await seam_fits_by_digest(session, means, seam);
    if (!proven) co_return proven.error();
    if (*proven) co_return **proven;
    const auto position = seam.size - seam.begin > overlap ? seam.size - overlap : seam.begin;
    auto there = co_await read_end_back(session, means, "RETR " + seam.remote, position);
    if (!there && !cannot_be_had(there.error())) co_return there.error();
    // A server that did not do as it was told was hung up on.
    if (auto ready = co_await session.ready(); !ready) co_return ready.error();
    if (!there) co_return false;
    auto here = read_local(seam.local, position - seam.begin, static_cast<std::size_t>(seam.size - position));
    if (!here) co_return here.error();
    co_return *here == *there;
}

}  // namespace ftp::client
