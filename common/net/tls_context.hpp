#pragma once

#include "common/base/result.hpp"

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;
struct ssl_ctx_st;
struct ssl_st;
struct x509_st;

namespace ftp {

enum class TlsVersion { v1_2, v1_3 };

// Who a program is under TLS: its certificate with those that lead to the authority, and its key.
struct TlsIdentity {
    std::vector<std::shared_ptr<x509_st>> chain;  // its own first; never empty
    std::shared_ptr<evp_pkey_st> key;

    std::vector<std::string> names() const;  // DNS names and IP addresses that it is for
    std::chrono::system_clock::time_point expires() const;
    // SHA-256 of the whole certificate as "AB:CD:...": what a person compares.
    std::string fingerprint() const;
};

// "sha256//..." of its public key: what --pin of ftp and --pinnedpubkey of curl take (RFC 7469 §2.4).
std::string pin_of(const x509_st& certificate);

// Why a client could not follow the chain of this identity: one that is not signed by the next. Nothing when it can.
std::optional<std::string> broken_chain(const TlsIdentity& identity);

// An IPv4 or IPv6 address and no name: certificates tell them apart (RFC 5280 §4.2.1.6).
bool is_address(const std::string& host);

// "CN=ann,O=..." (RFC 4514).
std::string subject_of(const x509_st& certificate);

// From PEM files (RFC 7468). Errors: those of reading; invalid_argument, with which file and what is wrong with it,
// also for a key that is another certificate's.
Result<TlsIdentity> load_identity(const std::string& certificate_file, const std::string& key_file);

// A fresh ECDSA P-256 key and a certificate for these names, signed by itself, for so many days.
TlsIdentity make_identity(const std::vector<std::string>& names, unsigned days);
std::string to_pem(const TlsIdentity& identity);      // the chain
std::string key_to_pem(const TlsIdentity& identity);  // PKCS #8, not encrypted

// What all TLS connections of one kind share. Immutable once made; copies share it.
using TlsContext = std::shared_ptr<ssl_ctx_st>;

// TLS 1.2 and 1.3 without renegotiation and compression; forward secret AEAD ciphers only; buffers are given back while
// a connection is idle.
TlsContext base_context(TlsVersion minimum);

// Errors: invalid_argument when OpenSSL does not take the identity.
Status use_identity(const TlsContext& context, const TlsIdentity& identity);

}  // namespace ftp
