#include "common/protocol/features.hpp"

#include "tests/support/catch.hpp"

namespace ftp {

namespace {

using Lines = std::vector<std::string>;

Features features(Lines lines, int code = 211) { return Features(Reply(code, std::move(lines))); }

}  // namespace

TEST_CASE("features are found without regard to case", "[features]") {
    const auto known = features({"Features:", " UTF8", " rest stream", " MLST type*;size*;", "End"});
    CHECK(known.has("UTF8"));
    CHECK(known.has("utf8"));
    CHECK(known.has("REST"));
    CHECK_FALSE(known.has("EPSV"));
    CHECK_FALSE(known.has("UTF"));
    CHECK_FALSE(known.has("UTF88"));
    CHECK(known.parameters("mlst") == "type*;size*;");
    CHECK(known.parameters("UTF8") == "");
    CHECK(known.parameters("EPSV") == "");
    CHECK(known.has_line("REST STREAM"));
    CHECK_FALSE(known.has_line("REST"));
    CHECK_FALSE(known.has_line("REST STREAMS"));
    CHECK_FALSE(known.empty());
}

TEST_CASE("the first and the last line are no features", "[features]") {
    const auto known = features({"EPSV", " SIZE", "MDTM"});
    CHECK_FALSE(known.has("EPSV"));
    CHECK(known.has("SIZE"));
    CHECK_FALSE(known.has("MDTM"));
}

TEST_CASE("indents of any width are tolerated", "[features]") {
    const auto known = features({"", "SIZE", "    MDTM  YYYYMMDD ", "\tUTF8", "", "   ", "End"});
    CHECK(known.has("SIZE"));
    CHECK(known.parameters("MDTM") == "YYYYMMDD");
    CHECK(known.has("UTF8"));
    CHECK_FALSE(known.has(""));
}

TEST_CASE("a label may come twice: all its lines count, the first has the parameters", "[features]") {
    const auto known = features({"", " AUTH SSL", " AUTH TLS", " SITE MKDIR", " SITE UTIME", "End"});
    CHECK(known.parameters("AUTH") == "SSL");
    CHECK(known.has_line("AUTH TLS"));
    CHECK(known.has_line("site utime"));
    CHECK_FALSE(known.has_line("SITE COPY"));
}

TEST_CASE("a server without features has none", "[features]") {
    CHECK(Features().empty());
    CHECK(features({"No features"}).empty());
    CHECK(features({"Features:", "End"}).empty());
    CHECK(features({"What?", " UTF8", "End"}, 500).empty());
    CHECK(features({"What?", " UTF8", "End"}, 214).empty());
}

TEST_CASE("lines that each bear the code are features too", "[features]") {
    ReplyReader reader;
    reader.feed("211-Features:\r\n211-MDTM\r\n211- SIZE\r\n211 End\r\n");
    const Features known(reader.next()->value());
    CHECK(known.has("MDTM"));
    CHECK(known.has("SIZE"));
}

}  // namespace ftp
