#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"
#include "common/log/log.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ftp::server {

struct PortRange {
    Port first, last;
};

enum class SyncUploads { off, file };
enum class TlsMode { off, optional, required };  // required: for control and data
enum class TlsMinimum { v1_2, v1_3 };
enum class SessionReuse { off, adaptive, required };
enum class AskCertificate { none, optional, required };
enum class CloseNotify { required, preferred };

// Where a certificate with its chain and its key stand, in PEM.
struct CertificateFiles {
    std::string certificate;
    std::string key;  // "": in the same file
    bool operator==(const CertificateFiles&) const = default;
};

// [[tls.host]]: what those are shown who ask for one of these names.
struct TlsHost {
    std::vector<std::string> names;  // lower case
    CertificateFiles files;
    bool operator==(const TlsHost&) const = default;
};

// All keys of the configuration file, each with its default (DESIGN §2.1). One table in schema.cpp describes them all:
// reading, `ftpd config`, the environment override and the nearest match of a mistyped key come from it.
struct Configuration {
    struct Server {
        std::vector<std::string> listen = {"0.0.0.0:21", "[::]:21"};
        std::vector<std::string> listen_tls;  // implicit TLS
        PortRange passive_ports{Port(50000), Port(50999)};
        std::string public_address;
        unsigned threads = 0;
        std::string user;
        std::string greeting = "Ready";
        bool strict_eol = false;
        bool mdtm_sets_time = false;
    } server;
    struct Tls {
        TlsMode mode = TlsMode::optional;
        CertificateFiles files;
        TlsMinimum minimum = TlsMinimum::v1_2;
        SessionReuse session_reuse = SessionReuse::adaptive;
        std::string client_ca;
        AskCertificate client_certificate = AskCertificate::none;
        bool allow_ccc = false;
        std::chrono::milliseconds handshake_timeout{30'000};
        std::vector<TlsHost> hosts;
        // Without a certificate there is nothing to show, so there is no TLS.
        bool offered() const { return mode != TlsMode::off && !files.certificate.empty(); }
    } tls;
    struct Accounts {
        std::string users = "/etc/ftpd/users.toml";
        std::string anonymous;
    } accounts;
    struct Limits {
        std::uint64_t sessions = 10000;
        std::uint64_t sessions_per_ip = 100;
        std::uint64_t login_attempts = 3;             // wrong passwords until 421
        std::chrono::milliseconds login_delay{1000};  // before the answer to a wrong password, growing with each
        std::uint64_t password_checks = 2;            // at once
        std::chrono::milliseconds login_timeout{60'000};
        std::chrono::milliseconds idle_timeout{300'000};
        std::chrono::milliseconds transfer_stall{300'000};
        std::chrono::milliseconds data_timeout{60'000};  // until the data connection stands
        std::uint64_t bad_commands = 10;                 // unknown verbs before login
        ByteCount command_line{8192};
        ByteCount queued_commands{65536};
        std::uint64_t status_entries = 10000;      // lines of STAT path
        std::uint64_t list_depth = 32;             // of LIST -R
        std::uint64_t list_entries = 1'000'000;    // of LIST -R, and of sorted lists (100,000 at most are sorted)
        std::uint64_t remove_entries = 1'000'000;  // of RMDA and SITE RMDIR; 0 switches them off
        std::uint64_t remove_depth = 100;
        std::chrono::milliseconds remove_time{10 * 60'000};
        bool deflate = true;  // MODE Z
        std::uint64_t hashes = 8;  // digests computed at once, of all sessions
    } limits;
    struct Uploads {
        bool atomic = true;
        std::chrono::milliseconds keep_partial{24 * 3600'000};
        std::chrono::milliseconds settle{5};
        SyncUploads sync = SyncUploads::off;
        CloseNotify close_notify = CloseNotify::required;
        unsigned file_mode = 0644;
        unsigned directory_mode = 0755;
    } uploads;
    struct Log {
        LogLevel level = LogLevel::info;
        LogFormat format = LogFormat::text;
        std::string file;
        std::string transfers;
    } log;
};

// One thing that is wrong in a file.
struct Mistake {
    std::string text;      // "FILE:LINE: what is wrong, did you mean ..."
    std::size_t line = 0;  // 0: of the whole file, or of the environment
};

struct Loaded {
    Configuration configuration;
    std::vector<Mistake> mistakes;  // empty: the configuration can be used
    bool whole = true;              // false: a file could not be read, or is no TOML; its keys are missing here
};

// Reads the file (with its include = "conf.d/*.toml") and the overrides FTPD_SECTION_KEY of the environment. All
// mistakes are collected.
Loaded load_configuration(const std::string& file);

// The commented default configuration, as `ftpd config` prints it; reading it back gives the defaults.
std::string default_configuration();

}  // namespace ftp::server
