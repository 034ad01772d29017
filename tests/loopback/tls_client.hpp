#pragma once

#include "common/net/tls_context.hpp"
#include "common/net/tls_engine.hpp"
#include "tests/loopback/test_server.hpp"

struct ssl_session_st;

namespace ftp::test {

// A certificate and its key, in files and at hand.
struct KeyFiles {
    explicit KeyFiles(const std::vector<std::string>& names = {"localhost"}, unsigned days = 30);
    void replace(const std::vector<std::string>& names, unsigned days = 30);
    server::CertificateFiles files() const;

    TempDir folder;
    TlsIdentity identity;
};

// A server with TLS, whatever else is changed.
TestServer::Change with_tls(const KeyFiles& keys, TestServer::Change more = {});

// A blocking connection under TLS.
class TlsTalk {
  public:
    TlsTalk(RawConnection connection, TlsEngine engine)
        : connection_(std::move(connection)), engine_(std::move(engine)) {}

    bool shake_hands();  // false: refused, or the connection ended
    void send(std::string_view plaintext);
    void close_notify();
    std::string read_some();  // "" at the orderly end; throws when it is cut
    std::string read_all();
    bool was_cut();  // reads to the end: did it end without close_notify?
    RawConnection& connection() { return connection_; }
    TlsEngine& engine() { return engine_; }

  private:
    void flush();
    RawConnection connection_;
    TlsEngine engine_;
};

// What a client of TLS offers, and the tickets it was given.
class TlsHome {
  public:
    explicit TlsHome(TlsVersion most = TlsVersion::v1_3);
    TlsHome(const TlsHome&) = delete;
    void show(const TlsIdentity& identity);
    TlsEngine engine(ssl_session_st* resume = nullptr) const;

    std::string name;  // SNI
    TlsContext context;
    std::vector<std::shared_ptr<ssl_session_st>> tickets;
};

// A control connection under TLS, and its data connections.
class TlsRawClient {
  public:
    enum class Begin { auth, at_once };
    // Shakes hands; throws when it is refused.
    TlsRawClient(std::uint16_t port, TlsHome& home, Begin begin = Begin::auth);

    std::string reply();
    std::string command(std::string_view line);
    void login(const std::string& user = "alice", const std::string& password = "secret");  // PBSZ, PROT P, TYPE I too
    // EPSV and the command; its first reply must be 150. With the newest ticket if resume is true.
    TlsTalk data(std::string_view command_line, bool resume = true);
    std::string download(std::string_view command_line, bool resume = true);  // throws if it is not 226
    std::string upload(std::string_view command_line, std::string_view content, bool resume = true);  // the final reply
    TlsTalk& control() { return talk_; }

  private:
    static RawConnection promised(std::uint16_t port, Begin begin);
    TlsHome& home_;
    TlsTalk talk_;
    std::string unread_;
};

}  // namespace ftp::test
