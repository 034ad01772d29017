#include "common/net/tls_context.hpp"

#include "common/net/tls_failure.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <new>

namespace ftp {

TlsContext base_context(TlsVersion minimum) {
    TlsContext context(::SSL_CTX_new(::TLS_method()), ::SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    ::SSL_CTX_set_min_proto_version(context.get(), minimum == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    ::SSL_CTX_set_options(context.get(),
                          SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                              // A cut connection is told apart by us: OpenSSL would take it for a protocol error.
                              SSL_OP_IGNORE_UNEXPECTED_EOF);
    ::SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    // Forward secrecy and AEAD (RFC 9325 §4.2); TLS 1.3 has nothing else.
    if (::SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:!aNULL") != 1)
        throw std::bad_alloc();
    return context;
}

Status use_identity(const TlsContext& context, const TlsIdentity& identity) {
    ::ERR_clear_error();
    const auto refused = [] {
        return Error(std::errc::invalid_argument, tls_error(TlsFailure::refused, "the certificate").doing());
    };
    if (::SSL_CTX_use_certificate(context.get(), identity.chain.front().get()) != 1) return refused();
    if (::SSL_CTX_use_PrivateKey(context.get(), identity.key.get()) != 1) return refused();
    for (std::size_t i = 1; i < identity.chain.size(); ++i) {
        if (::SSL_CTX_add1_chain_cert(context.get(), identity.chain[i].get()) != 1) return refused();
    }
    return {};
}

}  // namespace ftp
