#include "ftp/transfer/downloads_ahead.hpp"

#include "ftp/transfer/receiver.hpp"
#include "ftp/transfer/transfer_command.hpp"

namespace ftp::client {

namespace {

std::string command_for(const RootedDownload& file) { return "RETR " + file.task.remote; }

bool broke_off(const Reply& reply) { return reply.is(Code::no_data_connection) || reply.is(Code::transfer_aborted); }

}  // namespace

// What the listing has told to the second needs no question.
bool is_small(const RootedDownload& file) {
    const auto& task = file.task;
    const bool known = task.size && task.modified && task.precision == Precision::second;
    return known && task.size->value() <= most_ahead && can_stand_in_a_line(task.remote);
}

awaitable<void> download_next(Run& run, Session& session, RootedDownload file, WorkQueue<RootedDownload>& queue) {
    const bool several = is_small(file) && queue.waiting() > 0;
    if (!several || !may_go_ahead(run.options(), run.host().dialect))
        co_return co_await download_file(run, session, *file.root, std::move(file.task));
    DownloadsAhead downloads(run, session, queue);
    co_await downloads.go(std::move(file));
}

// What has its name here has had its answer, and what has not can be fetched once more without a question.
awaitable<Status> DownloadsAhead::settle_unanswered() {
    repeat_unanswered();
    co_return Status();
}

awaitable<void> DownloadsAhead::go_alone(RootedDownload file) {
    const auto root = file.root;
    co_await download_file(run_, session_, *root, std::move(file.task));
}

FileOutcome DownloadsAhead::outcome_of(const RootedDownload& file) const {
    FileOutcome outcome(Deed::downloaded, file.task.remote);
    outcome.path = file.task.remote;
    outcome.target = file.task.target;
    outcome.size = file.task.size;
    outcome.modified = file.task.modified;
    outcome.attempts = progress_.attempts;
    return outcome;
}

awaitable<Status> DownloadsAhead::over_one_connection(DataConnection data) {
    carriage_ = carriage_of(session_.talk(), run_.means(), std::move(data.stream));
    carriage_.mode = Mode::block;
    for (;;) {
        if (run_.stopped()) {
            session_.talk().abandon();
            co_return *run_.tally().stopped;
        }
        if (auto filled = co_await fill_window(); !filled) co_return filled;
        if (unanswered_.empty()) break;
        if (auto taken = co_await take_next(); !taken) co_return taken;
    }
    carriage_.data.close();
    co_return Status();
}

// Many commands in a segment: no more are sent before half of the window is free.
awaitable<Status> DownloadsAhead::fill_window() {
    if (broken_ || half_full()) co_return Status();
    std::vector<std::string> lines;
    while (!window_full()) {
        auto file = next_task();
        if (!file) break;
        lines.push_back(command_for(*file));
        expect_answer(AskedFile(std::move(*file)), lines.back());
    }
    if (lines.empty()) co_return Status();
    co_return co_await session_.talk().send(std::move(lines));
}

// The answer to the first command, and its file. A refused one has none.
awaitable<Status> DownloadsAhead::take_next() {
    auto& talk = session_.talk();
    auto reply = co_await talk.next_reply(talk.final_deadline());
    if (!reply) co_return reply.error();
    if (!reply->preliminary()) {
        judge(answered(command_for(unanswered_.front().task)).task, *reply);
        co_return Status();
    }
    if (auto hands = co_await shake_hands(); !hands) co_return hands;
    Arriving file(outcome_of(unanswered_.front().task));
    // What a connection that broke off has left belongs to no file.
    if (!broken_) co_await receive(file);
    reply = co_await talk.final_reply(talk.final_deadline());
    if (!reply) co_return reply.error();
    auto task = std::move(answered(command_for(unanswered_.front().task)).task);
    if (file.trouble)
        run_.report_failure(std::move(file.outcome), *file.trouble);
    else if (broken_ && !file.whole)
        waiting_.push_back(std::move(task));
    else if (file.whole && reply->completed())
        keep(std::move(task), file, *reply);
    else
        judge(std::move(task), *reply);
    co_return Status();
}

// The server does behind its first 150.
awaitable<Status> DownloadsAhead::shake_hands() {
    auto& talk = session_.talk();
    if (!talk.protects_data() || carriage_.data.encrypted()) co_return Status();
    auto done = co_await talk.protect(carriage_.data);
    if (!done) talk.abandon();
    co_return done;
}

// One that has no place here is read to its end, for others come behind it.
awaitable<void> DownloadsAhead::receive(Arriving& file) {
    const auto& asked = unanswered_.front().task;
    carriage_.meter = std::make_shared<Meter>();
    Outcome how;
    auto target = LocalTarget::open(*asked.root, asked.task.local, LocalTarget::Start::fresh);
    if (target) {
        file.target.emplace(std::move(*target));
        LocalWriter writer(std::move(carriage_), file.target->descriptor(), 0, 0);
        Digester digest;
        if (run_.means().digests) writer.add_to(digest);
        auto driven = co_await drive(run_.pool(), std::move(writer), whole_transfer);
        carriage_ = std::move(driven.job.carriage());
        how = std::move(driven.outcome);
        if (run_.means().digests) file.outcome.sha256 = digest.finish().hex();
    } else {
        file.trouble = target.error();
        FileDiscarder discarder(std::move(carriage_));
        auto driven = co_await drive(run_.pool(), std::move(discarder), whole_transfer);
        carriage_ = std::move(driven.job.carriage());
        how = std::move(driven.outcome);
    }
    file.outcome.bytes = ByteCount(carriage_.meter->octets());
    file.whole = how.ending == Ending::complete;
    if (how.ending == Ending::local_failure) file.trouble = how.error;
    if (how.ending != Ending::complete && how.ending != Ending::given_up) break_off();
}

// Under its name, if it is still what was listed.
void DownloadsAhead::keep(RootedDownload file, Arriving& arrived, const Reply& reply) {
    auto& outcome = arrived.outcome;
    if (outcome.bytes != *file.task.size) return alone_.push_back(std::move(file));
    const auto kept = arrived.target->commit(file.task.modified, file.task.replace);
    if (!kept) return run_.report_failure(std::move(outcome), kept.error());
    outcome.reply = reply.summary();
    outcome.arrived = outcome.bytes;
    count_done(outcome);
    run_.report(std::move(outcome));
}

void DownloadsAhead::judge(RootedDownload file, const Reply& reply) {
    if (broke_off(reply)) {
        break_off();
        waiting_.push_back(std::move(file));
    } else if (reply.permanent_failure()) {
        run_.report_failure(outcome_of(file), refusal(command_for(file), reply));
    } else {
        alone_.push_back(std::move(file));
    }
}

void DownloadsAhead::break_off() {
    broken_ = true;
    carriage_.data.reset();
    carriage_.blocks = {};
}

}  // namespace ftp::client
