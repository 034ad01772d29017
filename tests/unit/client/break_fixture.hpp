#pragma once

#include "tests/unit/client/client_fixture.hpp"
#include "tests/unit/client/model_server.hpp"

namespace ftp::client {

// What the file f holds.
inline const std::string& content() {
    static const std::string bytes = test::random_bytes(150'000, 9);
    return bytes;
}

// A file f on this side, and a server that does as planned.
struct Scene {
    Scene(bool whole, ModelServer::Plan plan) : server(whole, plan), client(server.port()) {
        client.retries = 2;
        client.timeout = std::chrono::milliseconds(2000);
        test::write_file(dir / "f", content());
    }

    Tally put(std::vector<std::string> more = {}) {
        std::vector<std::string> words{"put"};
        words.insert(words.end(), more.begin(), more.end());
        words.push_back((dir / "f").string());
        words.push_back(client.url("f"));
        return client.run(words);
    }

    test::TempDir dir;
    ModelServer server;
    ClientRun client;
};

}  // namespace ftp::client
