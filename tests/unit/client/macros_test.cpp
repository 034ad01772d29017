#include "ftp/shell/macros.hpp"

#include "tests/support/catch.hpp"

using namespace ftp;
using namespace ftp::client;

namespace {

using Lines = Macros::Lines;

Lines expanded(const Lines& lines, const std::vector<std::string>& words) {
    Macros macros;
    REQUIRE(macros.define("m", lines));
    auto result = macros.expand("m", words);
    REQUIRE(result);
    return *result;
}

}  // namespace

TEST_CASE("a macro is its lines, with the words behind its name in them", "[macros]") {
    CHECK(expanded({"cd $1", "put $2 $1-$2"}, {"in", "a"}) == Lines{"cd in", "put a in-a"});
    CHECK(expanded({"put $1 $9"}, {"a"}) == Lines{"put a "});
    CHECK(expanded({"quote \\$1 \\\\ $x $", "\\"}, {"a"}) == Lines{"quote $1 \\ $x $", "\\"});
    CHECK(expanded({}, {"a"}).empty());
}

TEST_CASE("a macro with $i is gone through for each word", "[macros]") {
    CHECK(expanded({"get $i", "delete $i"}, {"a", "b"}) == Lines{"get a", "delete a", "get b", "delete b"});
    CHECK(expanded({"get $i"}, {}).empty());
    CHECK(expanded({"get \\$i"}, {"a", "b"}) == Lines{"get $i"});
}

TEST_CASE("what a macro becomes has a finite size", "[macros]") {
    Macros macros;
    std::string line;
    for (int i = 0; i < 20'000; ++i) line += "$1";
    REQUIRE(macros.define("wide", {line}));
    CHECK_FALSE(macros.expand("wide", {std::string(10'000, 'x')}));
    REQUIRE(macros.define("wide", {}));
    REQUIRE(macros.define("many", Lines(200, line.substr(0, 250))));
    CHECK_FALSE(macros.expand("many", {std::string(10'000, 'x')}));
    REQUIRE(macros.define("many", {}));
    REQUIRE(macros.define("wide", {}));
    REQUIRE(macros.define("long", {"get $i " + std::string(10'000, 'x')}));
    CHECK(macros.expand("long", std::vector<std::string>(1'000, "a")));
    CHECK_FALSE(macros.expand("long", std::vector<std::string>(10'000, "a")));
}

TEST_CASE("macros have a finite size, and an unknown one names the nearest", "[macros]") {
    Macros macros;
    CHECK_FALSE(macros.define("long", {std::string(Macros::most_octets, 'x')}));
    REQUIRE(macros.define("backup", {"one"}));
    REQUIRE(macros.define("backup", {std::string(Macros::most_octets - 1, 'x')}));
    CHECK_FALSE(macros.define("more", {"two"}));
    REQUIRE(macros.define("backup", {"one"}));
    for (std::size_t i = 1; i < Macros::most; ++i) REQUIRE(macros.define("m" + std::to_string(i), {}));
    CHECK_FALSE(macros.define("one too many", {}));
    CHECK(macros.define("backup", {"again"}));
    const auto unknown = macros.expand("bakup", {});
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().doing().find("backup") != std::string::npos);
}
