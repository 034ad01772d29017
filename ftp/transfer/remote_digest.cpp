#include "ftp/transfer/remote_digest.hpp"

#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/transfer_command.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

using Extent = DigestWays::Extent;

// A slow disk and a slow algorithm together; what it takes longer is no sign of life.
Deadline computed_until(const Conversation& talk, ByteRange octets) {
    constexpr int octets_a_second = 24;  // 2^24: 16 MiB
    return talk.final_deadline() + std::chrono::seconds(octets.size() >> octets_a_second);
}

awaitable<Result<Reply>> patient_command(Conversation& talk, std::string command, Deadline until) {
    std::vector<std::string> lines;
    lines.push_back(command);
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    auto reply = co_await talk.final_reply(until);
    if (!reply) co_return Error(reply.error().code(), command + ": " + reply.error().doing());
    co_return reply;
}

// What must be said before: which algorithm, and which part.
std::vector<std::string> preparation(const Session& session, const DigestWay& way, std::optional<ByteRange> part) {
    std::vector<std::string> lines;
    if (way.verb != DigestWay::Verb::hash) return lines;
    if (session.hash_algorithm() != way.algorithm) lines.push_back("OPTS HASH " + std::string(name_of(way.algorithm)));
    if (part) lines.push_back("RANG " + std::to_string(part->begin) + " " + std::to_string(part->end - 1));
    return lines;
}

// The reply that decides: to the command itself, or the refusal of what it needs.
awaitable<Result<Reply>> ask(Session& session, const DigestWay& way, const DigestQuestion& question,
                             std::optional<ByteRange> part) {
    auto& talk = session.talk();
    if (auto lines = preparation(session, way, part); !lines.empty()) {
        auto replies = co_await talk.flight(std::move(lines));
        if (!replies) co_return replies.error();
        if (!replies->front().intermediate() && !replies->front().completed()) co_return std::move(replies->front());
        if (!replies->back().intermediate() && !replies->back().completed()) co_return std::move(replies->back());
        session.hashes_by(way.algorithm);
    }
    auto command = digest_command(way, question.path, part);
    co_return co_await patient_command(talk, std::move(command), computed_until(talk, question.octets));
}

// Nobody says for certain that RANG ends with HASH: a transfer must not be cut by it.
awaitable<Status> take_range_back(Session& session) {
    auto reply = co_await session.talk().command("RANG 1 0");
    if (!reply) co_return reply.error();
    co_return Status();
}

// A server that computes as many as it can soon has room again.
awaitable<Result<Reply>> ask_until_free(Session& session, const DigestWay& way, const DigestQuestion& question,
                                        std::optional<ByteRange> part) {
    constexpr int tries = 6;
    auto pause = session.talk().patience().reply / 120;
    for (int i = 1;; ++i) {
        auto reply = co_await ask(session, way, question, part);
        if (!reply) co_return reply;
        const bool ranged = part && way.verb == DigestWay::Verb::hash;
        if (ranged) {
            if (auto whole = co_await take_range_back(session); !whole) co_return whole.error();
        }
        if (!reply->is(Code::file_busy) || i == tries) co_return reply;
        asio::steady_timer timer(co_await asio::this_coro::executor, pause);
        co_await timer.async_wait(use_awaitable);
        pause *= 2;
    }
}

// The reply to each.
awaitable<Result<Replies>> ask_together(Session& session, DigestWay way, const std::vector<DigestQuestion>& questions) {
    auto lines = preparation(session, way, std::nullopt);
    const auto prepared = static_cast<std::ptrdiff_t>(lines.size());
    for (const auto& question : questions) lines.push_back(digest_command(way, question.path, std::nullopt));
    auto replies = co_await session.talk().flight(std::move(lines));
    if (!replies) co_return replies;
    if (prepared > 0 && replies->front().completed()) session.hashes_by(way.algorithm);
    replies->erase(replies->begin(), replies->begin() + prepared);
    co_return replies;
}

}  // namespace

DigestQuestion about_all(std::string path, std::uint64_t size) {
    DigestQuestion question(std::move(path), ByteRange{0, size});
    question.is_all = true;
    return question;
}

awaitable<Result<RemoteDigests>> computed_together(Session& session, std::vector<DigestQuestion> questions) {
    RemoteDigests digests(questions.size());
    auto& ways = session.dialect().digest_ways;
    for (auto way = ways.best(Extent::whole); way && !questions.empty(); way = ways.best(Extent::whole)) {
        const auto replies = co_await ask_together(session, *way, questions);
        if (!replies) co_return replies.error();
        for (std::size_t i = 0; i < questions.size(); ++i) {
            if (const auto digest = digest_in(*way, (*replies)[i], questions[i].octets))
                digests[i].emplace(*digest, name_of(*way));
        }
        if (std::ranges::none_of(*replies, refuses_digests)) break;
        ways.refuse(*way);
    }
    co_return digests;
}

