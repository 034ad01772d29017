#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/storing.hpp"
#include "ftpd/interpreter/transfer_log.hpp"
#include "ftpd/session/carry.hpp"
#include "ftpd/session/open_connection.hpp"
#include "ftpd/session/proof.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::server {

UploadRequest upload_request(Session& session, Disposition disposition) {
    const auto& uploads = session.configuration->uploads;
    const Rights rights = session.account().rights;
    UploadRequest request;
    request.disposition = disposition;
    request.owner = session.account().name;
    request.may_overwrite = rights.allow(Operation::overwrite);
    request.keep_partials = uploads.keep_partial.count() > 0;
    request.mode = uploads.file_mode & ~session.parameters.umask;
    request.atomic = uploads.atomic;
    request.sync = uploads.sync == SyncUploads::file;
    return request;
}

namespace {

constexpr std::uint64_t big_file = 16 << 20;  // commit, rename-over and last close of such a one may take half a second

// What a client asked for, before anything has moved.
struct Order {
    Order(std::string_view word, VirtualPath where, UploadRequest what)
        : verb(word), path(std::move(where)), request(std::move(what)) {}
    std::string_view verb;
    VirtualPath path;
    UploadRequest request;
    Announced announced;
};

// It begins somewhere in the file (REST, RANG), and keeps what stands there.
bool continues(const UploadRequest& request) {
    return request.disposition == Disposition::restart || request.disposition == Disposition::range;
}

// Rights belong to the operation: what only the tree can know - is there a file already? - decides which one this is.
std::optional<Reply> forbidden(Session& session, const Order& order) {
    const Rights rights = session.account().rights;
    if (order.request.disposition == Disposition::unique) return std::nullopt;  // whatever has the name stays
    const bool may_do_all =
        rights.allow(Operation::create) && rights.allow(Operation::append) && rights.allow(Operation::overwrite);
    if (may_do_all) return std::nullopt;
    const auto existing = session.tree().status(order.path);
    auto needed = Operation::create;
    if (existing && existing->kind == FileKind::directory)
        return Reply(Code::file_unavailable, order.path.text() + ": Is a directory");
    const bool at_end = existing && continues(order.request) && order.request.offset == existing->size.value();
    const bool appends = at_end || order.request.disposition == Disposition::append;
    // To go on where an upload of one's own broke off is still to create the file: it does not exist yet.
    if (existing) needed = appends ? Operation::append : Operation::overwrite;
    if (rights.allow(needed)) return std::nullopt;
    return Reply(Code::file_unavailable, order.path.text() + ": Permission denied");
}

// For the log: behind how much of the file the octets go.
std::uint64_t where_it_begins(Session& session, const Order& order) {
    if (order.request.disposition != Disposition::append) return order.request.offset;
    if (const auto existing = session.tree().status(order.path)) return existing->size.value();
    return session.tree().partial_size(order.path, session.account().name).value_or(ByteCount(0)).value();
}

// octets: of what is written or goes away.
bool may_block_long(const UploadRequest& request, std::uint64_t octets) {
    return octets > big_file || request.sync || request.disposition == Disposition::append || continues(request);
}

awaitable<Result<Upload>> begin_upload(Session& session, const Order& order) {
    constexpr int tries = 200;
    constexpr auto pause = std::chrono::milliseconds(10);
    const auto key = session.account().home + order.path.text();
    auto begin = [&session, &order] { return session.tree().begin_upload(order.path, order.request); };
    // The same account, back after its connection died silently: its stalled transfer gives way, which takes it a
    // moment.
    for (int i = 0; i < tries && session.services.writers.stop_stalled(key, session.account().name); ++i) {
        asio::steady_timer timer(co_await asio::this_coro::executor, pause);
        co_await timer.async_wait(as_value);
    }
    if (may_block_long(order.request, 0)) co_return co_await on_pool(session.services.runtime.pool(), begin);
    co_return begin();
}

Reply not_stored(const Outcome& outcome, const VirtualPath& path) {
    switch (outcome.ending) {
        case Ending::local_failure:
            return reply_for(*outcome.error, path);
        case Ending::stalled:
            return Reply(Code::transfer_aborted, "The data connection stalled; nothing was stored");
        case Ending::connection_lost:
            return Reply(Code::transfer_aborted, "The data connection was lost; nothing was stored");
        case Ending::truncated:
            return Reply(Code::transfer_aborted, "The TLS connection ended without close_notify; nothing was stored");
        case Ending::complete:
            return Reply(Code::transfer_aborted, "The upload is not complete; nothing was stored");
        case Ending::given_up:
            return Reply(Code::local_error, "You have given the file up; nothing was stored");
        case Ending::damaged:  // the client need not send a bomb again as it is
            return Reply(outcome.error->is(std::errc::value_too_large) ? Code::over_quota : Code::local_error,
                         "Nothing was stored: " + outcome.error->doing());
        default:
            return Reply(Code::transfer_aborted, "Transfer aborted; nothing was stored");
    }
}

// The name appears, or what has arrived is kept for a resume, but for what is known to be wrong. Both may block long
// for a big file.
enum class Fate { publish, keep, forget };
awaitable<Status> settle_upload(Session& session, Upload& upload, const Order& order, Fate fate) {
    const bool whole = fate == Fate::publish;
    auto work = [&upload, fate]() -> Status {
        if (fate == Fate::publish) return upload.commit();
        if (fate == Fate::keep) upload.keep_partial();
        return {};
    };
    if (!whole || may_block_long(order.request, std::max(upload.arrived(), upload.replaced().value_or(0))))
        co_return co_await on_pool(session.services.runtime.pool(), work);
    co_return work();
}

// Some clients never send close_notify: for them the end of the connection may count as the end of the file, as it
// does in the clear.
bool may_do_without_close_notify(Session& session) {
    const auto configured = session.configuration->uploads.close_notify;
    return session.account().close_notify.value_or(configured) == CloseNotify::preferred;
}

// True when it is; else the outcome says more about why not.
awaitable<bool> is_whole(Session& session, Driven<FileReceiver>& driven, Announced announced) {
    auto& outcome = driven.outcome;
    const auto& carriage = driven.job.carriage();
    const bool said =
        outcome.ending == Ending::complete && (carriage.data.encrypted() || carriage.mode != Mode::stream);
    if (outcome.ending == Ending::truncated && may_do_without_close_notify(session)) outcome.ending = Ending::complete;
    if (outcome.ending != Ending::complete) co_return false;
    const auto proof = co_await prove_complete(session, driven.job, announced, said ? End::said : End::seen);
    if (proof) co_return true;
    if (proof.error().is(std::errc::not_connected)) outcome.ending = Ending::connection_lost;
    outcome.error = proof.error();
    co_return false;
}

// The data connection behind an upload. True: it is open for the next one. A file that could not be kept is read to its
// end where others come behind it.
bool finish_received(Session& session, Carriage& carriage, const Outcome& outcome) {
    const bool within = carriage.blocks.within_file();
    if (leave_open(session, carriage, outcome, session.file_owed ? Within::yes : Within::no)) {
        session.file_owed = session.file_owed && within;
        return true;
    }
    if (outcome.ending != Ending::complete) carriage.data.reset();
    return false;
}

awaitable<Reply> conclude(Session& session, Driven<FileReceiver> driven, const Order& order) {
    auto& upload = driven.job.upload();
    auto& outcome = driven.outcome;
    const bool whole = co_await is_whole(session, driven, order.announced);
    const bool left_open = finish_received(session, driven.job.carriage(), outcome);
    const auto fate = whole ? Fate::publish : outcome.ending == Ending::damaged ? Fate::forget : Fate::keep;
    const auto settled = co_await settle_upload(session, upload, order, fate);
    if (!settled) {
        outcome.ending = Ending::local_failure;
        outcome.error = settled.error();
    }
    driven.job.carriage().data.close();
    const bool stored = whole && settled;
    log_transfer(session, *session.running, Direction::upload, stored, outcome);
    if (!stored) co_return not_stored(outcome, order.path);
    if (upload.in_place())
        session.log(LogLevel::info, "stored-in-place", {{"path", std::string_view(order.path.text())}});
    if (!upload.replaced()) session.made.add(order.path);
    co_return done(left_open, "Transfer complete");
}

awaitable<Reply> receive_file(Session& session, Upload upload, const Order& order) {
    const auto key = session.account().home + order.path.text();
    Writers::Writer writer;
    writer.account = session.account().name;
    writer.meter = session.running->meter;
    writer.stop = session.running->stop;
    const auto entry = session.services.writers.enter(key, std::move(writer));
    const bool unique = order.request.disposition == Disposition::unique;
    Reply opening(opening_code(session), "Ready for " + order.path.text());
    // RFC 1123 §4.1.2.9: the name that STOU chose.
    if (unique) opening = Reply(opening_code(session), std::string("FILE: ").append(upload.name())).with_names();
    auto carriage = co_await connect_data(session, std::move(opening));
    if (!carriage) {
        // Nothing came, but what an earlier upload has left can still be continued.
        (void)co_await settle_upload(session, upload, order, Fate::keep);
        co_return reply_for_data(carriage.error());
    }
    carriage->acknowledge = carriage->data.encrypted();
    const auto type = session.parameters.type == Type::ascii ? FileReceiver::Type::ascii : FileReceiver::Type::image;
    FileReceiver receiver(std::move(*carriage), std::move(upload), type);
    auto driven = co_await carry(session, std::move(receiver));
    co_return co_await conclude(session, std::move(driven), order);
}

awaitable<Reply> run_order(Session& session, Order order) {
    order.announced.octets = std::exchange(session.parameters.allocation, std::nullopt);
    order.announced.exact = session.parameters.exact_allocation;
    order.request.size_hint = order.announced.octets;
    if (!order.announced.octets) order.announced.octets = order.request.most;  // RANG tells it as well
    if (auto no = forbidden(session, order)) co_return *no;
    const auto begins_at = where_it_begins(session, order);
    auto upload = co_await begin_upload(session, order);
    if (!upload) co_return reply_for(upload.error(), order.path);
    if (order.request.disposition == Disposition::unique) order.path = *order.path.parent().resolve(upload->name());
    begin_transfer(session, order.verb, order.path.text(), order.announced.octets);
    session.running->offset = begins_at;
    Reply reply = co_await receive_file(session, std::move(*upload), order);
    end_transfer(session);
    co_return reply;
}

// RANG: STOR and APPE write this part of the file, and nothing beside it.
awaitable<Reply> store_range(Session& session, std::string_view verb, const VirtualPath& path, ByteRange range) {
    if (session.parameters.type != Type::image)
        co_return Reply(Code::wrong_representation, "RANG counts octets as they are: send TYPE I");
    Order order(verb, path, upload_request(session, Disposition::range));
    order.request.offset = range.begin;
    order.request.most = range.size();
    co_return co_await run_order(session, std::move(order));
}

// STOR and APPE. RFC 3659 §5.3: a restart offset makes both of them write from there.
awaitable<Reply> store_at(Session& session, std::string_view verb, std::string_view argument, Disposition otherwise) {
    const auto offset = std::exchange(session.parameters.restart, std::nullopt);
    const auto range = std::exchange(session.parameters.range, std::nullopt);
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::name_not_allowed);
    if (range) co_return co_await store_range(session, verb, *path, *range);
    if (offset && session.parameters.type == Type::ascii) {
        co_return Reply(Code::parameter_not_supported, "An upload cannot be restarted in ASCII type");
    }
    Order order(verb, *path, upload_request(session, offset ? Disposition::restart : otherwise));
    order.request.offset = offset.value_or(0);
    // Who goes on by APPE with a file that is not there yet means to add: what others publish meanwhile stays.
    const bool adds = offset && otherwise == Disposition::append && !session.tree().status(*path);
    if (adds) order.request.may_overwrite = false;
    co_return co_await run_order(session, std::move(order));
}

}  // namespace

awaitable<Reply> store(Session& session, std::string_view argument) {
    co_return co_await store_at(session, "STOR", argument, Disposition::replace);
}

awaitable<Reply> append(Session& session, std::string_view argument) {
    co_return co_await store_at(session, "APPE", argument, Disposition::append);
}

awaitable<Reply> store_unique(Session& session, std::string_view argument) {
    if (session.parameters.restart || session.parameters.range)
        co_return Reply(Code::bad_sequence, "STOU cannot be restarted");
    const auto path = session.parameters.directory.resolve(argument.empty() ? "file" : argument);
    if (!path) co_return bad_path();
    if (path->is_root()) co_return root_stays(Code::name_not_allowed);
    Order order("STOU", *path, upload_request(session, Disposition::unique));
    co_return co_await run_order(session, std::move(order));
}

}  // namespace ftp::server
