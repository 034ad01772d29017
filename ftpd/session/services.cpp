#include "ftpd/session/services.hpp"

namespace ftp::server {

Services::Services(Runtime& loops, asio::thread_pool& checks, Log& events, TransferLog* transfer_log, Accounts& users,
                   const Configuration& configuration, std::shared_ptr<const TlsServer> tls)
    : runtime(loops),
      password_checks(checks),
      log(events),
      transfers(transfer_log),
      accounts(users),
      ports(configuration.server.passive_ports.first, configuration.server.passive_ports.last),
      public_address(configuration.server.public_address),
      configuration_(std::make_shared<const Configuration>(configuration)),
      tls_(std::move(tls)) {}

std::shared_ptr<const Configuration> Services::configuration() const {
    const std::lock_guard lock(mutex_);
    return configuration_;
}

std::shared_ptr<const TlsServer> Services::tls() const {
    const std::lock_guard lock(mutex_);
    return tls_;
}

void Services::replace(const Configuration& configuration, std::shared_ptr<const TlsServer> tls) {
    const std::lock_guard lock(mutex_);
    tls_ = std::move(tls);
    configuration_ = std::make_shared<const Configuration>(configuration);
}

}  // namespace ftp::server
