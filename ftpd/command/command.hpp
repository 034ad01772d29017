#pragma once

#include "common/base/file_status.hpp"
#include "common/base/result.hpp"
#include "common/protocol/virtual_path.hpp"
#include "ftpd/accounts/accounts.hpp"
#include "ftpd/accounts/need.hpp"
#include "ftpd/config/configuration.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::server {

// DESIGN §2.1: 0 done, 1 failed while running, 2 usage or configuration.
enum ExitStatus { done = 0, failed = 1, misused = 2 };

// What `ftpd serve` shares besides its Configuration.
struct ServeOptions {
    std::string directory;  // absolute, without links
    bool writable = false;
    bool anonymous = false;
    UserEntry user;        // for Accounts::Source::fixed
    std::string password;  // made up, to be shown; "" when it came from FTPD_PASSWORD
    // Of the certificate that is shown, as a person compares it and as --pin takes it; "" without TLS.
    std::string fingerprint;
    std::string pin;
};

// The certificate of `serve`.
struct OwnCertificate {
    CertificateFiles files;
    std::string fingerprint;
    std::string pin;
};

// What the command line starts, and asks of the rooms that it does not know. main() fills it in.
struct Programs {
    // Both run until they are told to stop and return the exit status.
    std::function<int(const Configuration&, const ServeOptions&)> serve;
    std::function<int(const Configuration&, const std::string& config_file)> service;
    // What a command needs ("RETR", "SITE CHMOD", in upper case); nothing for an unknown one.
    std::function<std::optional<Need>(std::string_view command, const Configuration&)> need_of;
    std::function<std::vector<std::string>()> commands;
    // The certificate of `serve`, from this folder, or made there.
    std::function<Result<OwnCertificate>(const std::string& folder)> own_certificate;
    // What is wrong with the certificates and keys of a configuration, a line each.
    std::function<std::vector<std::string>(const Configuration&)> certificate_mistakes;
    // What lies at a path in this home; links inside it are followed.
    std::function<Result<FileStatus>(const std::string& home, const VirtualPath& path)> look;
};

// The whole program: reads the command line, does what it says, returns the exit status. Lets no exception out.
int run(int argc, const char* const* argv, const Programs& programs);

// The lines for a newcomer, once `serve` listens there: what is shared, who may come in, and a command to try.
// host: a literal; the unspecified address is shown as this machine's own.
std::string serve_banner(const ServeOptions& options, const std::string& host, Port port);

}  // namespace ftp::server
