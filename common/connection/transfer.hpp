#pragma once

#include "common/connection/meter.hpp"
#include "common/connection/pacer.hpp"
#include "common/connection/stop_switch.hpp"
#include "common/file/upload.hpp"
#include "common/net/stream.hpp"
#include "common/net/task.hpp"
#include "common/protocol/ascii.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace ftp {

// How a transfer ended.
enum class Ending {
    unfinished,       // it reached the limit it was given and can be driven on
    complete,         // all was sent; or the sender closed its side in an orderly way
    aborted,          // by its StopSwitch
    stalled,          // nothing moved for the stall limit
    connection_lost,  // reset, or closed by the one who should receive
    truncated,        // closed by the one who sends, but without close_notify: what came may not be all (TLS)
    local_failure,    // file or disk; the error says which
};

struct Outcome {
    Ending ending = Ending::unfinished;
    std::optional<Error> error;
};

// What every transfer carries along when it changes loops.
struct Carriage {
    Stream data;
    std::shared_ptr<Meter> meter = std::make_shared<Meter>();
    std::shared_ptr<StopSwitch> stop = std::make_shared<StopSwitch>();
    std::chrono::milliseconds stall_limit{300'000};
    std::shared_ptr<Pacer> pacer;  // may be empty: as fast as it goes
};

// A piece of work without waiting: how it stands after it.
struct Step {
    enum class Kind { moved, blocked, ended } kind = Kind::moved;
    Ending ending = Ending::unfinished;
    std::optional<Error> error;

    static Step moved() { return {}; }
    static Step blocked() { return {Kind::blocked, Ending::unfinished, std::nullopt}; }
    static Step ended(Ending ending, std::optional<Error> error = std::nullopt) {
        return {Kind::ended, ending, std::move(error)};
    }
};

// After a failed send or receive on a data connection: it is gone, unless it only has to wait.
Step stopped_by(Error error);
// For what is received, of the thread; never kept over a co_await.
std::span<char> receive_buffer();

inline constexpr std::uint64_t whole_transfer = ~std::uint64_t{0};
inline constexpr std::uint64_t inline_limit = 256
                                              << 10;  // what a control loop moves itself before a data loop takes over

// Octets of a file as they are, from an offset to an end that was promised: by sendfile, or read and sealed under TLS.
// A file that became shorter is a local failure.
class FileSender {
  public:
    FileSender() = default;
    FileSender(Carriage carriage, UniqueFd file, std::uint64_t offset, std::uint64_t end)
        : carriage_(std::move(carriage)), file_(std::move(file)), offset_(offset), end_(end) {}

    static constexpr Readiness needs = Readiness::writable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    // True when the next octets are not in memory: then prepare() brings them there, where blocking does no harm.
    bool must_prepare() const;
    Status prepare() const;

  private:
    Step send_as_it_is(std::uint64_t most);
    Result<std::size_t> read(std::span<char> into);
    Step seal_and_send(std::uint64_t most);
    void moved(std::uint64_t octets, std::uint64_t& most);

    Carriage carriage_;
    UniqueFd file_;
    std::uint64_t offset_ = 0;
    std::uint64_t end_ = 0;
    // Under TLS, where reading itself finds out whether it would block:
    bool cold_ = false;        // the next octets were not in memory
    bool asks_memory_ = true;  // the file system can tell
};

// Octets that are made as they are sent: a text file in TYPE A, or any other source of pieces. The source runs in
// prepare(), where blocking does no harm.
class PieceSender {
  public:
    // The next piece; nothing at the end. An empty one means that it is not there yet: between two calls the transfer
    // can be stopped.
    using Piece = std::optional<std::string>;
    using Source = std::function<Result<Piece>()>;

    PieceSender() = default;
    PieceSender(Carriage carriage, Source source) : carriage_(std::move(carriage)), source_(std::move(source)) {}

    static constexpr Readiness needs = Readiness::writable;
    Carriage& carriage() { return carriage_; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return !at_end_ && sent_ == piece_.size(); }
    Status prepare();

