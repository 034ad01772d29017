#include "ftpd/server/server.hpp"

#include "common/file/upload.hpp"
#include "ftpd/server/notify.hpp"
#include "ftpd/server/privileges.hpp"
#include "ftpd/server/serve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <limits>

namespace ftp::server {

namespace {

constexpr unsigned pool_threads = 4;
constexpr auto drain_patience = std::chrono::minutes(5);
constexpr auto stop_patience = std::chrono::seconds(10);
constexpr auto housekeeping = std::chrono::seconds(10);
constexpr auto listener_rest = std::chrono::seconds(60);
constexpr auto sweep_every = std::chrono::hours(1);
constexpr auto look_up_every = std::chrono::minutes(1);
constexpr auto certificates_every = std::chrono::hours(24);

unsigned loops_for(unsigned configured) {
    return configured > 0 ? configured : std::max(1u, std::thread::hardware_concurrency());
}

}  // namespace

struct Server::House {
    House(asio::io_context& context, Log& log)
        : sessions(context.get_executor(),
                   [&log](const std::string& what) {
                       log.event(LogLevel::error, "session-failed", {{"error", std::string_view(what)}});
                   }),
          services(context.get_executor(), [&log](const std::string& what) {
              log.event(LogLevel::error, "service-failed", {{"error", std::string_view(what)}});
          }) {}
    Nursery sessions;
    Nursery services;
    std::vector<Descriptor> listeners;
};

Server::Server(Plan plan) : plan_(std::move(plan)) {}

Result<std::unique_ptr<Server>> Server::start(Plan plan) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that grows over the limit is a reply, not the end
    raise_descriptor_limit();
    std::unique_ptr<Server> server(new Server(std::move(plan)));
    auto doors = open_doors(server->plan_.configuration.server);
    if (!doors) return doors.error();
    server->doors_ = std::move(*doors);
    if (const auto opened = server->open_house(); !opened) return opened.error();
    server->open_loops();
    return server;
}

Status Server::open_house() {
    const auto& configuration = plan_.configuration;
    // While we are still who may read the key.
    auto certificates = load_certificates(configuration.tls, ticket_keys_, read_small_file);
    if (!certificates) return Error(std::errc::invalid_argument, certificates.error().text());
    certificates_ = std::move(*certificates);
    const bool stays_root = is_root() && configuration.server.user.empty();
    if (!configuration.server.user.empty()) {
        if (const auto started = start_key_helper(); !started) return started.error();
        if (const auto became = become(configuration.server.user); !became)
            return Error(std::errc::invalid_argument, became.error().doing());
    }
    auto log = Log::open(configuration.log.file, configuration.log.level, configuration.log.format);
    if (!log) return Error(std::errc::invalid_argument, log.error().text());
    log_ = std::move(*log);
    if (stays_root) log_->event(LogLevel::warning, "runs-as-root", {{"advice", std::string_view("set [server] user")}});
    log_certificates();
    if (!configuration.log.transfers.empty()) {
        auto transfers = TransferLog::open(configuration.log.transfers);
        if (!transfers) return Error(std::errc::invalid_argument, transfers.error().text());
        transfers_ = std::move(*transfers);
    }
    Accounts::Source source;
    source.users_file = users_file(configuration);
    source.anonymous = configuration.accounts.anonymous;
    source.fixed = plan_.fixed_users;
    auto accounts = Accounts::open(std::move(source), [this](const std::string& problem) {
        log_->event(LogLevel::error, "users-file", {{"error", std::string_view(problem)}});
    });
    if (!accounts) return Error(std::errc::invalid_argument, accounts.error().doing());
    accounts_ = std::move(*accounts);
    return {};
}

// Later nobody else could read what only root can.
Status Server::start_key_helper() {
    auto files = certificate_files(plan_.configuration.tls);
    if (!is_root() || files.empty()) return {};
    auto helper = KeyHelper::start(std::move(files));
    if (!helper) return helper.error();
    key_helper_.emplace(std::move(*helper));
    return {};
}

std::vector<Endpoint> Server::listening() const {
    std::vector<Endpoint> endpoints;
    for (const auto& door : doors_) endpoints.push_back(door.endpoint);
    return endpoints;
}

void Server::open_loops() {
    const auto& configuration = plan_.configuration;
    runtime_ = std::make_unique<Runtime>(loops_for(configuration.server.threads), pool_threads);
    password_checks_ =
        std::make_unique<asio::thread_pool>(std::max<std::size_t>(1, configuration.limits.password_checks));
    services_ = std::make_unique<Services>(*runtime_, *password_checks_, *log_, transfers_, *accounts_, configuration,
                                           certificates_.server);
    for (std::size_t i = 0; i < runtime_->control_loops(); ++i)
        houses_.push_back(std::make_unique<House>(runtime_->control(i), *log_));
    auto& first = *houses_.front();
    const auto executor = runtime_->control(0).get_executor();
    first.listeners.reserve(doors_.size());
    for (auto& door : doors_) first.listeners.emplace_back(std::move(door.socket), executor);
    // Before anybody is told that we are ready: a SIGHUP that came earlier than its handler would end the server.
    auto signals = std::make_unique<asio::signal_set>(executor, SIGTERM, SIGINT, SIGHUP);
    asio::post(executor, [this, &first, signals = std::move(signals)]() mutable {
        for (std::size_t i = 0; i < doors_.size(); ++i)
            first.services.spawn(accept_all(first.listeners[i], doors_[i].entrance));
        first.services.spawn(handle_signals(std::move(signals)));
        first.services.spawn(keep_house());
    });
}

