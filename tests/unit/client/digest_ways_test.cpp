#include "ftp/remote/digest_ways.hpp"

#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

using Extent = DigestWays::Extent;

DigestWays ways_of(std::vector<std::string> lines) {
    for (auto& line : lines) line.insert(0, " ");
    lines.insert(lines.begin(), "Features:");
    lines.emplace_back("End");
    DigestWays ways;
    ways.offer(Features(Reply(Code::system_status, std::move(lines))));
    return ways;
}

std::string best(const DigestWays& ways, Extent extent = Extent::whole) {
    const auto way = ways.best(extent);
    return way ? name_of(*way) : "none";
}

Reply reply(std::string text, int code = 213) { return Reply(code, std::vector<std::string>{std::move(text)}); }

const std::string sha1(40, 'a');
const DigestWay by_hash{DigestAlgorithm::sha1, DigestWay::Verb::hash, true};
const DigestWay by_xsha1{DigestAlgorithm::sha1, DigestWay::Verb::elder, true};

}  // namespace

TEST_CASE("of what FEAT offers the strongest digest is taken, by HASH where both are there", "[digest_ways]") {
    CHECK(best(ways_of({"SIZE"})) == "none");
    CHECK(best(ways_of({"HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32", "XSHA256 filename;start;end"})) == "HASH SHA-256");
    CHECK(best(ways_of({"HASH MD5*;SHA-1;"})) == "HASH SHA-1");
    CHECK(best(ways_of({"HASH MD5, SHA-512*"})) == "HASH SHA-512");
    CHECK(best(ways_of({"HASH NEW*"})) == "none");
    CHECK(best(ways_of({"HASH MD5*", "XSHA256 filename;start;end"})) == "XSHA256");
    CHECK(best(ways_of({"XCRC filename;start;end", "XMD5 filename;start;end"})) == "XMD5");
    CHECK(best(ways_of({"xcrc"})) == "XCRC");
    CHECK(best(ways_of({"XSHA filename"})) == "none");
}

TEST_CASE("a part of a file needs RANG, or a verb that says it takes one", "[digest_ways]") {
    CHECK(best(ways_of({"HASH SHA-256*"}), Extent::part) == "none");
    CHECK(best(ways_of({"HASH SHA-256*", "RANG STREAM"}), Extent::part) == "HASH SHA-256");
    CHECK(best(ways_of({"HASH SHA-256*", "XCRC filename;start;end"}), Extent::part) == "XCRC");
    CHECK(best(ways_of({"XMD5 \"filename\" SP EP"}), Extent::part) == "XMD5");
    CHECK(best(ways_of({"XMD5"}), Extent::part) == "XMD5");
    CHECK(best(ways_of({"XMD5 filename"}), Extent::part) == "none");
}

TEST_CASE("a way that was refused is not tried again, and one algorithm may be all that will do", "[digest_ways]") {
    auto ways = ways_of({"HASH SHA-256*;MD5", "XSHA256", "XMD5"});
    CHECK(ways.selected() == DigestAlgorithm::sha256);
    CHECK(name_of(ways.best(Extent::whole, DigestAlgorithm::md5).value()) == "HASH MD5");
    CHECK_FALSE(ways.best(Extent::whole, DigestAlgorithm::sha1));
    ways.refuse(*ways.best(Extent::whole));
    CHECK(best(ways) == "XSHA256");
    ways.refuse(*ways.best(Extent::whole));
    CHECK(best(ways) == "HASH MD5");
    CHECK_FALSE(ways_of({"HASH SHA-256;MD5"}).selected());
}

TEST_CASE("a HASH that does not care for RANG still computes whole files", "[digest_ways]") {
    auto ways = ways_of({"HASH SHA-256*;MD5", "RANG STREAM", "XCRC filename;start;end"});
    ways.refuse_parts(*ways.best(Extent::part));
    CHECK(best(ways, Extent::part) == "XCRC");
    CHECK(best(ways) == "HASH SHA-256");
    ways.refuse_parts(*ways.best(Extent::part));
    CHECK(best(ways, Extent::part) == "none");
}

TEST_CASE("a path is quoted where a part stands behind it, or it could be taken for two words", "[digest_ways]") {
    CHECK(digest_command(by_hash, "a \"b\"", ByteRange{1, 2}) == "HASH a \"b\"");
    CHECK(digest_command(by_xsha1, "a", std::nullopt) == "XSHA1 a");
    CHECK(digest_command(by_xsha1, "a b", std::nullopt) == "XSHA1 \"a b\"");
    CHECK(digest_command(by_xsha1, "a\"b", ByteRange{3, 9}) == "XSHA1 \"a\"\"b\" 3 9");
}

TEST_CASE("a reply is believed when it is of these octets, as far as it tells", "[digest_ways]") {
    const auto digest = Digest::parse(DigestAlgorithm::sha1, sha1);
    const ByteRange octets{10, 20};
    for (const auto& text :
         std::vector<std::string>{"SHA-1 10-19 " + sha1 + " a b", "sha-1 10-20 " + sha1, "SHA-1 " + sha1 + " a",
                                  "SHA-1 10-19 " + std::string(40, 'A') + " a"}) {
        CAPTURE(text);
        CHECK(digest_in(by_hash, reply(text), octets) == digest);
    }
    for (const auto& text :
         std::vector<std::string>{"SHA-1 0-19 " + sha1, "SHA-1 10-18 " + sha1, "SHA-256 10-19 " + sha1,
                                  "MD5 10-19 " + sha1, "SHA-1 10-19 " + sha1 + "a", "SHA-1 10-19 " + sha1.substr(1),
                                  "SHA-1", sha1, std::string(), "SHA-1 10-19 " + std::string(40, 'x')}) {
        CAPTURE(text);
        CHECK_FALSE(digest_in(by_hash, reply(text), octets));
    }
    CHECK(digest_in(by_hash, reply("SHA-1 0-0 " + sha1), ByteRange{0, 0}) == digest);
    CHECK_FALSE(digest_in(by_hash, reply("SHA-1 10-19 " + sha1, 550), octets));
    CHECK(digest_in(by_xsha1, reply(std::string(40, 'A'), 250), octets) == digest);
    CHECK(digest_in(by_xsha1, reply("the digest is " + sha1), octets) == digest);
    CHECK_FALSE(digest_in(by_xsha1, reply("done", 250), octets));
    CHECK_FALSE(digest_in(by_xsha1, reply(sha1, 450), octets));
}

}  // namespace ftp::client
