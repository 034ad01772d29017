#include "common/file/digest.hpp"
#include "common/protocol/digest_words.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/session/carry.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

// What one job of the pool reads: some milliseconds of work, after which the others have their turn and whoever wants
// to stop it is heard.
constexpr std::uint64_t piece_size = 2 << 20;

// What is hashed, as it was when it was opened.
struct Subject {
    Subject(UniqueFd opened, FileStatus looked_at, std::uint64_t octets)
        : file(std::move(opened)), status(looked_at), size(octets) {}
    UniqueFd file;
    FileStatus status;
    std::uint64_t size;  // of what is told about
};

// One digest that was asked for.
struct Order {
    Order(std::string_view word, VirtualPath where, DigestAlgorithm by)
        : verb(word), path(std::move(where)), algorithm(by) {}
    std::string_view verb;
    VirtualPath path;
    DigestAlgorithm algorithm;
    ByteRange range;
};

// As SIZE has it: what is published under the name, else what an upload of this account has left, whose client wants to
// know before it goes on whether it is the beginning of its file.
Result<Subject> open_subject(Session& session, const VirtualPath& path) {
    auto published = session.tree().open_for_reading(path);
    if (published) {
        const auto size = published->status.size.value();
        return Subject(std::move(published->file), published->status, size);
    }
    auto partial = session.tree().open_partial(path, session.account().name);
    if (!partial) return published.error();
    const auto status = status_of(partial->file.get());
    if (!status) return status.error();
    return Subject(std::move(partial->file), *status, partial->size);
}

bool has_changed(const Subject& subject) {
    const auto now = status_of(subject.file.get());
    return !now || now->size != subject.status.size || now->modified != subject.status.modified;
}

Error stopped() { return Error(std::errc::operation_canceled, "computing a digest"); }

awaitable<Status> read_pieces(Session& session, const Subject& subject, ByteRange range, Digester& digester) {
    const auto meter = session.running->meter;
    const auto stop = session.running->stop;
    for (auto position = range.begin; position < range.end;) {
        if (stop->stopped()) co_return stopped();
        const auto next = position + std::min(piece_size, range.end - position);
        auto work = [&] { return add_to_digest(digester, subject.file.get(), position, next); };
        if (auto read = co_await on_pool(session.services.runtime.pool(), work); !read) co_return read;
        meter->add(next - position);
        position = next;
    }
    co_return Status();
}

void log_hash(Session& session, const Order& order, bool complete) {
    const auto seconds = std::chrono::duration<double>(Clock::now() - session.running->began).count();
    session.log(LogLevel::info, "hash",
                {{"verb", order.verb},
                 {"path", std::string_view(order.path.text())},
                 {"algorithm", name_of(order.algorithm)},
                 {"bytes", static_cast<std::int64_t>(session.running->meter->octets())},
                 {"seconds", seconds},
                 {"complete", complete ? std::string_view("yes") : std::string_view("no")}});
}

// Errors: operation_canceled after ABOR and its like; resource_unavailable_try_again when too many are under way;
// device_or_resource_busy for a file that changed meanwhile; those of reading.
awaitable<Result<Digest>> compute(Session& session, const Order& order, const Subject& subject) {
    const auto place = session.services.hashes.enter(session.configuration->limits.hashes);
    if (!place) co_return Error(std::errc::resource_unavailable_try_again, "computing a digest");
    begin_transfer(session, order.verb, order.path.text(), order.range.size());
    session.running->offset = order.range.begin;
    (void)session.control.try_flush();  // replies to what came before must not wait for this
    Digester digester(order.algorithm);
    auto reading = read_pieces(session, subject, order.range, digester);
    auto read = co_await watched(session, std::move(reading));
    const bool cancelled = !read && read.error().is(std::errc::operation_canceled);
    if (!cancelled && has_changed(subject)) read = Error(std::errc::device_or_resource_busy, "computing a digest");
    log_hash(session, order, static_cast<bool>(read));
    session.running.reset();  // what PASV and its like have prepared is for the transfer that comes
    if (!read) co_return read.error();
    co_return digester.finish();
}