awaitable<Result<std::optional<RemoteDigest>>> computed_there(Session& session, DigestQuestion question) {
    using Answer = std::optional<RemoteDigest>;
    auto& ways = session.dialect().digest_ways;
    for (;;) {
        const auto way = ways.best(question.is_all ? Extent::whole : Extent::part, question.only);
        if (!way) co_return Answer();
        const auto part = question.is_all ? std::nullopt : std::optional(question.octets);
        auto reply = co_await ask_until_free(session, *way, question, part);
        if (!reply) co_return reply.error();
        const auto digest = digest_in(*way, *reply, question.octets);
        if (digest) co_return Answer(RemoteDigest(*digest, name_of(*way)));
        // What is said of this file counts for this file; what makes no sense will not make more of it next time.
        if (!reply->completed() && !refuses_digests(*reply)) co_return Answer();
        const bool of_other_octets = digest_in(*way, *reply, ByteRange()).has_value();
        if (of_other_octets && !part) co_return Answer();
        if (of_other_octets)
            ways.refuse_parts(*way);
        else
            ways.refuse(*way);
    }
}

awaitable<Result<RemoteDigest>> read_back(Session& session, const Means& means, std::string path,
                                          FileOutcome& outcome) {
    const std::string command = "RETR " + path;
    auto data = co_await session.open_data(std::vector<std::string>(), command, Session::travel_of(path, 0));
    if (!data) co_return data.error();
    auto& talk = session.talk();
    TransferReplies replies(talk, 0);
    if (auto begun = co_await begin_retrieval(talk, replies, command, *data); !begun) co_return begun.error();
    DigestWriter writer(carriage_of(talk, means, std::move(data->stream)));
    const auto meter = writer.carriage().meter;
    tell_beginning(means, outcome.name, outcome.size, 0, meter);
    auto driven = co_await drive_watched(means.pool, std::move(writer), replies);
    driven.job.carriage().data.close();
    outcome.bytes += ByteCount(meter->octets());
    // Whether all octets came is seen when the digests are compared.
    auto reply = co_await conclude_retrieval(talk, replies, command, driven.outcome, Evidence::octets);
    if (!reply) co_return reply.error();
    co_return RemoteDigest(driven.job.finish(), "read back");
}

awaitable<Result<Digest>> computed_here(const Means& means, int file, ByteRange octets, DigestAlgorithm algorithm) {
    constexpr std::uint64_t piece = 8 << 20;  // what one job of the pool reads: between two this can be cancelled
    Digester digester(algorithm);
    for (auto position = octets.begin; position < octets.end;) {
        const auto next = position + std::min(piece, octets.end - position);
        auto work = [&] { return add_to_digest(digester, file, position, next); };
        if (auto read = co_await on_pool(means.pool, work); !read) co_return read.error();
        position = next;
    }
    co_return digester.finish();
}

namespace {

awaitable<Result<RemoteDigest>> digest_there(Session& session, const Means& means, DigestQuestion question,
                                             FileOutcome& outcome) {
    auto computed = co_await computed_there(session, question);
    if (!computed) co_return computed.error();
    if (*computed) co_return std::move(**computed);
    co_return co_await read_back(session, means, std::move(question.path), outcome);
}

Status compare(const RemoteDigest& there, const Digest& here, FileOutcome& outcome) {
    if (there.digest != here)
        return failed(Failure::differs, "other content there: " + std::string(name_of(here.algorithm())) + " " +
                                            there.digest.hex() + " (" + there.how + "), here " + here.hex());
    outcome.verified = there.how;
    return {};
}

}  // namespace

awaitable<Status> prove_same(Session& session, const Means& means, std::string path, int file, std::uint64_t size,
                             FileOutcome& outcome) {
    const auto there = co_await digest_there(session, means, about_all(std::move(path), size), outcome);
    if (!there) co_return there.error();
    const auto here = co_await computed_here(means, file, ByteRange{0, size}, there->digest.algorithm());
    if (!here) co_return here.error();
    co_return compare(*there, *here, outcome);
}

awaitable<Status> prove_digest(Session& session, const Means& means, std::string path, Digest expected,
                               std::uint64_t size, FileOutcome& outcome) {
    auto question = about_all(std::move(path), size);
    question.only = expected.algorithm();
    const auto there = co_await digest_there(session, means, std::move(question), outcome);
    if (!there) co_return there.error();
    co_return compare(*there, expected, outcome);
}

}  // namespace ftp::client
