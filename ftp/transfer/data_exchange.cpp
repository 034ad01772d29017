#include "ftp/transfer/data_exchange.hpp"

#include "ftp/remote/failure.hpp"

namespace ftp::client {

awaitable<Status> TransferReplies::read_one(Deadline until) {
    auto reply = co_await talk_.next_reply(until);
    if (!reply) {
        if (!reply.error().is(std::errc::operation_canceled)) failure_ = reply.error();
        co_return reply.error();
    }
    if (leading_ > 0 && !reply->preliminary())
        --leading_;
    else if (reply->preliminary())
        preliminary_ = std::move(*reply);
    else
        take(std::move(*reply));
    if (!wants_other_tickets()) co_return Status();
    talk_.abandon();
    failure_ = failed(Failure::connection_lost, "TLS without the session of the login: " + final_->summary());
    final_.reset();
    co_return *failure_;
}

// 213 answers no transfer: who looks at the question while that is under way answers it at once.
void TransferReplies::take(Reply reply) {
    const bool early = asked_ && !final_ && reply.is(Code::file_status);
    if (early) talk_.dialect().answered_out_of_place_on(Rung::pairs);
    if (early || final_) asked_ = false;
    if (early) return;
    (final_ ? answer_ : final_) = std::move(reply);
    if (!answer_ && final_->is(Code::no_data_connection)) blame_the_way();
}

void TransferReplies::blame_the_way() {
    if (promised_) return talk_.dialect().answered_out_of_place_on(Rung::pairs);
    if (way_) talk_.data_failed(*way_);
}

// Servers that insist on a resumed session say so (RFC 4217 §10.2: 522; ProFTPD 425). Those that have dropped ours give
// other tickets to the next login; to this one they would refuse every file.
bool TransferReplies::wants_other_tickets() const {
    return unresumed_ && final_ && (final_->is(Code::unknown_protocol) || final_->is(Code::no_data_connection));
}

void TransferReplies::moved(ByteCount octets) {
    if (!way_) return;
    if (octets > ByteCount()) talk_.data_worked(*way_);
    // "426 aborted" with nothing before it is what some servers say when they could not connect.
    if (octets == ByteCount() && final_ && final_->is(Code::transfer_aborted)) talk_.data_failed(*way_);
}

awaitable<Status> TransferReplies::connected(DataConnection& data) {
    way_ = data.way;
    promised_ = data.promised;
    if (data.waits_for_server()) {
        if (auto done = co_await accepted(data); !done) co_return done;
    }
    if (!talk_.protects_data() || !data.stream) co_return Status();
    co_return co_await protected_by_tls(data.stream);
}

// Servers shake hands behind their 1yz reply, before it, or not at all when they refuse the command.
awaitable<Status> TransferReplies::protected_by_tls(Stream& data) {
    const auto way = *std::exchange(way_, std::nullopt);  // it has led somewhere
    unresumed_ = true;
    const auto stop = std::make_shared<StopSwitch>();
    Status done;
    {
        const StopSwitch::Attached attached(*stop, data.descriptor());
        auto watching = watch(stop, std::chrono::milliseconds(0));
        auto shaking = talk_.protect(data);
        done = co_await accompanied(std::move(watching), std::move(shaking));
    }
    if (done) {
        unresumed_ = !was_resumed(data.tls());
        talk_.data_worked(way);
        co_return done;
    }
    data.close();
    if (!talk_.usable()) co_return failure_ ? Status(*failure_) : done;
    // A server that has hung up on it says why.
    const auto grace = std::min<std::chrono::milliseconds>(talk_.patience().reply, std::chrono::seconds(5));
    if (!refused()) (void)co_await ended(Clock::now() + grace);
    if (refused()) co_return Status();
    talk_.abandon();
    co_return failure_ ? Status(*failure_) : done;
}

awaitable<Status> TransferReplies::accepted(DataConnection& data) {
    const auto stop = std::make_shared<StopSwitch>();
    auto watching = watch(stop, std::chrono::milliseconds(0));
    const StopSwitch::Attached attached(*stop, data.listener);
    const auto until = Clock::now() + talk_.patience().connect;
    auto accepting = accept_from(data.listener, talk_.peer().address(), until);
    auto stream = co_await accompanied(std::move(watching), std::move(accepting));
    data.listener.close();
    if (stream) {
        data.stream = std::move(*stream);
        co_return Status();
    }
    if (failure_) co_return *failure_;
    // It may have connected to somebody else, or from an address that is not its own, and was not let in.
    if (refused() && final_->is(Code::transfer_aborted)) talk_.data_failed(data.way);
    if (refused()) co_return Status();
    talk_.data_failed(data.way);
    talk_.abandon();  // the server may still be trying
    co_return failed(Failure::connection_lost,
                     "no data connection from the server: " + stream.error().code().message());
}

awaitable<Status> TransferReplies::begun(DataConnection& data) {
    const auto until = talk_.reply_deadline();
    auto& silence = talk_.dialect().begins_in_silence;
    while (!preliminary_ && !final_) {
        // Who has always said 150 is not suspected of silence before a second has passed.
        const auto patience =
            silence ? std::chrono::milliseconds(0)
                    : std::min<std::chrono::milliseconds>(talk_.patience().reply / 10, std::chrono::seconds(1));
        const bool word = co_await talk_.replies_within(std::min(until, Clock::now() + patience));
        if (!word && data.stream && data.stream.receivable()) {
            silence = true;
            co_return Status();
        }
        if (!word && silence) (void)co_await talk_.replies_within(Clock::now() + std::chrono::milliseconds(10));
        if (!word && Clock::now() < until) continue;
        if (auto read = co_await read_one(until); !read) co_return read;
    }
    co_return Status();
}

awaitable<void> TransferReplies::watch(std::shared_ptr<StopSwitch> data, std::chrono::milliseconds grace) {
    while (!final_) {
        if (auto read = co_await read_one(no_deadline); !read) break;
    }
    if (!failure_ && !refused()) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, grace);
    co_await timer.async_wait(use_awaitable);
    data->stop();
}

