#include "ftp/transfer/uploads_ahead.hpp"

#include "common/protocol/block.hpp"
#include "ftp/transfer/local_source.hpp"

#include <unistd.h>

namespace ftp::client {

namespace {

// Read and sent together.
constexpr std::size_t most_in_group = 128;
constexpr std::uint64_t most_group_octets = 256 << 10;

std::string command_for(const UploadTask& task) { return "STOR " + task.remote; }

// A file that was read, all of it if that is not more than a small file is.
struct Content {
    std::string octets;
    std::optional<FileTime> modified;
    std::string sha256;
    bool whole = true;  // not so where it has grown since it was listed
};

Result<Content> content_of(const UploadTask& task, bool digest) {
    const auto source = open_source(task.local, task.follow_link);
    if (!source) return source.error();
    Content content;
    content.modified = source->status.modified;
    content.octets.resize(std::min(source->status.size.value(), most_ahead) + 1);
    std::size_t size = 0;
    while (size < content.octets.size()) {
        const auto got = ::read(source->fd.get(), content.octets.data() + size, content.octets.size() - size);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error::last("reading " + task.local);
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
    }
    content.whole = size < content.octets.size();
    content.octets.resize(size);
    if (digest) content.sha256 = digest_of(content.octets).hex();
    return content;
}

}  // namespace

awaitable<void> upload_next(Run& run, Session& session, UploadTask task, WorkQueue<UploadTask>& queue) {
    const bool several = is_small(task) && queue.waiting() > 0;
    if (!several || !may_go_ahead(run.options(), run.host().dialect))
        co_return co_await upload_file(run, session, std::move(task));
    UploadsAhead uploads(run, session, queue);
    co_await uploads.go(std::move(task));
}

awaitable<void> UploadsAhead::go_alone(UploadTask task) { co_await upload_file(run_, session_, std::move(task)); }

// Those that have arrived are told of; the others go once more. The server may not have missed the lost session yet:
// without its data connection it publishes as little as it can of what we are about to ask for.
awaitable<Status> UploadsAhead::settle_unanswered() {
    if (data_) data_.reset();
    std::vector<const SentFile*> asked;
    for (const auto& file : unanswered_) {
        if (file.left) asked.push_back(&file);
    }
    auto arrivals = co_await find_arrivals(session_, run_.means(), std::move(asked));
    if (!arrivals) co_return arrivals.error();
    auto arrival = arrivals->begin();
    std::deque<SentFile> missing;
    for (auto& file : std::exchange(unanswered_, {})) {
        auto found = file.left ? std::move(*arrival++) : std::nullopt;
        if (found) {
            confirm(std::move(file), std::move(*found));
        } else {
            file.task.in_doubt = file.task.in_doubt || file.left;
            missing.push_back(std::move(file));
        }
    }
    unanswered_ = std::move(missing);
    repeat_unanswered();
    co_return Status();
}

FileOutcome UploadsAhead::outcome_of(const UploadTask& task) const {
    FileOutcome outcome(Deed::uploaded, task.local);
    outcome.path = outcome.target = task.remote;
    return outcome;
}

// Replies are waited for only when all is sent that the window has room for; then until half of it is free.
awaitable<Status> UploadsAhead::over_one_connection(DataConnection data) {
    data_ = std::move(data.stream);
    answers_.clear();
    preliminary_ = 0;
    sending_ = true;
    for (;;) {
        if (auto filled = co_await fill_window(); !filled) co_return filled;
        if (answers_.empty()) co_return Status();
        do {
            if (auto heard = co_await listen(); !heard) co_return heard;
        } while (!answers_.empty() && (half_full() || !sending_));
    }
}

awaitable<Status> UploadsAhead::fill_window() {
    while (sending_ && !window_full()) {
        auto tasks = next_tasks();
        sending_ = !tasks.empty();
        auto group = co_await load(std::move(tasks));
        if (group.empty()) continue;
        if (auto sent = co_await send(std::move(group)); !sent) co_return sent;
        // What has been answered meanwhile is told at once.
        while (!answers_.empty() && co_await session_.talk().replies_within(Clock::now())) {
            if (auto heard = co_await listen(); !heard) co_return heard;
        }
    }
    co_return Status();
}

std::vector<UploadTask> UploadsAhead::next_tasks() {
    std::vector<UploadTask> tasks;
    std::uint64_t octets = 0;
    while (tasks.size() < most_in_group && octets < most_group_octets) {
        auto task = next_task();
        if (!task) break;
        octets += task->size.value();
        tasks.push_back(std::move(*task));
    }
    return tasks;
}

// What is no small file after all goes the longer way; what cannot be read has failed.
awaitable<UploadsAhead::Group> UploadsAhead::load(std::vector<UploadTask> tasks) {
    Group group;
    if (tasks.empty()) co_return group;
    const bool digests = run_.means().digests;
    auto read = [&tasks, digests] {
        std::vector<Result<Content>> contents;
        for (const auto& task : tasks) contents.push_back(content_of(task, digests));
        return contents;
    };
    std::vector<Result<Content>> contents;
    try {
        contents = co_await on_pool(run_.pool(), read);
    } catch (...) {  // the run ends, and they are told of with the others
        std::ranges::move(tasks, std::back_inserter(waiting_));
        throw;
    }
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        auto outcome = outcome_of(tasks[i]);
        SentFile file(std::move(tasks[i]), std::move(outcome));
        if (!contents[i]) {
            run_.report_failure(std::move(file.outcome), contents[i].error());
        } else if (!contents[i]->whole || !can_stand_in_a_line(file.task.remote)) {
            alone_.push_back(std::move(file.task));
        } else {
            file.outcome.size = ByteCount(contents[i]->octets.size());
            file.outcome.modified = contents[i]->modified;
            file.outcome.sha256 = std::move(contents[i]->sha256);
            group.emplace_back(std::move(file), std::move(contents[i]->octets));
        }
    }
    co_return group;
}

