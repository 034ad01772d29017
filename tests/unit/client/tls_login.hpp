#pragma once

#include "ftp/remote/failure.hpp"
#include "tests/unit/client/far_side.hpp"
#include "tests/unit/client/tls_channel.hpp"

namespace ftp::client {

inline const TlsIdentity& identity() {
    static const auto made = make_identity({"127.0.0.1"}, 2);
    return made;
}

// A login whose security the test chooses.
struct TlsLogin {
    explicit TlsLogin(test::ScriptedServer::Script script) : server(std::move(script)), far(server.port()) {
        far.host.security.tls = TlsClient::make({}).value();
        far.host.security.remember = [this](const std::string& key) {
            remembered.push_back(key);
            return Status();
        };
    }

    std::string failure() {
        const auto done = far.log_in();
        if (done) return "";
        CHECK(is(done.error(), Failure::untrusted));
        return done.error().doing();
    }

    test::ScriptedServer server;
    FarSide far;
    std::vector<std::string> remembered;
};

inline bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace ftp::client
