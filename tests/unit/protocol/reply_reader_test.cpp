#include "common/protocol/reply.hpp"
#include "tests/support/catch.hpp"

#include <string>
#include <vector>

namespace ftp {

namespace {

using namespace std::string_literals;
using Lines = std::vector<std::string>;

std::string described(const Result<Reply>& reply) {
    if (!reply) return "error " + std::to_string(reply.error().code().value());
    std::string text = std::to_string(reply->number());
    for (const auto& line : reply->lines()) text += "|" + line;
    return text;
}

const std::string no_ftp = "error " + std::to_string(static_cast<int>(std::errc::protocol_error));
const std::string too_large = "error " + std::to_string(static_cast<int>(std::errc::message_size));

Lines replies_of(const Lines& pieces, ReplyReader::Limits limits = {}) {
    ReplyReader reader(limits);
    Lines replies;
    for (const auto& piece : pieces) {
        reader.feed(piece);
        while (const auto reply = reader.next()) replies.push_back(described(*reply));
    }
    return replies;
}

void check_every_split(const std::string& bytes, const Lines& expected, ReplyReader::Limits limits = {}) {
    CHECK(replies_of({bytes}, limits) == expected);
    Lines octets;
    for (const char c : bytes) octets.emplace_back(1, c);
    CHECK(replies_of(octets, limits) == expected);
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
        CAPTURE(at);
        CHECK(replies_of({bytes.substr(0, at), bytes.substr(at)}, limits) == expected);
    }
}

}  // namespace

TEST_CASE("single replies are read wherever the packets were split", "[reply_reader]") {
    check_every_split("220 ready\r\n331 Need a password\r\n", {"220|ready", "331|Need a password"});
}

TEST_CASE("a reply may lack its text, its space and its carriage return", "[reply_reader]") {
    check_every_split("200 \r\n226\r\n230 in\n221\n", {"200|", "226|", "230|in", "221|"});
}

TEST_CASE("a reply of several lines ends at its own code and a space", "[reply_reader]") {
    check_every_split("211-Features:\r\n UTF8\r\n212 no\r\n211x\r\n2111 x\r\n\r\n211 End\r\n200 ok\r\n",
                      {"211|Features:| UTF8|212 no|211x|2111 x||End", "200|ok"});
    check_every_split("226-a\r\n226\r\n200 ok\r\n", {"226|a|", "200|ok"});
}

TEST_CASE("lines that each bear the code lose it", "[reply_reader]") {
    check_every_split("250-Listing\r\n250- type=file; a\r\n250-\r\n251-x\r\n250 End\r\n",
                      {"250|Listing| type=file; a||251-x|End"});
}

TEST_CASE("several lines with no inner line are read", "[reply_reader]") {
    check_every_split("211-a\r\n211 b\r\n", {"211|a|b"});
}

TEST_CASE("empty lines between replies are skipped", "[reply_reader]") {
    check_every_split("\r\n220 a\r\n\r\n\n200 b\r\n", {"220|a", "200|b"});
}

TEST_CASE("a peer that does not speak FTP is told by an error", "[reply_reader]") {
    for (const auto* line :
         {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH\r\n", "22 x\r\n", "2 x\r\n", " 220 x\r\n", "020 x\r\n",
          "720 x\r\n", "2x0 a\r\n", "220x\r\n", "2200 a\r\n", "* OK IMAP\r\n", "+OK\r\n"}) {
        CAPTURE(line);
        CHECK(replies_of({line}) == Lines{no_ftp});
    }
}

TEST_CASE("Telnet commands vanish from replies and a doubled IAC is one octet", "[reply_reader]") {
    check_every_split(
        "\xFF\xFD\x01"
        "257 \"/\xFF\xFF\"\xFF\xF1\r\n",
        {"257|\"/\xFF\""});
}

TEST_CASE("a line over the limit makes its reply an error, not the next", "[reply_reader]") {
    const ReplyReader::Limits limits{.line = 12};
    check_every_split("200 123456\r\n", {"200|123456"}, limits);
    check_every_split("200 1234567\r\n200 ok\r\n", {too_large, "200|ok"}, limits);
    check_every_split("211-a\r\n 1234567890123\r\n211 End\r\n200 ok\r\n", {too_large, "200|ok"}, limits);
}

TEST_CASE("too many lines make a reply an error", "[reply_reader]") {
    const ReplyReader::Limits limits{.lines = 3};
    check_every_split("211-a\r\nb\r\n211 c\r\n", {"211|a|b|c"}, limits);
    check_every_split("211-a\r\nb\r\nc\r\nd\r\n211 e\r\n200 ok\r\n", {too_large, "200|ok"}, limits);
}

TEST_CASE("too many octets make a reply an error", "[reply_reader]") {
    const ReplyReader::Limits limits{.bytes = 19};
    check_every_split("211-a\r\nb\r\n211 cde\r\n", {"211|a|b|cde"}, limits);
    check_every_split("211-a\r\nb\r\n211 cdef\r\n200 ok\r\n", {too_large, "200|ok"}, limits);
}

TEST_CASE("an endless line costs no more memory than its limit", "[reply_reader]") {
    ReplyReader reader({.line = 100});
    const std::string piece(100'000, 'a');
    for (int i = 0; i < 20; ++i) reader.feed(piece);
    CHECK_FALSE(reader.next());
    CHECK(reader.held() == 2'000'000);
    reader.feed("\r\n");
    CHECK(described(*reader.next()) == no_ftp);
}

TEST_CASE("what we send is what we read", "[reply_reader]") {
    for (const auto& lines : {Lines{"x"}, Lines{""}, Lines{"a", "b"}, Lines{"a", " b", "", "\xFF", "c"}}) {
        const Reply reply(211, lines);
        ReplyReader reader;
        reader.feed(reply.wire());
        CHECK(reader.next()->value().lines() == lines);
    }
}

TEST_CASE("octets of a reply are held until it is taken", "[reply_reader]") {
    ReplyReader reader;
    reader.feed("234 go\r\n");
    CHECK(reader.held() == 8);
    CHECK(reader.next());
    CHECK(reader.held() == 0);
    reader.feed("211-injected\r\n before TLS\r\n2");
    CHECK(reader.held() == 28);
    CHECK_FALSE(reader.next());
    for (const auto& rest : {"\r\n"s, "\r"s, "\xFF"s}) {
        ReplyReader other;
        other.feed(rest);
        CAPTURE(rest);
        CHECK(other.held() == (rest == "\r\n" ? 0 : rest.size()));
    }
}

}  // namespace ftp
