#pragma once

#include "common/net/tls_engine.hpp"

#include <string>

namespace ftp::test {

inline std::string taken_from(TlsEngine& from) {
    std::string wire(from.unsent());
    from.sent(wire.size());
    return wire;
}

// Both ends to the end of the handshake, and what the server says behind it. False when one of them refuses.
inline bool shake_hands(TlsEngine& client, TlsEngine& server) {
    std::string to_client, to_server;
    bool client_done = false, server_done = false;
    for (int i = 0; i < 10 && !(client_done && server_done); ++i) {
        client.feed(to_client);
        const auto at_client = client.handshake();
        if (!at_client) return false;
        client_done = *at_client;
        to_server = taken_from(client);
        server.feed(to_server);
        const auto at_server = server.handshake();
        if (!at_server) return false;
        server_done = *at_server;
        to_client = taken_from(server);
    }
    char none[16];
    client.feed(to_client);
    (void)client.receive(none);  // tickets
    return client_done && server_done;
}

}  // namespace ftp::test
