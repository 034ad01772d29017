#pragma once

#include "common/connection/passive_ports.hpp"
#include "common/log/log.hpp"
#include "common/net/runtime.hpp"
#include "common/net/tls_server.hpp"
#include "ftpd/accounts/accounts.hpp"
#include "ftpd/config/configuration.hpp"
#include "ftpd/session/admission.hpp"
#include "ftpd/session/guesses.hpp"
#include "ftpd/session/hashes.hpp"
#include "ftpd/session/public_address.hpp"
#include "ftpd/session/writers.hpp"

#include <memory>
#include <mutex>

namespace ftp::server {

// What all sessions share. Everything in it is thread-safe and outlives them.
class Services {
  public:
    Services(Runtime& runtime, asio::thread_pool& password_checks, Log& log, std::shared_ptr<TransferLog> transfers,
             Accounts& accounts, const Configuration& configuration, std::shared_ptr<const TlsServer> tls);

    // As it was at the last reload; a session keeps the one it began with.
    std::shared_ptr<const Configuration> configuration() const;
    // What TLS is done with now; empty when it is off. A session keeps what it has shaken hands with.
    std::shared_ptr<const TlsServer> tls() const;
    // Empty when there is none.
    std::shared_ptr<TransferLog> transfers() const;
    // A reload: for sessions that begin from now on, but what PASV tells and the transfer log at once for all.
    void replace(const Configuration& configuration, std::shared_ptr<const TlsServer> tls,
                 std::shared_ptr<TransferLog> transfers);

    Runtime& runtime;
    asio::thread_pool& password_checks;
    Log& log;
    Accounts& accounts;
    PassivePorts ports;
    PublicAddress public_address;
    Admission admission;
    Guesses guesses;
    Writers writers;
    Hashes hashes;

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Configuration> configuration_;
    std::shared_ptr<const TlsServer> tls_;
    std::shared_ptr<TransferLog> transfers_;
};

}  // namespace ftp::server