awaitable<Result<Reply>> TransferReplies::ended(Deadline until) {
    while (!final_ && !failure_) (void)co_await read_one(until);
    if (asked_ && !failure_) co_await read_answer();
    if (failure_ && asked_) talk_.dialect().answered_out_of_place_on(Rung::pairs);
    const bool hung_up_on_it =
        failure_ && refused() && !may_answer_the_question();  // behind its refusal: that says more
    if (failure_ && !hung_up_on_it) co_return *failure_;
    co_return *final_;
}

// Servers that look at the question in the middle of the transfer may refuse it, and then the transfer that was stopped
// for that: only those that begin it and then want no more storage of ours say something else.
bool TransferReplies::may_answer_the_question() const {
    return preliminary_ && refused() && final_->permanent_failure() && final_->code() <= Code::file_unavailable;
}

awaitable<void> TransferReplies::read_answer() {
    const auto until = talk_.reply_deadline();
    while (asked_ && !failure_) (void)co_await read_one(until);
    if (answer_) put_in_place();
}

// Who refuses the question in the middle of a transfer says what became of that behind it.
void TransferReplies::put_in_place() {
    if (answer_->permanent_failure() && may_answer_the_question()) {
        talk_.dialect().answered_out_of_place_on(Rung::pairs);
        talk_.abandon();
        failure_ = failed(Failure::connection_lost, "two refusals, and one may be of SIZE: " + answer_->summary());
        return;
    }
    if (answer_->is(Code::file_status) || answer_->permanent_failure()) return;
    talk_.dialect().answered_out_of_place_on(Rung::pairs);
    const bool of_transfer = answer_->is(Code::transfer_complete) || answer_->is(Code::file_ok);
    const auto answer = *std::exchange(answer_, std::nullopt);
    if (refused() && (of_transfer || answer.transient_failure())) final_ = answer;
}

Error data_failure(const std::string& doing, const Outcome& outcome) {
    switch (outcome.ending) {
        case Ending::stalled:
            return failed(Failure::connection_lost, doing + ": nothing moved for too long");
        case Ending::local_failure:
            return Error(outcome.error->code(), doing + ": " + outcome.error->doing());
        default:
            break;
    }
    const auto why = outcome.error ? outcome.error->code().message() : "interrupted";
    return failed(Failure::connection_lost, doing + ": data connection: " + why);
}

}  // namespace ftp::client
