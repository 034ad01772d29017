#pragma once

#include "common/base/result.hpp"
#include "common/net/tls_failure.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace ftp {

// TLS without a socket: ciphertext that has arrived goes in, plaintext comes out, and the other way round. What is to
// be sent gathers in one flat piece, so that many records leave with one system call. Every call is immediate.
class TlsEngine {
  public:
    enum class Role { client, server };

    // context: outlives the engine (OpenSSL counts references to it). Throws std::bad_alloc.
    TlsEngine(ssl_ctx_st* context, Role role);
    TlsEngine(TlsEngine&&) noexcept;
    TlsEngine& operator=(TlsEngine&&) noexcept;
    ~TlsEngine();

    // Ciphertext from the peer. Borrowed until the next handshake() or receive() has returned; what is then left of it
    // is copied.
    void feed(std::string_view ciphertext);

    // Goes on with the handshake. True when it is done; false when more must arrive. Errors: TlsFailure::refused; an
    // alert may wait to be sent.
    Result<bool> handshake();

    // Plaintext; 0 is the peer's close_notify. Errors: operation_would_block when more must arrive, TlsFailure.
    Result<std::size_t> receive(std::span<char> into);

    // Whether receive() has something to give: plaintext, the end, or an error.
    bool receivable();

    // Takes all of the plaintext. Errors: TlsFailure.
    Status send(std::string_view plaintext);

    // Adds our close_notify, once.
    void close();

    // Ciphertext for the peer, to be sent before anything else; sent() takes off what has left.
    std::string_view unsent() const;
    void sent(std::size_t octets);

    // The socket ended: an orderly end only if close_notify had come before it.
    Error cut_off() const;

    // Octets that have arrived and were not taken: must be 0 when plaintext follows (CCC).
    std::size_t held() const;

    ssl_st* native() const { return ssl_.get(); }

  private:
    struct Buffers;
    struct Free {
        void operator()(ssl_st* ssl) const;
    };

    Error failed(std::string doing);
    void keep_rest();

    std::unique_ptr<Buffers> buffers_;  // at a fixed address: OpenSSL's callbacks know it
    std::unique_ptr<ssl_st, Free> ssl_;
};

// "TLSv1.3 TLS_AES_256_GCM_SHA384"
std::string describe(const TlsEngine& engine);

}  // namespace ftp
