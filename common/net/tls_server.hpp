#pragma once

#include "common/net/tls_context.hpp"
#include "common/net/tls_engine.hpp"

#include <string>
#include <vector>

namespace ftp {

// Encrypts session tickets (RFC 5077, RFC 8446 §4.6.1). Kept over a reload, so that tickets stay good when the
// certificate changes.
struct TicketKeys {
    static TicketKeys make();  // from the system's random numbers
    std::array<unsigned char, 80> bytes{};
};

// What a ticket says about the session that it was given to: whoever resumes it is the same.
struct TicketOwner {
    std::string connection;  // the control connection, by a random name
    std::string account;     // account and peer address; "" for a ticket from before the login
    std::string address;
    bool operator==(const TicketOwner&) const = default;
};

// The server's side of TLS: its identities and what it asks of a client. Immutable and thread-safe.
class TlsServer {
  public:
    enum class ClientCertificate { none, optional, required };
    struct Host {
        std::vector<std::string> names;  // lower case; empty for the first, which is everybody else's
        TlsIdentity identity;
    };
    struct Settings {
        TlsVersion minimum = TlsVersion::v1_2;
        std::vector<Host> hosts;  // at least one
        ClientCertificate client_certificate = ClientCertificate::none;
        std::string client_authorities;  // a PEM file of those whose certificates count
        TicketKeys tickets;
    };

    // Errors: invalid_argument with the file and what is wrong.
    static Result<std::shared_ptr<const TlsServer>> make(const Settings& settings);

    // Engines for a control connection and for a data connection of its session; the latter gives no tickets away.
    // host: whose certificate is shown to a client that asks for no name; "" or an unknown one is the first host's.
    TlsEngine control(const TicketOwner& owner, const std::string& host = "") const;
    TlsEngine data(const std::string& host = "") const;

    // Whether there are certificates for several names; then, whether this is one of them (in lower case).
    bool has_hosts() const { return names_.size() > 1; }
    bool knows(const std::string& name) const;

  private:
    explicit TlsServer(std::vector<TlsContext> contexts, std::vector<std::vector<std::string>> names)
        : contexts_(std::move(contexts)), names_(std::move(names)) {}
    static int choose_host(ssl_st* ssl, int* alert, void* self);
    std::size_t place_of(const std::string& name) const;  // names_.size() for none
    ssl_ctx_st* context_for(const std::string& name) const;

    std::vector<TlsContext> contexts_;
    std::vector<std::vector<std::string>> names_;
};

// After the login of a TLS 1.3 session: tickets that name the account, sent with the next reply. TLS 1.2 gives its
// ticket in the handshake.
void give_tickets(TlsEngine& engine, const TicketOwner& owner);

bool is_tls_1_3(const TlsEngine& engine);

// Whose ticket was resumed; nothing if none was.
std::optional<TicketOwner> resumed(const TlsEngine& engine);

// The name that the client asked for (SNI, RFC 6066 §3), in lower case; "" for none.
std::string asked_name(const TlsEngine& engine);
// The subject of the certificate that the client has shown and proven; "" for none.
std::string client_subject(const TlsEngine& engine);

}  // namespace ftp
