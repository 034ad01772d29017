#include "ftp/transfer/upload.hpp"

#include "common/file/digest.hpp"
#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/remote_digest.hpp"
#include "ftp/transfer/store.hpp"
#include "ftp/transfer/upload_try.hpp"

namespace ftp::client {

namespace {

// --- the octets

// The restart, and on a server of ours the size of what is still to come, which is what its ALLO counts.
awaitable<Result<Beginning>> restart(UploadTry& attempt, Beginning beginning) {
    if (beginning.offset == 0) co_return beginning;
    std::vector<std::string> lines;
    if (attempt.announces) lines.push_back("ALLO " + std::to_string(attempt.size() - beginning.offset));
    lines.push_back("REST " + std::to_string(beginning.offset));
    auto replies = co_await attempt.session.talk().flight(std::move(lines));
    if (!replies) co_return replies.error();
    if (replies->back().intermediate() || replies->back().completed()) co_return beginning;
    beginning.appends = !attempt.announces;
    if (attempt.announces) beginning.offset = 0;
    co_return beginning;
}

// Our server takes a file as whole only when it has the size that it was told.
bool proves_itself(const UploadTry& attempt, const Beginning& beginning) {
    return attempt.announces && beginning.offset == 0;
}

// What is soon over can be asked for its size at once.
constexpr std::uint64_t soon_over = 1 << 20;

Store store_for(UploadTry& attempt, const Beginning& beginning) {
    Store store((beginning.appends ? "APPE " : "STOR ") + attempt.to.path);
    const auto question = "SIZE " + attempt.to.path;
    const bool asks =
        attempt.size() - beginning.offset <= soon_over && attempt.session.talk().pairs(store.command, question);
    if (proves_itself(attempt, beginning))
        store.leading.push_back("ALLO " + std::to_string(attempt.size()));
    else if (asks)
        store.question = question;
    return store;
}

// Only the right size is believed at once: a server may look before it has written all of it.
awaitable<Status> check_arrived(UploadTry& attempt, std::optional<Reply> answer) {
    const auto there = answer ? size_reply(*answer) : std::nullopt;
    if (there == ByteCount(attempt.size())) co_return Status();
    if (there) attempt.session.dialect().answered_out_of_place_on(Rung::pairs);
    co_return co_await check_size(attempt.session.talk(), attempt.to, attempt.size());
}

// Enough for the file on the wire to be worth a question less round trip.
constexpr std::uint64_t worth_asking = 64 << 10;

// A connection for the data, and what stood under the final name where only that can tell later what became of the
// file.
awaitable<Result<DataConnection>> open_data(UploadTry& attempt, Session::Travel travel) {
    auto& former = attempt.history.former;
    std::vector<std::string> questions;
    const bool ask = !attempt.to.aside() && attempt.size() > worth_asking && !attempt.history.begun;
    if (ask) questions = {"MDTM " + attempt.to.final_path, "SIZE " + attempt.to.path};
    auto data = co_await attempt.session.open_data(std::move(questions), "STOR " + attempt.to.path, travel);
    if (!data) co_return data.error();
    if (ask && !data->replies.empty()) {
        former.modified = time_reply(data->replies.front());
        former.known = former.modified || data->replies.front().is(Code::file_unavailable);
        if (!size_reply(data->replies.back())) attempt.history.owns_partial = true;
    }
    co_return data;
}

// How the octets of one try leave.
struct Passage {
    Passage(Store commands, DataConnection by, Carriage with)
        : store(std::move(commands)), data(std::move(by)), carriage(std::move(with)) {}
    Store store;
    DataConnection data;
    Carriage carriage;  // without its stream
};

awaitable<Result<Reply>> send_pieces(UploadTry& attempt, Passage passage, std::uint64_t offset, Sent& sent) {
    auto digest = std::make_shared<Digester>();
    auto begin = [&] { return add_to_digest(*digest, attempt.file(), 0, offset); };
    if (auto begun = co_await on_pool(attempt.means.pool, begin); !begun) co_return begun.error();
    PieceSender job(std::move(passage.carriage), digesting_source(attempt.file(), offset, attempt.size(), digest));
    auto& talk = attempt.session.talk();
    auto reply = co_await send_data(talk, attempt.means.pool, std::move(passage.store), std::move(passage.data),
                                    std::move(job), sent);
    if (reply) attempt.outcome.sha256 = digest->finish().hex();
    co_return reply;
}

awaitable<Result<Reply>> send_octets(UploadTry& attempt, Passage passage, std::uint64_t offset, Sent& sent) {
    if (attempt.means.digests) co_return co_await send_pieces(attempt, std::move(passage), offset, sent);
    co_return co_await send_file(attempt.session.talk(), attempt.means.pool, std::move(passage.store),
                                 std::move(passage.data), std::move(passage.carriage), attempt.source, offset, sent);
}

// ProFTPD takes REST and answers STOR with 451 where its administrator has not allowed it, as is the default there.
bool may_be_for_restart(const Reply& refusal) { return refusal.permanent_failure() || refusal.is(Code::local_error); }

awaitable<Status> send_from(UploadTry& attempt, Beginning beginning) {
    auto data = co_await open_data(attempt, Session::travel_of(attempt.to.final_path, beginning.offset));
    if (!data) co_return data.error();
    auto ready = co_await restart(attempt, beginning);
    if (!ready) co_return ready.error();
    const auto offset = ready->offset;
    attempt.outcome.arrived = ByteCount(offset);
    attempt.history.begun = true;
    Carriage carriage = carriage_of(attempt.session.talk(), attempt.means, Stream());
    const auto meter = carriage.meter;
    tell_beginning(attempt.means, attempt.outcome.name, attempt.outcome.size, offset, meter);
    Sent sent;
    Passage passage(store_for(attempt, *ready), std::move(*data), std::move(carriage));
    auto reply = co_await send_octets(attempt, std::move(passage), offset, sent);
    attempt.outcome.bytes += ByteCount(meter->octets());
    attempt.history.all_sent = sent.all;
    attempt.restart_refused = offset > 0 && sent.refusal && may_be_for_restart(*sent.refusal);
    attempt.history.in_doubt = attempt.history.in_doubt || (sent.all && !reply);
    if (!reply) co_return reply.error();
    attempt.outcome.reply = reply->summary();
    attempt.outcome.arrived = ByteCount(attempt.size());
    if (proves_itself(attempt, *ready)) co_return Status();
    co_return co_await check_arrived(attempt, std::move(sent.answer));
}

// All that is missing there. A server that refuses to go on with a file, or spoils it when it does (lftp knows some),
// gets it whole.
awaitable<Status> send_missing(UploadTry& attempt, Beginning beginning) {
    const bool nothing = beginning.offset > 0 && beginning.offset == attempt.size();
    if (nothing) co_return Status();
    auto sent = co_await send_from(attempt, beginning);
    const bool spoiled = !sent && beginning.offset > 0 && is(sent.error(), Failure::wrong_size);
    if (spoiled || attempt.restart_refused) co_return co_await send_from(attempt, Beginning());
    co_return sent;
}

// --- around them

awaitable<Status> digest_what_was_not_sent(UploadTry& attempt) {
    if (!attempt.means.digests || !attempt.outcome.sha256.empty()) co_return Status();
    auto work = [&] { return digest_of_file(attempt.file()); };
    auto digest = co_await on_pool(attempt.means.pool, work);
    if (!digest) co_return digest.error();
    attempt.outcome.sha256 = digest->hex();
    co_return Status();
}

// Under its final name only where it has not got it before: if the server does not rename, what has that name keeps
// its own time.
void keep_time(UploadTry& attempt) {
    if (attempt.history.timed) return;
    attempt.session.keep_time(attempt.source.status.modified, attempt.task.remote, attempt.task.local);
}

// --verify=hash
awaitable<Status> verify(UploadTry& attempt, const std::string& path) {
    if (!attempt.means.verify) co_return Status();
    auto proven = prove_same(attempt.session, attempt.means, path, attempt.file(), attempt.size(), attempt.outcome);
    co_return co_await std::move(proven);
}

// What an earlier try did with a file that has changed since tells nothing of what is there.
void forget_another_source(UploadTry& attempt) {
    auto& history = attempt.history;
    if (!history.source || same_source(*history.source, attempt.source.status)) return;
    history.stored = history.renaming = history.all_sent = false;
}

// Since an earlier try had stored it whole, the server may have crashed, or another run have used the same name.
awaitable<Result<bool>> still_stored(UploadTry& attempt) {
    if (!attempt.history.stored || !attempt.to.aside()) co_return attempt.history.stored;
    auto reply = co_await attempt.session.talk().command("SIZE " + attempt.to.path);
    if (!reply) co_return reply.error();
    co_return size_reply(*reply) == ByteCount(attempt.size());
}

// What had to be asked about was sent by this run.
void note_found(UploadTry& attempt) {
    auto& outcome = attempt.outcome;
    if (attempt.in_doubt())
        outcome.bytes = std::max(outcome.bytes, ByteCount(attempt.size()));
    else if (outcome.bytes == ByteCount())
        outcome.deed = Deed::unchanged;
}

// A server that had not finished with the lost connection may have published the file since it was asked; then it
// refuses the second one where nothing may be replaced.
awaitable<Result<bool>> published_meanwhile(UploadTry& attempt, const Error& refused) {
    const bool maybe = attempt.announces && attempt.in_doubt() && is(refused, Failure::refused);
    if (!maybe) co_return false;
    const auto found = co_await find_beginning(attempt);
    if (!found) co_return found.error();
    co_return found->is_final;
}

// All of it to where it goes before it has its name. True: it has that already.
awaitable<Result<bool>> store(UploadTry& attempt) {
    forget_another_source(attempt);
    auto published = co_await found_published(attempt.session, attempt.to, attempt.size(), attempt.history);
    if (!published || *published) co_return published;
    auto stored = co_await still_stored(attempt);
    if (!stored) co_return stored.error();
    attempt.history.stored = *stored;
    if (*stored) co_return !attempt.to.aside();
    auto beginning = co_await find_beginning(attempt);
    if (!beginning) co_return beginning.error();
    if (beginning->is_final) {
        note_found(attempt);
        co_return true;
    }
    if (auto sent = co_await send_missing(attempt, *beginning); !sent) {
        const auto meanwhile = co_await published_meanwhile(attempt, sent.error());
        if (!meanwhile || *meanwhile) co_return meanwhile;
        co_return sent.error();
    }
    attempt.history.stored = true;
    co_return !attempt.to.aside();
}

awaitable<Status> carry_out(UploadTry& attempt) {
    const auto published = co_await store(attempt);
    if (!published) co_return published.error();
    if (*published) co_return co_await verify(attempt, attempt.to.final_path);
    if (auto proven = co_await verify(attempt, attempt.to.path); !proven) co_return proven;
    auto time = attempt.session.time_command_for(attempt.source.status.modified, attempt.to.path);
    auto reply = co_await publish(attempt.session, attempt.to, attempt.history, std::move(time));
    if (!reply) co_return reply.error();
    attempt.outcome.reply = reply->summary();
    co_return Status();
}

std::string sibling(const std::string& path, std::string (*name_for)(std::string_view)) {
    const auto name = path.substr(path.rfind('/') + 1);
    return path.substr(0, path.size() - name.size()) + name_for(name);
}

}  // namespace

std::string path_aside(const std::string& remote) { return sibling(remote, temporary_name); }

std::string path_of_former(const std::string& remote) { return sibling(remote, former_name); }

awaitable<Status> upload(Session& session, const Means& means, const UploadTask& task, UploadHistory& history,
                         FileOutcome& outcome) {
    auto source = open_source(task.local, task.follow_link);
    if (!source) co_return source.error();
    outcome.size = source->status.size;
    outcome.modified = source->status.modified;
    const auto announces = co_await session.announce_sizes();
    if (!announces) co_return announces.error();
    UploadTry attempt(session, means, task, history, outcome, std::move(*source), *announces);
    if (auto done = co_await carry_out(attempt); !done) co_return done;
    outcome.arrived = ByteCount(attempt.size());
    keep_time(attempt);
    co_return co_await digest_what_was_not_sent(attempt);
}

}  // namespace ftp::client
