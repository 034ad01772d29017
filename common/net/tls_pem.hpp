#pragma once

#include "common/net/tls_context.hpp"

#include <string>

namespace ftp {

// The octets of a PEM file (RFC 7468), and its name for what is said of it.
struct PemFile {
    const std::string& name;
    const std::string& text;
};

// As load_identity(), for who reads the files in another way.
Result<TlsIdentity> parse_identity(PemFile certificate, PemFile key);

}  // namespace ftp