Reply not_computed(const Error& error, const VirtualPath& path) {
    // RFC 959 §4.1.3 has 426 for whatever service ABOR has ended.
    if (error.is(std::errc::operation_canceled)) return Reply(Code::transfer_aborted, "Aborted, nothing was computed");
    return reply_for(error, path);
}

// XCRC and its like.
awaitable<Reply> digest_by(Session& session, std::string_view verb, std::string_view argument,
                           DigestAlgorithm algorithm) {
    const auto request = parse_digest_request(argument);
    if (!request) co_return Reply(Code::bad_argument, fmt::format("Syntax: {}", find(verb)->syntax));
    const auto path = session.parameters.directory.resolve(request->path);
    if (!path) co_return bad_path();
    const auto subject = open_subject(session, *path);
    if (!subject && subject.error().is(std::errc::is_a_directory))
        co_return Reply(Code::parameter_not_supported, path->text() + ": Not a file");
    if (!subject) co_return reply_for(subject.error(), *path);
    Order order(verb, *path, algorithm);
    order.range = {request->start.value_or(0), std::min(request->end.value_or(subject->size), subject->size)};
    if (order.range.begin > order.range.end)
        co_return Reply(Code::bad_argument, fmt::format("The file has no such part, it ends at {}", subject->size));
    const auto digest = co_await compute(session, order, *subject);
    if (!digest) co_return not_computed(digest.error(), *path);
    co_return Reply(Code::file_ok, digest->hex());
}

}  // namespace

awaitable<Reply> hash(Session& session, std::string_view argument) {
    const auto range = std::exchange(session.parameters.range, std::nullopt);
    if (session.parameters.type != Type::image)
        co_return Reply(Code::wrong_representation, "HASH is of the octets as they are: send TYPE I first");
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    const auto subject = open_subject(session, *path);
    if (!subject && subject.error().is(std::errc::is_a_directory))
        co_return Reply(Code::name_not_allowed, path->text() + ": Is a directory");
    if (!subject) co_return reply_for(subject.error(), *path);
    Order order("HASH", *path, session.parameters.hash);
    order.range = range.value_or(ByteRange{0, subject->size}).within(subject->size);
    const auto digest = co_await compute(session, order, *subject);
    if (!digest) co_return not_computed(digest.error(), *path);
    co_return Reply(Code::file_status, fmt::format("{} {} {} {}", name_of(order.algorithm), inclusive(order.range),
                                                   digest->hex(), path->text()))
        .with_names();
}

std::string hash_feature(DigestAlgorithm chosen) {
    std::string line = "HASH";
    for (const auto algorithm : digest_algorithms)
        line += fmt::format("{}{}{}", line.size() == 4 ? ' ' : ';', name_of(algorithm), algorithm == chosen ? "*" : "");
    return line;
}

awaitable<Reply> crc32(Session& session, std::string_view argument) {
    co_return co_await digest_by(session, "XCRC", argument, DigestAlgorithm::crc32);
}

awaitable<Reply> md5(Session& session, std::string_view argument) {
    co_return co_await digest_by(session, "XMD5", argument, DigestAlgorithm::md5);
}

awaitable<Reply> sha1(Session& session, std::string_view argument) {
    co_return co_await digest_by(session, "XSHA1", argument, DigestAlgorithm::sha1);
}

awaitable<Reply> sha256(Session& session, std::string_view argument) {
    co_return co_await digest_by(session, "XSHA256", argument, DigestAlgorithm::sha256);
}

awaitable<Reply> sha512(Session& session, std::string_view argument) {
    co_return co_await digest_by(session, "XSHA512", argument, DigestAlgorithm::sha512);
}

}  // namespace ftp::server
