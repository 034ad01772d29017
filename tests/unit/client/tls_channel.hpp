#pragma once

#include "common/net/tls_server.hpp"
#include "tests/support/scripted_server.hpp"

namespace ftp::client {

// The server's end of a TLS connection over another channel.
class TlsChannel : public test::Channel {
  public:
    // Shakes hands; throws when that fails.
    TlsChannel(std::unique_ptr<test::Channel> below, TlsEngine engine);

    void send(std::string_view bytes) override;
    std::size_t receive(std::span<char> into) override;
    void finish() override;
    int socket() const override { return below_->socket(); }
    TlsEngine& engine() { return engine_; }

  private:
    bool fetch();
    void flush();

    std::unique_ptr<test::Channel> below_;
    TlsEngine engine_;
    char arrived_[16384];
};

// What a scripted server has in common over all its connections: who it is, and what it makes of data connections.
struct TlsScenery {
    explicit TlsScenery(const TlsIdentity& identity = make_identity({"127.0.0.1"}, 2));

    // Greeting, AUTH TLS and the handshake; what follows is under TLS, data too.
    void greet(test::ScriptedConnection& talk);
    void protect(test::ScriptedConnection& talk);

    // Another ticket for the client, with the next reply; it names itself by this number.
    void give_ticket(int number);

    std::shared_ptr<const TlsServer> server;
    TlsChannel* control = nullptr;     // the last one
    std::vector<std::string> resumed;  // by each data connection: the name of its ticket, "" for none
};

}  // namespace ftp::client
