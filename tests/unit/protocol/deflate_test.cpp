#include "common/protocol/deflate.hpp"

#include "tests/support/catch.hpp"

#include <array>
#include <cstdint>

namespace ftp::test {
namespace {

using namespace std::string_literals;

// Octets that no compression makes shorter.
std::string noise(std::size_t octets) {
    std::string text(octets, '\0');
    std::uint32_t state = 1;
    for (auto& each : text) {
        state = state * 1664525 + 1013904223;
        each = static_cast<char>(state >> 24);
    }
    return text;
}

std::string text_of_lines(int lines) {
    std::string text;
    for (int i = 0; i < lines; ++i) text += "line " + std::to_string(i * 7919 % 1000) + " of a text\r\n";
    return text;
}

struct Inflated {
    std::string text;
    std::string end;  // "more", "end", "damaged", "garbage", "bomb"
    std::size_t most_at_once = 0;
};

const char* name_of(const Inflater::Event& event) {
    constexpr std::array names{"more", "data", "end", "damaged", "garbage", "bomb"};
    return names.at(event.index());
}

// What comes of a stream in pieces of this size.
Inflated inflated(std::string_view stream, std::size_t piece, std::size_t room = 1000) {
    Inflater inflater;
    Inflated result;
    std::string space(room, '\0');
    for (;;) {
        auto input = stream.substr(0, piece);
        stream.remove_prefix(input.size());
        for (;;) {
            const auto event = inflater.next(input, space);
            result.end = name_of(event);
            const auto* data = std::get_if<Inflater::Data>(&event);
            if (!data) break;
            result.text += data->octets;
            result.most_at_once = std::max(result.most_at_once, data->octets.size());
        }
        const bool goes_on = result.end == "more" || (result.end == "end" && !stream.empty());
        if (!goes_on || stream.empty()) return result;
    }
}

std::string deflated(std::string_view text, std::size_t piece, unsigned level = deflate::usual_level) {
    Deflater deflater(level);
    std::string out;
    while (text.size() > piece) {
        out += deflater.add(text.substr(0, piece));
        text.remove_prefix(piece);
    }
    return out + deflater.finish(text);
}

// "abc" by gzip(1).
const std::string gzipped = "\x1f\x8b\x08\0\0\0\0\0\0\x03KLJ\x06\0\xc2\x41\x24\x35\x03\0\0\0"s;

TEST_CASE("what is deflated is inflated again, at every level and however it is split", "[deflate]") {
    const auto text = GENERATE(std::string(), std::string("a"), text_of_lines(3000), noise(150'000));
    const auto level = GENERATE(0u, 1u, 6u, 9u);
    for (const std::size_t piece : {1000, 70'000, 200'000}) {
        const auto stream = deflated(text, piece, level);
        const auto result = inflated(stream, piece);
        CHECK(result.end == "end");
        CHECK(result.text == text);
    }
}

TEST_CASE("a stream may be cut at every octet", "[deflate]") {
    const auto text = text_of_lines(20);
    for (const auto& stream : {deflated(text, 100), deflated(text, 1000, deflate::stored), gzipped}) {
        const auto whole = inflated(stream, stream.size());
        CHECK(whole.end == "end");
        CHECK(inflated(stream, 1, 1).text == whole.text);
        CHECK(inflated(stream, 1, 1).end == "end");
        for (std::size_t cut = 0; cut < stream.size(); ++cut) {
            CAPTURE(cut);
            CHECK(inflated(std::string_view(stream).substr(0, cut), 7).end == "more");
        }
    }
}

TEST_CASE("a stream of gzip is taken as well", "[deflate]") {
    CHECK(inflated(gzipped, 100).text == "abc");
    CHECK(inflated(gzipped, 100).end == "end");
}

TEST_CASE("text is compressed, and what was added so far can be used at once", "[deflate]") {
    const auto text = text_of_lines(3000);
    CHECK(deflated(text, text.size()).size() < text.size() / 4);
    Deflater deflater;
    const auto first = deflater.add("the first piece");
    CHECK(inflated(first, 100).text == "the first piece");
    CHECK(inflated(first, 100).end == "more");
    CHECK(deflater.add("").empty());
    CHECK(inflated(first + deflater.finish(), 100).end == "end");
}

TEST_CASE("octets behind the end of a stream are told from it", "[deflate]") {
    const auto stream = deflated("abc", 10);
    for (const std::size_t piece : {1, 1000}) {
        const auto result = inflated(stream + "x", piece);
        CHECK(result.text == "abc");
        CHECK(result.end == "garbage");
    }
    CHECK(inflated(stream + stream, 1000).end == "garbage");
    CHECK(inflated(gzipped + gzipped, 1).end == "garbage");
}

TEST_CASE("what is no stream, or a changed one, is damaged for good", "[deflate]") {
    for (const auto& octets : {"plain text"s, "\0\0"s, "\x78\x9d"s, "\x1f\x8c"s})
        CHECK(inflated(octets, 1).end == "damaged");
    auto stream = deflated("abcabcabc", 100);
    stream.back() = static_cast<char>(stream.back() ^ 1);  // of the checksum
    CHECK(inflated(stream, 1).end == "damaged");
    Inflater inflater;
    std::string_view input = stream;
    std::string room(100, '\0');
    CHECK(std::holds_alternative<Inflater::Data>(inflater.next(input, room)));
    for (int i = 0; i < 3; ++i) CHECK(std::holds_alternative<Inflater::Damaged>(inflater.next(input, room)));
}

TEST_CASE("no changed octet of a stream is taken for another file", "[deflate]") {
    const auto text = text_of_lines(5);
    const auto stream = deflated(text, 40);
    for (std::size_t at = 0; at < stream.size(); ++at) {
        for (const int bit : {0, 3, 7}) {
            auto changed = stream;
            changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
            const auto result = inflated(changed, 11);
            CAPTURE(at, bit, result.end);
            CHECK((result.end != "end" || result.text == text));
        }
    }
}

TEST_CASE("a bomb is found out, and no more of it comes at once than there is room for", "[deflate]") {
    // One long piece of zeros, as a Deflater never gets it.
    const auto stream = deflated(std::string(40 << 20, '\0'), 64 << 20);
    const auto result = inflated(stream, 100'000);
    CHECK(result.end == "bomb");
    CHECK(result.text.size() < (20 << 20));
    CHECK(result.most_at_once == 1000);
}

TEST_CASE("octets that are all the same, in pieces as they should be, are no bomb", "[deflate]") {
    const std::string zeros(40 << 20, '\0');
    const auto result = inflated(deflated(zeros, Deflater::best_piece, deflate::highest_level), 100'000, 100'000);
    CHECK(result.end == "end");
    CHECK(result.text.size() == zeros.size());
}

TEST_CASE("names tell what is compressed already", "[deflate]") {
    for (const auto* name : {"a.zip", "A.JPG", "dir.txt/b.tar.gz", "x.7z"}) CHECK(compressed_already(name));
    for (const auto* name : {"a.txt", "zip", "a.zip.txt", "", ".", "a.", "gz"}) CHECK_FALSE(compressed_already(name));
}

}  // namespace
}  // namespace ftp::test
