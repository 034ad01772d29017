#include "common/net/dialer.hpp"
#include "common/net/own_network.hpp"
#include "ftp/remote/conversation.hpp"
#include "ftp/remote/failure.hpp"
#include "ftp/remote/passive.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// A way that may lead nowhere is not waited for as long as one that is known to work.
constexpr std::chrono::milliseconds patience_with_the_unknown{5000};

// A port of which the server no longer knows, or a firewall never knew.
constexpr std::chrono::milliseconds patience_with_a_promise{2000};

// pyftpdlib gives up after 30 s, and says 421.
constexpr std::chrono::seconds promise_kept{10};

// Whether another way may do better: not when the server only asks for time.
bool another_way_may_help(const Error& error) { return !is(error, Failure::busy); }

// PRET names a file, and may find that there is none; that it is unknown is no news.
bool refuses_purpose(const Reply& reply) { return reply.number() >= 530; }

}  // namespace

Circumstances Conversation::circumstances() const {
    const auto& own = control_.local().address();
    const auto& server = peer().address();
    return {.over_ipv6 = server.is_v6(),
            .active_first = host_.active,
            .reachable = !is_own_network(own) || is_own_network(server)};
}

void Conversation::data_failed(DataWay way) {
    auto& ways = dialect().data_ways;
    if (!ways.proven(way)) (void)ways.doubt(way, circumstances());
}

awaitable<Result<Reply>> Conversation::ask_for_data(std::string command, std::vector<std::string> before,
                                                    Replies& replies) {
    before.push_back(command);
    auto answered = co_await flight(std::move(before));
    if (!answered) co_return answered.error();
    const Reply reply = answered->back();
    answered->pop_back();
    replies.insert(replies.end(), answered->begin(), answered->end());
    if (!reply.completed()) co_return refusal(std::move(command), reply);
    co_return reply;
}

awaitable<Status> Conversation::open_passive(DataConnection& data, std::vector<std::string> before) {
    const std::string verb(verb_of(data.way));
    const auto reply = co_await ask_for_data(verb, std::move(before), data.replies);
    if (!reply) co_return reply.error();
    const auto port = passive_port(*reply);
    if (!port) co_return failed(Failure::protocol_violated, verb + ": no port in " + reply->summary());
    auto& ways = dialect().data_ways;
    const bool hurry = !ways.proven(data.way) && ways.alternative(circumstances());
    const auto limit = hurry ? std::min(patience().connect, patience_with_the_unknown) : patience().connect;
    auto stream = co_await dial(Endpoint(peer().address(), port->value()), std::nullopt, Clock::now() + limit);
    if (!stream)
        co_return failed(Failure::connection_lost, "connecting to data port " + std::to_string(port->value()) + ": " +
                                                       stream.error().code().message());
    data.stream = std::move(*stream);
    co_return Status();
}

awaitable<Status> Conversation::open_active(DataConnection& data, std::vector<std::string> before) {
    auto listener = listen_for_data(control_.local().address(), co_await asio::this_coro::executor);
    if (!listener) co_return listener.error();
    const auto command = active_command(data.way, listener->get());
    const auto reply = co_await ask_for_data(command, std::move(before), data.replies);
    if (!reply) co_return reply.error();
    data.listener = std::move(*listener);
    co_return Status();
}

// Where the port is that of a way which works, and the server need not know what it is for.
bool Conversation::promises_ports() const {
    const auto way = next_data_way();
    const auto& dialect = host_.dialect;
    return dialect.rung == Rung::pairs && !is_active(way) && dialect.data_ways.proven(way) &&
           !dialect.features.has("PRET");
}

awaitable<Result<Replies>> Conversation::flight_and_port(std::vector<std::string> commands) {
    promise_.reset();
    if (!promises_ports()) co_return co_await flight(std::move(commands));
    const auto way = next_data_way();
    commands.emplace_back(verb_of(way));
    auto replies = co_await flight(std::move(commands));
    if (!replies) co_return replies.error();
    const auto answer = replies->back();
    const auto port = passive_port(answer);
    const bool of_syntax = answer.permanent_failure() && answer.code() < Code::not_logged_in;
    const bool refused = answer.transient_failure() || of_syntax;
    if (!port && !refused) co_return out_of_place(answer, Rung::pairs);
    if (port) promise_ = Promise{way, *port, Clock::now() + promise_kept};
    replies->pop_back();
    co_return replies;
}

// Nothing when there is none, or when it leads nowhere: then another is asked for.
awaitable<std::optional<DataConnection>> Conversation::take_promised_port() {
    const auto promise = std::exchange(promise_, std::nullopt);
    if (!promise || promise->until < Clock::now()) co_return std::nullopt;
    const auto until = Clock::now() + std::min(patience().connect, patience_with_a_promise);
    auto stream = co_await dial(Endpoint(peer().address(), promise->port.value()), std::nullopt, until);
    if (!stream) host_.dialect.answered_out_of_place_on(Rung::pairs);
    if (!stream) co_return std::nullopt;
    DataConnection data;
    data.promised = true;
    data.way = promise->way;
    data.stream = std::move(*stream);
    co_return data;
}

awaitable<Result<DataConnection>> Conversation::open_data(std::vector<std::string> before, std::string purpose) {
    const bool announced = !purpose.empty() && dialect().features.has("PRET");
    if (!before.empty()) promise_.reset();
    if (auto promised = co_await take_promised_port()) co_return std::move(*promised);
    DataConnection data;
    std::optional<Error> first_trouble;  // tells more than that what was tried instead was refused
    for (;;) {
        if (announced) before.push_back("PRET " + purpose);
        data.way = dialect().data_ways.best(circumstances());
        const auto asked = before.size();
        const auto held = data.replies.size();
        auto opened =
            is_active(data.way) ? open_active(data, std::move(before)) : open_passive(data, std::move(before));
        const Status done = co_await std::move(opened);
        before.clear();
        if (announced && data.replies.size() == held + asked) {
            const Reply answer = data.replies.back();
            data.replies.pop_back();
            if (refuses_purpose(answer)) co_return refusal(purpose, answer);
        }
        if (done) co_return std::move(data);
        const bool momentary = is(done.error(), Failure::connection_lost) && dialect().data_ways.proven(data.way);
        if (!usable_ || momentary || !another_way_may_help(done.error())) co_return done.error();
        if (!first_trouble && !is(done.error(), Failure::refused)) first_trouble = done.error();
        // A server behind a NAT box may know EPSV and still be reached by PASV only.
        auto& ways = dialect().data_ways;
        const bool led_nowhere = is(done.error(), Failure::connection_lost);
        const bool left = led_nowhere ? ways.doubt(data.way, circumstances()) : ways.give_up(data.way, circumstances());
        if (!left) co_return first_trouble.value_or(done.error());
    }
}

}  // namespace ftp::client
