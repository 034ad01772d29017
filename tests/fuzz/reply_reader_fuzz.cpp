#include "common/protocol/reply.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>
#include <vector>

namespace ftp::fuzz {

namespace {

constexpr ReplyReader::Limits limits{.line = 40, .lines = 6, .bytes = 120};

// Each reply as text, when each packet has so many octets.
std::vector<std::string> hear(std::string_view bytes, std::size_t packet) {
    ReplyReader reader(limits);
    std::vector<std::string> replies;
    while (!bytes.empty()) {
        const auto piece = bytes.substr(0, packet);
        bytes.remove_prefix(piece.size());
        reader.feed(piece);
        while (const auto reply = reader.next()) replies.push_back(*reply ? (*reply)->wire() : reply->error().text());
    }
    replies.push_back(std::to_string(reader.held()));
    return replies;
}

// What we send, whatever it holds, is read as one reply with the same number of lines.
void check_round_trip(const Reply& reply) {
    ReplyReader reader;
    reader.feed(reply.wire());
    const auto again = reader.next();
    require(again && *again, "a reply that was sent is read");
    require((*again)->number() == reply.number(), "a reply keeps its code");
    require((*again)->lines().size() == reply.lines().size(), "a reply keeps its number of lines");
    require(!reader.next() && reader.held() == 0, "a reply is one reply");
}

}  // namespace

void check(std::string_view input) {
    const auto [number, bytes] = choice_of(input);
    const auto whole = hear(bytes, bytes.size() + 1);
    require(whole == hear(bytes, 1), "octet by octet is the same as at once");
    require(whole == hear(bytes, 1 + number), "any split is the same as at once");
    ReplyReader reader;
    reader.feed(bytes);
    while (const auto reply = reader.next()) {
        if (*reply) check_round_trip(**reply);
    }
    check_round_trip(Reply(200, {std::string(input), std::string(bytes), std::string(input)}));
}

}  // namespace ftp::fuzz