  private:
    Carriage carriage_;
    Source source_;
    std::string piece_;
    std::size_t sent_ = 0;
    bool at_end_ = false;
};

// The pieces of a file in TYPE A, from an offset that counts transferred octets (RFC 3659 §5: it may fall between CR
// and LF).
PieceSender::Source ascii_source(UniqueFd file, std::uint64_t skip);

// An arriving file. The end of the data is the orderly end of the connection.
class FileReceiver {
  public:
    enum class Type { image, ascii };
    FileReceiver() = default;
    FileReceiver(Carriage carriage, Upload upload, Type type)
        : carriage_(std::move(carriage)), upload_(std::move(upload)), ascii_(type == Type::ascii) {}

    static constexpr Readiness needs = Readiness::readable;
    Carriage& carriage() { return carriage_; }
    Upload& upload() { return *upload_; }
    // Whether the octets and the end were all there when they were looked for: no pause was seen between them.
    bool came_together() const { return !paused_; }
    Type type() const { return ascii_ ? Type::ascii : Type::image; }
    Step step(std::uint64_t most);
    bool must_prepare() const { return upload_->checkpoint_due(); }
    Status prepare() { return upload_->checkpoint(); }

  private:
    Status keep(std::string_view bytes);
    Step finish(Step last);

    Carriage carriage_;
    std::optional<Upload> upload_;
    bool ascii_ = false;
    bool paused_ = false;
    AsciiDecoder decoder_;
};

// A transfer that has stopped for some reason, and all it held.
template <typename Job>
struct Driven {
    Driven() = default;
    Driven(Job done, Outcome how) : job(std::move(done)), outcome(std::move(how)) {}
    Job job;
    Outcome outcome;
};

// Until the connection can take or give more, or the transfer is stopped; outcome: what else ended it.
awaitable<void> wait_for_peer(Carriage& carriage, Readiness what, Outcome& outcome);

// Until the pacer allows more.
awaitable<void> wait_for_turn(const Pacer& pacer);

// Moves a transfer on, on the loop that its stream is on, until it ends or its meter has reached the limit: what moved
// before counts. Cancelling the coroutine loses the job: use the StopSwitch. Waits have the stall limit as deadline.
template <typename Job>
awaitable<Driven<Job>> drive(asio::thread_pool& pool, Job job, std::uint64_t limit) {
    constexpr std::uint64_t turn = 512 << 10;  // then other transfers of this loop have theirs
    Outcome outcome;
    auto& carriage = job.carriage();
    {
        const StopSwitch::Attached attached(*carriage.stop, carriage.data.descriptor());
        while (outcome.ending == Ending::unfinished) {
            if (carriage.stop->stopped()) {
                outcome.ending = Ending::aborted;
                break;
            }
            if (carriage.meter->octets() >= limit) break;
            if (job.must_prepare()) {
                auto prepare = [&job] { return job.prepare(); };
                if (auto prepared = co_await on_pool(pool, prepare); !prepared) {
                    outcome.ending = Ending::local_failure;
                    outcome.error = prepared.error();
                    break;
                }
            }
            const auto before = carriage.meter->octets();
            auto most = std::min(turn, limit - before);
            if (carriage.pacer) {
                const auto allowed = carriage.pacer->allowance(Clock::now());
                if (allowed == 0) {
                    co_await wait_for_turn(*carriage.pacer);
                    continue;
                }
                most = std::min(most, allowed);
            }
            Step step = job.step(most);
            if (carriage.pacer) carriage.pacer->moved(carriage.meter->octets() - before);
            if (step.kind == Step::Kind::ended) {
                outcome.ending = step.ending;
                outcome.error = std::move(step.error);
            } else if (step.kind == Step::Kind::blocked) {
                co_await wait_for_peer(carriage, Job::needs, outcome);
            } else {
                co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
            }
        }
    }
    co_return Driven<Job>(std::move(job), std::move(outcome));
}

}  // namespace ftp
