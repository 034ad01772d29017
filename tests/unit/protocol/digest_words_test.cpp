#include "common/protocol/digest_words.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;

namespace {

Reply hash_reply(std::vector<std::string> lines) { return Reply(Code::file_status, std::move(lines)); }

}  // namespace

TEST_CASE("a path without quotes is all that stands there, one in quotes may have a part behind it", "[digest_words]") {
    struct Row {
        std::string_view argument;
        std::string_view path;
        std::optional<std::uint64_t> start;
        std::optional<std::uint64_t> end;
    };
    for (const auto& [argument, path, start, end] : {
             Row{"a", "a", {}, {}},
             Row{"a b 0 7", "a b 0 7", {}, {}},
             Row{"\"a\"", "a", {}, {}},
             Row{"\"a b\" 0 7", "a b", 0, 7},
             Row{"\"a b\"  3", "a b", 3, {}},
             Row{"\"a\"3 9", "a", 3, 9},
             Row{"\"say \"\"a\"\"\" 1 2", "say \"a\"", 1, 2},
             Row{"\"\"\"\" 1", "\"", 1, {}},
             Row{"\"half", "\"half", {}, {}},
             Row{"a\"b\" 1 2", "a\"b\" 1 2", {}, {}},
         }) {
        CAPTURE(argument);
        const auto request = parse_digest_request(argument);
        REQUIRE(request);
        CHECK(request->path == path);
        CHECK(request->start == start);
        CHECK(request->end == end);
    }
    for (const auto* wrong :
         {"\"\"", "\"a\" x", "\"a\" 1 x", "\"a\" 1 2 3", "\"a\" -1", "\"a\" b\"", "\"a\" 18446744073709551616"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_digest_request(wrong));
    }
}

TEST_CASE("the reply to HASH is read in the form of every draft", "[digest_words]") {
    const auto whole = parse_hash_reply(hash_reply({"SHA-256 0-49 ab12 a file"})).value();
    CHECK(whole.algorithm == "SHA-256");
    CHECK(whole.digits == "ab12");
    CHECK(whole.range.value().first == 0);
    CHECK(whole.range.value().last == 49);
    const auto without_path = parse_hash_reply(hash_reply({"MD5 7-9 AB12"})).value();
    CHECK(without_path.digits == "AB12");
    CHECK(without_path.range.value().first == 7);
    for (const auto& lines :
         {std::vector<std::string>{"SHA-1 ab12 a"}, {"SHA-1 ab12"}, {"Computing", "SHA-1 ab12 0-4"}}) {
        const auto older = parse_hash_reply(hash_reply(lines)).value();
        CHECK(older.algorithm == "SHA-1");
        CHECK(older.digits == "ab12");
        CHECK_FALSE(older.range);
    }
    CHECK_FALSE(parse_hash_reply(hash_reply({""})));
    CHECK_FALSE(parse_hash_reply(hash_reply({"ab12"})));
    CHECK_FALSE(parse_hash_reply(Reply(Code::file_ok, "SHA-1 ab12")));
    // What only looks like a range.
    CHECK(parse_hash_reply(hash_reply({"CRC32 0-x ab12"})).value().digits == "0-x");
}

TEST_CASE("of the reply to XCRC and its like the last word counts", "[digest_words]") {
    CHECK(last_word(Reply(Code::file_ok, "CBF43926")) == "CBF43926");
    CHECK(last_word(Reply(Code::file_ok, "\"a b\" CBF43926 ")) == "CBF43926");
    CHECK(last_word(Reply(Code::file_ok, std::vector<std::string>{"Computing CRC32 digest", "CBF43926"})) ==
          "CBF43926");
    CHECK(last_word(Reply(Code::file_ok, "")).empty());
}
