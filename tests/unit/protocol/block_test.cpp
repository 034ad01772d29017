#include "common/protocol/block.hpp"

#include "tests/support/catch.hpp"

#include <vector>

namespace ftp {
namespace {

using namespace std::string_literals;

// One line a file, as it was read: its octets, "<marker>", and "." at its end, "!" where it was given up, "?" for what
// is no block.
class Transcript {
  public:
    void feed(std::string_view input) {
        for (;;) {
            auto event = reader_.next(input);
            if (std::holds_alternative<BlockReader::NeedsMore>(event)) {
                CHECK(input.empty());
                return;
            }
            if (std::holds_alternative<BlockReader::Malformed>(event)) {
                text += "?";
                return;
            }
            note(event);
        }
    }
    const BlockReader& reader() const { return reader_; }

    std::string text;

  private:
    void note(const BlockReader::Event& event) {
        if (const auto* data = std::get_if<BlockReader::Data>(&event)) text += data->octets;
        if (const auto* marker = std::get_if<BlockReader::Marker>(&event)) text += "<" + marker->text + ">";
        if (const auto* end = std::get_if<BlockReader::EndOfFile>(&event)) text += end->given_up ? "!" : ".";
    }

    BlockReader reader_;
};

std::string read(std::string_view octets) {
    Transcript transcript;
    transcript.feed(octets);
    return transcript.text;
}

struct Example {
    std::string octets;
    std::string text;
};

const std::vector<Example> examples{
    {"\x40\0\0"s, "."},
    {"\x40\0\x03"s + "abc", "abc."},
    {"\0\0\x03"s + "abc\x40\0\0"s, "abc."},
    {"\0\0\0\x40\0\x01x"s, "x."},
    {"\x80\0\x02"s + "ab\xc0\0\x01"s + "c", "abc."},
    {"\x10\0\x04"s + "1024\x40\0\x01x"s, "<1024>x."},
    {"\x50\0\x01"s + "7", "<7>."},
    {"\x60\0\0"s, "!"},
    {"\0\0\x02"s + "ab\x60\0\0"s, "ab!"},
    {"\x20\0\x02"s + "ab\x40\0\0"s, "ab!"},
    {"\x40\0\x01"s + "a\x60\0\0\x40\0\x01"s + "b", "a.!b."},
    {"\x40\0\x01"s + "a\0\0\x01"s + "b", "a.b"},
    {"\x41\0\0"s, "?"},
    {"\x40\0\x01"s + "a\x08"s + "\0\0"s, "a.?"},
    {"\x10\0\x03"s + "1 2", "?"},
    {"\x10\0\x01\x7f"s, "?"},
    {"\x10\x04\x01"s, "?"},
};

TEST_CASE("blocks are taken apart, file by file", "[block]") {
    for (const auto& [octets, text] : examples) {
        CAPTURE(octets);
        CHECK(read(octets) == text);
    }
}

TEST_CASE("blocks may be split anywhere", "[block]") {
    for (const auto& [octets, text] : examples) {
        CAPTURE(octets);
        Transcript one_by_one;
        for (const char octet : octets) {
            if (one_by_one.text.ends_with('?')) break;
            one_by_one.feed(std::string_view(&octet, 1));
        }
        CHECK(one_by_one.text == text);
        for (std::size_t cut = 0; cut <= octets.size(); ++cut) {
            Transcript in_two;
            in_two.feed(std::string_view(octets).substr(0, cut));
            if (!in_two.text.ends_with('?')) in_two.feed(std::string_view(octets).substr(cut));
            CHECK(in_two.text == text);
        }
    }
}

TEST_CASE("what is written in blocks is read again", "[block]") {
    for (const std::size_t size : {0u, 1u, 65534u, 65535u, 65536u, 131070u, 200000u}) {
        CAPTURE(size);
        const std::string text(size, 'x');
        CHECK(in_blocks(text).size() == size + 3 * ((size + 65534) / 65535));
        CHECK(read(in_blocks(text)) == text);
        CHECK(read(in_blocks(text, Last::yes)) == text + ".");
        CHECK(read(in_blocks(text) + giving_up()) == text + "!");
    }
    CHECK(read(marker_block("16777216") + in_blocks("", Last::yes)) == "<16777216>.");
    CHECK(read(marker_block(std::string(1024, '1')) + in_blocks("", Last::yes)) == "<" + std::string(1024, '1') + ">.");
}

TEST_CASE("a reader of blocks knows whether a file has begun", "[block]") {
    Transcript transcript;
    CHECK(transcript.reader().at_start());
    transcript.feed("\x40"s);
    CHECK_FALSE(transcript.reader().at_start());
    transcript.feed("\0\0"s);
    CHECK(transcript.reader().at_start());
    transcript.feed("\0\0\0"s);
    CHECK_FALSE(transcript.reader().at_start());
}

TEST_CASE("a file cannot be told apart any more behind what is no block", "[block]") {
    Transcript transcript;
    transcript.feed("\x01\0\0"s);
    transcript.feed("\x40\0\0"s);
    CHECK(transcript.text == "??");
}

}  // namespace
}  // namespace ftp
