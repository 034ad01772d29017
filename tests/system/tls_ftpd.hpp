#pragma once

#include "common/net/tls_context.hpp"
#include "tests/system/running_ftpd.hpp"

namespace ftp::test {

// A certificate of our own making and its key, in files.
struct Certificate {
    explicit Certificate(const std::vector<std::string>& names) {
        const auto identity = make_identity(names, 30);
        write_file(folder / "c.pem", to_pem(identity));
        write_file(folder / "k.pem", key_to_pem(identity));
    }
    std::string file() const { return (folder / "c.pem").string(); }
    std::string key() const { return (folder / "k.pem").string(); }

    TempDir folder;
};

// The server with a certificate for localhost and 127.0.0.1.
struct TlsFtpd {
    // more: further lines of the [tls] table.
    explicit TlsFtpd(const std::string& more = "", RunningFtpd::Settings settings = {},
                     const std::string& mode = "required")
        : own({"localhost", "127.0.0.1"}) {
        settings.more += "[tls]\nmode = \"" + mode + "\"\ncertificate = \"" + own.file() + "\"\nkey = \"" + own.key() +
                         "\"\n" + more;
        server.emplace(std::move(settings));
    }
    std::string certificate() const { return own.file(); }

    Certificate own;
    std::optional<RunningFtpd> server;
};

}  // namespace ftp::test
