#pragma once

#include "common/net/tls_context.hpp"
#include "common/net/tls_engine.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>

struct ssl_session_st;

namespace ftp {

// What other connections may resume of one: the tickets that its server has given, the newest first. A server may send
// as many as it likes: the oldest go.
class TlsSessions {
  public:
    using Session = std::shared_ptr<ssl_session_st>;
    static constexpr std::size_t most = 64;

    void add(Session session);

    // For one connection: a ticket that no other has had (some servers take each only once, RFC 8446 §C.4); when there
    // is none any more, the one that was given last again. Empty when the server has given none at all.
    Session take();

  private:
    std::deque<Session> fresh_;
    Session last_;
};

// Who is at the other end of a connection, as its certificate tells and as far as that can be believed.
struct TlsPeer {
    std::string key;          // "sha256//..." of its public key: what --pinnedpubkey of curl takes (RFC 7469 §2.4)
    std::string fingerprint;  // SHA-256 of the certificate, "AB:CD:..."
    std::string subject;      // RFC 4514
    std::string expires;      // the day in UTC, as in 2027-01-31
    std::string problem;      // why it is not believed to be the host it was asked for; empty: it is
    bool unvouched = false;   // no authority that we know vouches for it; what else is wrong stands in problem too
};

// TLS as a client of one kind of server. Immutable once made.
class TlsClient {
  public:
    struct Settings {
        std::string authorities;              // a PEM file; empty: those of the system
        std::optional<TlsIdentity> identity;  // shown to a server that asks for one
    };

    // Errors: invalid_argument with the file and what is wrong.
    static Result<std::shared_ptr<const TlsClient>> make(const Settings& settings);

    // For a control connection to this host, a name or an address; what it is given goes to sessions. The handshake
    // succeeds whoever the server is: see peer_of().
    TlsEngine control(const std::string& host, std::shared_ptr<TlsSessions> sessions) const;
    // For a data connection of the session that was given these; resumes one of them.
    TlsEngine data(const std::string& host, TlsSessions& sessions) const;

  private:
    explicit TlsClient(TlsContext context) : context_(std::move(context)) {}
    TlsEngine engine_for(const std::string& host) const;

    TlsContext context_;
};

// After the handshake. A resumed connection has the peer of the one that it resumes.
TlsPeer peer_of(const TlsEngine& engine);
bool was_resumed(const TlsEngine& engine);

}  // namespace ftp
