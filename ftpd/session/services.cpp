#include "ftpd/session/services.hpp"

namespace ftp::server {

Services::Services(Runtime& loops, asio::thread_pool& checks, Log& events, std::shared_ptr<TransferLog> transfer_log,
                   Accounts& users, const Configuration& configuration, std::shared_ptr<const TlsServer> tls)
    : runtime(loops),
      password_checks(checks),
      log(events),
      accounts(users),
      ports(configuration.server.passive_ports.first, configuration.server.passive_ports.last),
      public_address(configuration.server.public_address),
      configuration_(std::make_shared<const Configuration>(configuration)),
      tls_(std::move(tls)),
      transfers_(std::move(transfer_log)) {}

std::shared_ptr<const Configuration> Services::configuration() const {
    const std::lock_guard lock(mutex_);
    return configuration_;
}

std::shared_ptr<const TlsServer> Services::tls() const {
    const std::lock_guard lock(mutex_);
    return tls_;
}

std::shared_ptr<TransferLog> Services::transfers() const {
    const std::lock_guard lock(mutex_);
    return transfers_;
}

void Services::replace(const Configuration& configuration, std::shared_ptr<const TlsServer> tls,
                       std::shared_ptr<TransferLog> transfer_log) {
    ports.set_range(configuration.server.passive_ports.first, configuration.server.passive_ports.last);
    public_address.change(configuration.server.public_address);
    public_address.refresh();
    const std::lock_guard lock(mutex_);
    tls_ = std::move(tls);
    transfers_ = std::move(transfer_log);
    configuration_ = std::make_shared<const Configuration>(configuration);
}

}  // namespace ftp::server
