#pragma once

#include "common/protocol/block.hpp"
#include "tests/loopback/test_server.hpp"

namespace ftp::test {

inline std::string file(std::string_view content) { return in_blocks(content, Last::yes); }

// What has come of one file in blocks.
struct Received {
    std::string content;
    std::string markers;
    bool given_up = false;
};

// A data connection in block mode, as its client sees it.
template <typename Connection>
class BlockPeer {
  public:
    explicit BlockPeer(Connection connection) : connection_(std::move(connection)) {}

    void send(std::string_view octets) { connection_.send(octets); }
    Connection& connection() { return connection_; }
    Received next_file() {
        Received received;
        for (;;) {
            auto event = reader_.next(unread_);
            if (const auto* data = std::get_if<BlockReader::Data>(&event)) received.content += data->octets;
            if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) received.markers += marker->text + " ";
            if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event)) {
                received.given_up = end->given_up;
                return received;
            }
            if (std::holds_alternative<BlockReader::Malformed>(event)) throw std::runtime_error("no block");
            if (std::holds_alternative<BlockReader::NeedsMore>(event)) {
                piece_ = connection_.read_some();
                if (piece_.empty()) throw std::runtime_error("closed");
                unread_ = piece_;
            }
        }
    }

  private:
    Connection connection_;
    BlockReader reader_;
    std::string piece_;
    std::string_view unread_;
};

using Peer = BlockPeer<RawConnection>;

inline RawClient in_block_mode(const TestServer& server, const std::string& user = "alice") {
    auto client = logged_in(server, user);
    REQUIRE(code_of(client.command("MODE B")) == 200);
    return client;
}

// The codes of so many replies.
inline std::string codes(RawClient& client, std::size_t replies) {
    std::string text;
    for (std::size_t i = 0; i < replies; ++i) text += (i > 0 ? " " : "") + std::to_string(code_of(client.reply()));
    return text;
}

}  // namespace ftp::test
