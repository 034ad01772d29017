#pragma once

#include "common/net/tls_server.hpp"
#include "ftpd/config/configuration.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace ftp::server {

// The certificates of a configuration.
struct Certificates {
    struct Shown {
        std::string file;
        TlsIdentity identity;
    };
    std::vector<Shown> shown;                 // that of [tls] first
    std::shared_ptr<const TlsServer> server;  // empty when TLS is off
};

// How the octets of a certificate or a key are read.
using ReadFile = std::function<Result<std::string>(const std::string& file)>;

// Errors: doing() names the file and what is wrong with it.
Result<Certificates> load_certificates(const Configuration::Tls& tls, const TicketKeys& tickets, const ReadFile& read);

// The files of all certificates and keys, each once.
std::vector<std::string> certificate_files(const Configuration::Tls& tls);

// A line for each certificate that has expired, or will within 14 days.
std::vector<std::string> certificate_warnings(const Certificates& certificates,
                                              std::chrono::system_clock::time_point now);

// What `ftpd check` has to say: files that cannot be used, keys that others may read, certificates that are expired,
// not yet valid, or whose chain does not hold. A line each.
std::vector<std::string> certificate_mistakes(const Configuration::Tls& tls, std::chrono::system_clock::time_point now);

// The certificate of `ftpd serve`: made once, in this folder (0700, the key 0600), and used again until it is about to
// expire. Errors: those of the files; doing() names them.
Result<CertificateFiles> own_certificate(const std::string& folder);

}  // namespace ftp::server