// The commands in one flight, with the times of those that are there, then the files.
awaitable<Status> UploadsAhead::send(Group group) {
    auto lines = session_.put_off_commands();
    answers_.insert(answers_.end(), lines.size(), Answer::of_time);
    const auto files = group.size();
    answers_.insert(answers_.end(), files, Answer::of_file);
    std::string octets;
    for (auto& loaded : group) {
        lines.push_back(command_for(loaded.file.task));
        octets += in_blocks(loaded.octets, Last::yes);
        expect_answer(std::move(loaded.file), lines.back());
    }
    auto& talk = session_.talk();
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent;
    // The server shakes hands behind its first 150.
    if (talk.protects_data() && !data_.encrypted()) {
        if (auto hands = co_await talk.protect(data_); !hands) {
            talk.abandon();
            co_return hands;
        }
    }
    note_left(files);
    co_await send_octets(octets);
    co_return Status();
}

// Of a send that fails nobody knows how much has left.
void UploadsAhead::note_left(std::size_t files) {
    for (auto file = unanswered_.end() - static_cast<std::ptrdiff_t>(files); file != unanswered_.end(); ++file)
        file->left = true;
}

// Where the connection breaks the replies tell what became of each file.
awaitable<void> UploadsAhead::send_octets(std::string_view octets) {
    const auto& pacer = run_.means().pacer;
    while (!octets.empty() && !broken_) {
        const auto allowed = pacer ? pacer->allowance(Clock::now()) : octets.size();
        if (allowed == 0) {
            co_await wait_for_turn(*pacer);
            continue;
        }
        const auto piece = octets.substr(0, allowed);
        const auto sent = co_await data_.send(piece, Clock::now() + session_.talk().patience().stall);
        if (!sent) co_return break_off();
        if (pacer) pacer->moved(piece.size());
        octets.remove_prefix(piece.size());
    }
}

void UploadsAhead::break_off() {
    broken_ = true;
    sending_ = false;
    data_.reset();
}

// One reply, and what it means.
awaitable<Status> UploadsAhead::listen() {
    auto reply = co_await session_.talk().next_reply(session_.talk().final_deadline());
    if (!reply) co_return reply.error();
    if (reply->preliminary()) co_return take_preliminary(*reply);
    preliminary_ = 0;
    const auto answer = answers_.front();
    answers_.pop_front();
    if (answer == Answer::of_time)
        session_.put_off_answered(*reply);
    else
        judge(*reply);
    co_return Status();
}

// A file has one (RFC 959 §5.4). Who has nothing else to say would never be waited for too long.
Status UploadsAhead::take_preliminary(const Reply& reply) {
    constexpr std::size_t most = 100;
    if (++preliminary_ < most) return {};
    session_.talk().abandon();
    return failed(Failure::protocol_violated, "too many preliminary replies: " + reply.summary());
}

void UploadsAhead::judge(const Reply& reply) {
    const auto command = command_for(unanswered_.front().task);
    SentFile file = answered(command);
    if (reply.completed()) return confirm(std::move(file), reply);
    const bool connection = reply.is(Code::no_data_connection) || reply.is(Code::transfer_aborted);
    if (connection) {
        break_off();
        waiting_.push_back(std::move(file.task));
    } else if (reply.permanent_failure() && !file.task.in_doubt) {
        run_.report_failure(std::move(file.outcome), refusal(command, reply));
    } else {
        alone_.push_back(std::move(file.task));
    }
}

// Its time is set only now: where a file is refused, another one may stand under its name.
void UploadsAhead::confirm(SentFile file, const Reply& reply) {
    const auto& outcome = file.outcome;
    if (outcome.modified) session_.keep_time(*outcome.modified, file.task.remote, file.task.local);
    file.outcome.reply = reply.summary();
    report_arrived(std::move(file));
}

// The time may be what the break has cut off.
void UploadsAhead::confirm(SentFile file, Arrival arrival) {
    using std::chrono::seconds;
    auto& outcome = file.outcome;
    const bool timed =
        outcome.modified && arrival.modified && floor<seconds>(*arrival.modified) == floor<seconds>(*outcome.modified);
    if (outcome.modified && !timed) session_.keep_time(*outcome.modified, file.task.remote, file.task.local);
    outcome.verified = std::move(arrival.proof);
    outcome.reply = std::move(arrival.reply);
    report_arrived(std::move(file));
}

void UploadsAhead::report_arrived(SentFile file) {
    auto& outcome = file.outcome;
    outcome.bytes = outcome.arrived = *outcome.size;
    outcome.attempts = progress_.attempts;
    count_done(outcome);
    run_.report(std::move(outcome));
}

}  // namespace ftp::client
