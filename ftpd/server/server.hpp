#pragma once

#include "common/net/task.hpp"
#include "ftpd/server/certificates.hpp"
#include "ftpd/server/doors.hpp"
#include "ftpd/server/key_helper.hpp"
#include "ftpd/session/session.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace ftp::server {

// The running server: listeners, loops, sessions. Made in steps that can each fail with one clear line, since that is
// what a person sees.
class Server {
  public:
    struct Plan {
        Configuration configuration;
        std::vector<UserEntry> fixed_users;  // of `ftpd serve`; the users file is not read then
        std::function<Configuration(std::string& problem)>
            reload;  // on SIGHUP; empty: nothing to reload. problem set: keep the old one
    };

    // Binds, becomes the configured user, opens the log, reads the accounts, starts the threads. Error: doing() is the
    // line to print; the code is invalid_argument for what the configuration got wrong (exit 2), anything else is a
    // failure (exit 1).
    static Result<std::unique_ptr<Server>> start(Plan plan);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    std::vector<Endpoint> listening() const;
    Services& services() { return *services_; }

    // Until SIGTERM or SIGINT has drained the sessions (a second one stops them at once); SIGHUP reloads.
    void run();

    // As SIGTERM does. From any thread.
    void drain();
    // As SIGHUP does: the logs are opened again; the configuration is read again, or stays as it was when it has
    // mistakes. What cannot be taken of it - unreadable certificates, users or logs, keys that need a restart - stays
    // as it was and is logged; the rest is taken. No session is dropped. One call at a time.
    void reload();
    // Ends every session now, keeping what can be resumed, and the threads.
    void stop();

  private:
    struct House;  // what a control loop has of its own
    explicit Server(Plan plan);
    Status open_house();
    Status start_key_helper();
    void open_loops();
    awaitable<void> accept_all(Descriptor& listener, Entrance entrance);
    awaitable<void> handle_signals(std::unique_ptr<asio::signal_set> signals);
    awaitable<void> keep_house();
    void log_certificates();
    void report(std::string_view what, const Error& error);
    void open_logs_again();
    void take(const Configuration& configuration);
    void take_certificates(const Configuration::Tls& tls);
    Result<std::string> read_tls_file(const std::string& file) const;
    void take_logs(const Configuration::Log& log);
    std::string users_file(const Configuration& configuration) const;
    void sweep_partials();
    void finish(Summons summons, std::chrono::milliseconds patience, unsigned requests);

    Plan plan_;
    std::vector<Door> doors_;
    const TicketKeys ticket_keys_ = TicketKeys::make();  // kept over a reload: tickets stay good
    std::optional<KeyHelper> key_helper_;                // once we are not root any more
    Certificates certificates_;                          // those that are shown now
    std::unique_ptr<Log> log_;
    std::shared_ptr<TransferLog> transfers_;
    std::unique_ptr<Accounts> accounts_;
    std::unique_ptr<asio::thread_pool> password_checks_;
    std::unique_ptr<Services> services_;  // outlives the loops, whose frames use it
    std::unique_ptr<Runtime> runtime_;
    std::vector<std::unique_ptr<House>> houses_;

    std::mutex mutex_;
    std::condition_variable news_;
    unsigned end_requests_ = 0;
    std::atomic<bool> closing_{false};  // nobody is let in any more
    std::atomic<bool> stopped_{false};
};

}  // namespace ftp::server
