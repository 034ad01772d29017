#include "ftp/options/name_rules.hpp"

#include "tests/support/catch.hpp"

using ftp::client::NameRules;

namespace {

std::string mapped(std::string_view name, std::string pattern, std::string result) {
    NameRules rules;
    rules.pattern = std::move(pattern);
    rules.result = std::move(result);
    return rules.applied(name);
}

std::string translated(std::string_view name, std::string from, std::string to) {
    NameRules rules;
    rules.from = std::move(from);
    rules.to = std::move(to);
    return rules.applied(name);
}

}  // namespace

TEST_CASE("nmap: what stands between the literals of a name takes its place in the other", "[names]") {
    CHECK(mapped("mydata.data", "$1.$2", "$2-$1") == "data-mydata");
    CHECK(mapped("mydata.data", "$1.$2", "$0.bak") == "mydata.data.bak");
    CHECK(mapped("a-1.csv", "$1-$2.csv", "$2.$1") == "1.a");
    // The examples of ftp(1).
    const std::string pattern = "$1.$2.$3", result = "[$1,$2].[$2,file]";
    CHECK(mapped("myfile.data", pattern, result) == "myfile.data");
    CHECK(mapped("myfile.data.old", pattern, result) == "myfile.data");
    CHECK(mapped("myfile", pattern, result) == "myfile.file");
    CHECK(mapped(".myfile", pattern, result) == "myfile.myfile");
}

TEST_CASE("nmap: literals, backslashes and odd patterns", "[names]") {
    CHECK(mapped("a", "$1", "x\\$1\\[y\\,z\\]\\\\") == "x$1[y,z]\\");
    CHECK(mapped("a$1", "$1\\$1", "$1") == "a");
    CHECK(mapped("other", "data$1", "got-$1") == "got-");
    CHECK(mapped("ab", "$1$2", "$1.$2") == "ab.");
    CHECK(mapped("ab", "$1", "$") == "$");
    CHECK(mapped("ab", "$1", "x\\") == "x\\");
    CHECK(mapped("ab", "$1", "[$2,[$3,$1]]") == "ab");
    CHECK(mapped("ab", "$1", "[$1") == "ab");
    CHECK(mapped("ab", "$1", "a,b]") == "a,b]");
    CHECK(mapped("ab", "x$0y", "$0") == "ab");
}

TEST_CASE("ntrans: characters become others, or go", "[names]") {
    CHECK(translated("a:b?c", ":?", "-_") == "a-b_c");
    CHECK(translated("a:b?c", ":?", "-") == "a-bc");
    CHECK(translated("a b c", " ", "") == "abc");
    CHECK(translated("abc", "xyz", "123") == "abc");
}

TEST_CASE("the rules follow one another, and never make what is no name", "[names]") {
    NameRules rules;
    CHECK(rules.empty());
    CHECK(rules.applied("README.TXT") == "README.TXT");
    rules.lowers_capitals = true;
    CHECK(rules.applied("README.TXT") == "readme.txt");
    CHECK(rules.applied("Readme.TXT") == "Readme.TXT");
    rules.from = "t";
    rules.to = "d";
    rules.pattern = "$1.$2";
    rules.result = "$2.$1";
    CHECK(rules.applied("README.TXT") == "dxd.readme");
    CHECK_FALSE(rules.empty());
    for (const std::string result : {"", ".", "..", "../$1", "/etc/$1", "[,]"})
        CHECK(mapped("keep", "$1", result) == "keep");
    CHECK(translated("..a", "a", "") == "..a");
    CHECK(translated("a.b", ".", "/") == "a.b");
}
