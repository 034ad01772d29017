#include "common/net/dialer.hpp"

#include "common/net/task.hpp"

#include <netdb.h>
#include <sys/socket.h>

namespace ftp {

namespace {

class ResolverCategory : public std::error_category {
  public:
    const char* name() const noexcept override { return "resolver"; }
    std::string message(int code) const override { return ::gai_strerror(code); }
};

const std::error_category& resolver_category() {
    static const ResolverCategory category;
    return category;
}

}  // namespace

Result<std::vector<Endpoint>> resolve_now(const std::string& host, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_ADDRCONFIG;
    // A numeric address is taken whatever this machine's interfaces are.
    std::error_code no_number;
    if (const auto address = asio::ip::make_address(host, no_number); !no_number)
        return std::vector{Endpoint(address, port)};
    addrinfo* found = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found); code != 0) {
        if (code == EAI_SYSTEM) return Error::last("resolving " + host);
        return Error(std::error_code(code, resolver_category()), "resolving " + host);
    }
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    std::vector<Endpoint> endpoints;
    for (const addrinfo* each = found; each; each = each->ai_next) {
        Endpoint endpoint;
        if (each->ai_addrlen > endpoint.capacity()) continue;
        std::copy_n(reinterpret_cast<const char*>(each->ai_addr), each->ai_addrlen,
                    reinterpret_cast<char*>(endpoint.data()));
        endpoint.resize(each->ai_addrlen);
        endpoint.port(port);
        endpoints.push_back(endpoint);
    }
    return interleaved(endpoints);
}

std::vector<Endpoint> interleaved(const std::vector<Endpoint>& endpoints) {
    std::vector<Endpoint> first;
    std::vector<Endpoint> second;
    for (const auto& each : endpoints)
        (each.protocol() == endpoints.front().protocol() ? first : second).push_back(each);
    std::vector<Endpoint> result;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) result.push_back(first[i]);
        if (i < second.size()) result.push_back(second[i]);
    }
    return result;
}

namespace {

std::error_code pending_error(int socket) {
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    return {error, std::system_category()};
}

}  // namespace

awaitable<Result<Stream>> dial(Endpoint to, std::optional<asio::ip::address> from, Deadline until) {
    UniqueFd socket(::socket(to.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!socket) co_return Error::last("socket");
    if (from) {
        const Endpoint local(*from, 0);
        // The port is chosen by connect(), which knows the whole pair: more of them than bind() could give.
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
        if (::bind(socket.get(), local.data(), static_cast<socklen_t>(local.size())) != 0)
            co_return Error::last("bind");
    }
    const int done = ::connect(socket.get(), to.data(), static_cast<socklen_t>(to.size()));
    const bool waiting = done != 0 && errno == EINPROGRESS;
    if (done != 0 && !waiting) co_return Error::last("connecting");
    Stream stream(std::move(socket), co_await asio::this_coro::executor);
    if (waiting) {
        if (const auto error = co_await stream.descriptor().wait(Readiness::writable, until))
            co_return Error(error, "connecting");
        if (const auto error = pending_error(stream.socket())) co_return Error(error, "connecting");
    }
    co_return stream;
}

awaitable<Result<std::vector<Endpoint>>> resolve(asio::thread_pool& pool, std::string host, std::uint16_t port) {
    auto look = [host = std::move(host), port] { return resolve_now(host, port); };
    co_return co_await on_pool(pool, std::move(look));
}

namespace {

// The race of dial_first: attempts put the winner or their error here and wake the one who waits.
struct Race {
    Race(const asio::any_io_executor& executor, DialNews listener) : timer(executor), attempts(std::move(listener)) {}

    void report(const Endpoint& to, std::optional<std::error_code> ended) const {
        if (attempts) attempts(to, ended);
    }

    void tell() {
        news = true;
        timer.cancel();
    }

    asio::steady_timer timer;
    DialNews attempts;
    bool news = false;  // an attempt may end before anybody waits
    std::optional<Stream> winner;
    std::optional<Error> last_error;
    std::size_t running = 0;
};

awaitable<void> attempt(Race& race, Endpoint to, Deadline until) {
    race.report(to, std::nullopt);
    auto stream = co_await dial(to, std::nullopt, until);
    race.report(to, stream ? std::error_code() : stream.error().code());
    --race.running;
    if (!stream)
        race.last_error = stream.error();
    else if (!race.winner)
        race.winner = std::move(*stream);
    race.tell();
}

}  // namespace

awaitable<Result<Stream>> dial_first(std::vector<Endpoint> endpoints, Deadline until, DialNews news) {
    const auto executor = co_await asio::this_coro::executor;
    // A cancelled caller must still see its attempts end: cancelling is looked at here, not thrown.
    co_await asio::this_coro::throw_if_cancelled(false);
    Race race(executor, std::move(news));
    race.last_error = Error(std::errc::host_unreachable, "connecting");
    Nursery attempts(executor, [](const std::string&) {});
    for (std::size_t next = 0; !race.winner && (race.running > 0 || next < endpoints.size());) {
        if (next < endpoints.size()) {
            ++race.running;
            attempts.spawn(attempt(race, endpoints[next++], until));
        }
        race.timer.expires_at(next < endpoints.size() ? Clock::now() + std::chrono::milliseconds(250) : until);
        if (!std::exchange(race.news, false)) co_await race.timer.async_wait(as_value);
        race.news = false;
        if ((co_await asio::this_coro::cancellation_state).cancelled() != asio::cancellation_type::none) break;
    }
    attempts.cancel();
    co_await attempts.join();
    co_await asio::this_coro::throw_if_cancelled(true);
    if (race.winner) co_return std::move(*race.winner);
    co_return *race.last_error;
}

}  // namespace ftp
