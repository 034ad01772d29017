#include "common/protocol/ascii.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <string>

namespace ftp::fuzz {

namespace {

std::string encoded(std::string_view text, std::size_t piece) {
    AsciiEncoder encoder;
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) encoder.encode(text.substr(at, piece), out);
    return out;
}

std::string decoded(std::string_view text, std::size_t piece) {
    AsciiDecoder decoder;
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) decoder.decode(text.substr(at, piece), out);
    decoder.finish(out);
    return out;
}

std::uint64_t counted(std::string_view text, std::size_t piece) {
    AsciiCounter counter;
    for (std::size_t at = 0; at < text.size(); at += piece) counter.count(text.substr(at, piece));
    return counter.octets();
}

bool has_lone_line_feed(std::string_view text) {
    for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
        if (at == 0 || text[at - 1] != '\r') return true;
    }
    return false;
}

}  // namespace

void check(std::string_view input) {
    const auto [number, text] = choice_of(input);
    const std::size_t piece = 1 + number;
    const auto sent = encoded(text, text.size() + 1);
    require(sent == encoded(text, piece) && sent == encoded(text, 1), "encoding does not depend on the split");
    require(sent.size() == counted(text, piece), "SIZE is the number of octets sent");
    require(!has_lone_line_feed(sent), "every line that is sent ends with CR LF");
    require(encoded(sent, piece) == sent, "encoding twice is encoding once");
    const auto received = decoded(text, text.size() + 1);
    require(received == decoded(text, piece) && received == decoded(text, 1), "decoding does not depend on the split");
    require(received.size() <= text.size(), "decoding adds nothing");
    const bool no_line_of_dos = text.find("\r\n") == text.npos;
    require(!no_line_of_dos || decoded(sent, piece) == text, "a text of Unix survives the way out and in");
}

}  // namespace ftp::fuzz