// Accepted sockets are handed round the control loops; a session never leaves the one it got.
awaitable<void> Server::accept_all(Descriptor& listener, Entrance entrance) {
    constexpr auto pause = std::chrono::milliseconds(100);
    constexpr std::size_t most_at_once = 64;  // then the sessions of this loop have their turn
    std::size_t next = 0;
    while (!closing_) {
        auto accepted = co_await accept(listener, no_deadline);
        if (closing_) break;
        if (!accepted) {
            const auto problem = accepted.error().text();
            log_->event(LogLevel::error, "accept-failed", {{"error", std::string_view(problem)}});
            asio::steady_timer timer(co_await asio::this_coro::executor,
                                     pause);  // out of descriptors: some session will end
            co_await timer.async_wait(as_value);
            continue;
        }
        const auto turn = next++ % houses_.size();
        if (next % most_at_once == 0) co_await asio::post(co_await asio::this_coro::executor, use_awaitable);
        const auto executor = runtime_->control(turn).get_executor();
        auto& house = *houses_[turn];
        auto guest = std::make_shared<Accepted>(std::move(*accepted));
        asio::post(executor, [this, &house, executor, guest, entrance] {
            welcome(house.sessions, std::move(guest->socket), guest->peer, executor, *services_, entrance);
        });
    }
    listener.close();
}

awaitable<void> Server::handle_signals(std::unique_ptr<asio::signal_set> signals) {
    for (;;) {
        const auto [error, number] = co_await signals->async_wait(as_value);
        if (error) co_return;
        if (number == SIGHUP)
            reload();
        else
            drain();
    }
}

awaitable<void> Server::keep_house() {
    auto sweep = [this] { return sweep_partials(), true; };
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto looked_up = Deadline::min();
    auto swept = Deadline::min();
    auto checked = Clock::now();
    for (;;) {
        const auto now = Clock::now();
        services_->ports.close_rested(listener_rest);
        if (looked_up == Deadline::min() || now - looked_up >= look_up_every) {
            looked_up = now;
            services_->public_address.refresh();
        }
        if (services_->public_address.failed())
            log_->event(LogLevel::warning, "public-address",
                        {{"error", std::string_view("the name cannot be looked up")}});
        if (swept == Deadline::min() || now - swept >= sweep_every) {
            swept = now;
            co_await on_pool(runtime_->pool(), sweep);
        }
        if (now - checked >= certificates_every) {
            checked = now;
            log_certificates();
        }
        timer.expires_after(housekeeping);
        co_await timer.async_wait(as_value);
    }
}

void Server::sweep_partials() {
    const auto keep =
        std::chrono::duration_cast<std::chrono::seconds>(services_->configuration()->uploads.keep_partial);
    for (const auto& home : accounts_->homes()) {
        const auto root = Root::open(home, Links::in_root);
        if (!root) continue;
        const auto removed = remove_stale_partials(*root, keep, [this] { return stopped_.load(); });
        if (removed > 0)
            log_->event(LogLevel::info, "partials-removed",
                        {{"home", std::string_view(home)}, {"count", static_cast<std::int64_t>(removed)}});
    }
}

void Server::run() {
    notify_ready();
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return end_requests_ > 0; });
    lock.unlock();
    log_->event(LogLevel::info, "draining", {{"sessions", static_cast<std::int64_t>(services_->admission.sessions())}});
    finish(Summons::draining, drain_patience, 1);
    stop();
    log_->event(LogLevel::info, "stopped", {});
}

void Server::drain() {
    const std::lock_guard lock(mutex_);
    ++end_requests_;
    news_.notify_all();
}

// Tells every session, and waits until the last has gone, patience ends, or somebody has asked more than so many times.
void Server::finish(Summons summons, std::chrono::milliseconds patience, unsigned requests) {
    constexpr auto look_every = std::chrono::milliseconds(5);
    constexpr auto tell_every = std::chrono::milliseconds(250);  // one may have come in just after all were told
    closing_ = true;
    asio::post(runtime_->control(0), [this] {
        for (auto& listener : houses_.front()->listeners) listener.cancel();
    });
    const auto until = Clock::now() + patience;
    std::unique_lock lock(mutex_);
    auto tell = Clock::now();
    while (services_->admission.sessions() > 0 && Clock::now() < until && end_requests_ <= requests) {
        if (Clock::now() >= tell) {
            services_->admission.summon_all(summons);
            tell = Clock::now() + tell_every;
        }
        news_.wait_for(lock, look_every);
    }
}

void Server::stop() {
    if (!runtime_ || stopped_.exchange(true)) return;
    constexpr auto whatever_is_asked = std::numeric_limits<unsigned>::max();
    finish(Summons::stopping, stop_patience, whatever_is_asked);
    runtime_->stop();
    // Checks that wait for their turn are dropped; one that runs is waited for, since it borrows from its session.
    password_checks_->stop();
    password_checks_->join();
}

Server::~Server() {
    if (runtime_) {
        stop();
        password_checks_.reset();  // the sessions that waited for it go while what they use is still there
        houses_.clear();
    }
}

}  // namespace ftp::server
