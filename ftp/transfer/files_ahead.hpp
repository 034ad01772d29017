#pragma once

#include "ftp/transfer/ahead.hpp"

#include <deque>

namespace ftp::client {

// Files that one session takes out of a queue, whose commands leave ahead of the replies. What both directions share.
// Task: UploadTask, DownloadTask. Waiting: a file whose command has left and has no answer yet.
template <typename Task, typename Waiting>
class FilesAhead {
  public:
    FilesAhead(Run& run, Session& session, WorkQueue<Task>& queue) : run_(run), session_(session), queue_(queue) {}
    FilesAhead(const FilesAhead&) = delete;
    FilesAhead& operator=(const FilesAhead&) = delete;
    virtual ~FilesAhead() {
        for (; taken_ > 0; --taken_) queue_.finished();
    }

    awaitable<void> go(Task first) {
        waiting_.push_back(std::move(first));
        auto work = [this](Session&, bool) { return try_once(); };
        try {
            const auto done = co_await run_.persistently(session_, work, progress_);
            if (!done && !refused_) fail_the_rest(done.error());
            std::ranges::move(waiting_, std::back_inserter(alone_));
            waiting_.clear();
            if (run_.stopped()) fail_the_rest(*run_.tally().stopped);
            while (!alone_.empty()) {
                in_hand_ = std::move(alone_.front());
                alone_.pop_front();
                auto task = *in_hand_;
                co_await go_alone(std::move(task));
                in_hand_.reset();
            }
        } catch (const TurnedAway&) {
            give_back();
            throw TurnedAway(TurnedAway::Work::given_back);
        } catch (...) {
            if (run_.stopped()) fail_the_rest(*run_.tally().stopped);
            throw;
        }
    }

  protected:
    // Until everything has its answer, or the connection cannot be used any more.
    virtual awaitable<Status> over_one_connection(DataConnection data) = 0;
    // After a lost connection: what became of those whose answer is missing. None is left unanswered. Errors: those of
    // asking; then all of them are.
    virtual awaitable<Status> settle_unanswered() = 0;
    virtual awaitable<void> go_alone(Task task) = 0;
    virtual FileOutcome outcome_of(const Task& task) const = 0;

    // The next file that may go ahead; nothing when there is none.
    std::optional<Task> next_task() {
        if (run_.stopped()) return std::nullopt;
        if (waiting_.empty()) {
            auto item = queue_.take_if([](const Task& task) { return is_small(task); });
            if (item) ++taken_;
            return item;
        }
        std::optional<Task> task(std::move(waiting_.front()));
        waiting_.pop_front();
        return task;
    }

    bool half_full() const {
        return unanswered_.size() > most_unanswered / 2 || command_octets_ > most_command_octets / 2 ||
               file_octets_ > most_file_octets / 2;
    }
    bool window_full() const {
        return unanswered_.size() >= most_unanswered || command_octets_ >= most_command_octets ||
               file_octets_ >= most_file_octets;
    }
    void expect_answer(Waiting file, const std::string& command) {
        command_octets_ += command.size();
        file_octets_ += size_of(file.task);
        unanswered_.push_back(std::move(file));
    }
    Waiting answered(const std::string& command) {
        Waiting file = std::move(unanswered_.front());
        unanswered_.pop_front();
        command_octets_ -= command.size();
        file_octets_ -= size_of(file.task);
        return file;
    }
    // In front of what waits, in their old order.
    void repeat_unanswered() {
        for (; !unanswered_.empty(); unanswered_.pop_back()) waiting_.push_front(std::move(unanswered_.back().task));
    }
    // A file has arrived whole, which is progress, and proves the way that it took.
    void count_done(const FileOutcome& outcome) {
        progress_.arrived += outcome.bytes + ByteCount(1);
        if (way_) session_.dialect().data_ways.worked(*way_);
    }

    Run& run_;
    Session& session_;
    WorkQueue<Task>& queue_;
    std::deque<Task> waiting_;        // to be asked for (again)
    std::deque<Waiting> unanswered_;  // in the order of their commands
    std::deque<Task> alone_;          // by the longer way
    bool broken_ = false;             // the data connection is
    bool refused_ = false;            // the server takes no files ahead after all
    FileOutcome progress_{Deed::skipped, ""};

  private:
    // Unanswered at once: the server queues 64 KiB or 1,000 lines of commands, and replies must not fill a buffer that
    // nobody reads while data is under way.
    static constexpr std::size_t most_unanswered = 900;
    static constexpr std::size_t most_command_octets = 16 << 10;
    // What other sessions of the run could move meanwhile.
    static constexpr std::uint64_t most_file_octets = 2 << 20;

    awaitable<Status> try_once() {
        if (!unanswered_.empty()) {
            if (auto settled = co_await settle_unanswered(); !settled) co_return settled;
            if (waiting_.empty() && queue_.waiting() == 0) co_return Status();
        }
        command_octets_ = 0;
        file_octets_ = 0;
        broken_ = false;
        auto opened = co_await session_.open_for_files_ahead();
        refused_ = !opened && is(opened.error(), Failure::refused);
        if (!opened) co_return opened.error();
        way_ = opened->way;
        send_at_once(opened->stream.socket());
        auto done = co_await over_one_connection(std::move(*opened));
        // What is still owed would be taken for the answers to what follows.
        if (!done && !unanswered_.empty()) session_.talk().abandon();
        if (done && broken_) co_return failed(Failure::connection_lost, "the data connection broke");
        co_return done;
    }

    // For other sessions of the run.
    void give_back() {
        if (in_hand_) queue_.push(*std::exchange(in_hand_, std::nullopt));
        for (auto& file : std::exchange(unanswered_, {})) queue_.push(std::move(file.task));
        for (auto* tasks : {&waiting_, &alone_}) {
            for (auto& task : std::exchange(*tasks, {})) queue_.push(std::move(task));
        }
    }

    void fail_the_rest(const Error& why) {
        for (auto& file : std::exchange(unanswered_, {})) run_.report_failure(outcome_of(file.task), why);
        for (auto* tasks : {&waiting_, &alone_}) {
            for (auto& task : std::exchange(*tasks, {})) run_.report_failure(outcome_of(task), why);
        }
    }

    std::optional<DataWay> way_;      // of the last data connection
    std::optional<Task> in_hand_;     // goes alone now
    std::size_t taken_ = 0;           // out of the queue
    std::size_t command_octets_ = 0;  // of the unanswered
    std::uint64_t file_octets_ = 0;   // of them, as listed
};

}  // namespace ftp::client
