#include "ftp/shell/script.hpp"

#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

using namespace ftp;
using namespace ftp::client;

namespace {

Status any_site(Command&) { return {}; }

Result<std::vector<client::Step>> parsed(std::string_view text, Variables variables = {}) {
    return parse_script(text, "s", std::move(variables), Command(), any_site);
}

std::vector<client::Step> steps(std::string_view text, Variables variables = {}) {
    auto result = parsed(text, std::move(variables));
    if (!result) FAIL(result.error().doing());
    return *result;
}

std::string why_not(std::string_view text) {
    const auto result = parsed(text);
    return result ? "" : result.error().doing();
}

}  // namespace

TEST_CASE("a script has one command a line, with comments and empty lines between", "[script]") {
    const auto all = steps("# nightly\n\nopen host\r\n  ls -l in # what is there\nbye");
    REQUIRE(all.size() == 3);
    CHECK(all[0].line == 3);
    CHECK(all[1].words == ShellWords{"ls", "-l", "in"});
    CHECK(all[1].line == 4);
    CHECK(all[2].words == ShellWords{"bye"});
}

TEST_CASE("a backslash at its end continues a line, and errors name where it began", "[script]") {
    const auto all = steps("open host\nput a \\\n  b \\\n  in/\nput 'a\\\\'\nls");
    REQUIRE(all.size() == 4);
    CHECK(all[1].words == ShellWords{"put", "a", "b", "in/"});
    CHECK(all[1].line == 2);
    CHECK(all[2].line == 5);
    CHECK(all[3].line == 6);
    CHECK(why_not("open host\n\nxyzzy \\\nx") == "s:3: unknown command xyzzy (help tells all)");
}

TEST_CASE("a minus in front of a command tolerates its failure", "[script]") {
    const auto all = steps("open host\n-rm a\nrm b\n");
    CHECK_FALSE(all[0].tolerant);
    CHECK(all[1].tolerant);
    CHECK(all[1].words == ShellWords{"rm", "a"});
    CHECK_FALSE(all[2].tolerant);
    CHECK(why_not("-\n") == "s:1: a - stands alone");
}

TEST_CASE("set gives a variable its value, and the command line wins", "[script]") {
    const std::string_view text = "set A one\nset B \"$A two\"\nopen $A\nls '$A' $B\n";
    CHECK(steps(text)[1].words == ShellWords{"ls", "$A", "one two"});
    CHECK(steps(text, {{"A", "other"}})[1].words == ShellWords{"ls", "$A", "other two"});
    CHECK(why_not("set 1A x") == "s:1: usage: set NAME value");
    CHECK(why_not("set A") == "s:1: usage: set NAME value");
}

TEST_CASE("a script is refused as a whole, with the line of its first mistake", "[script]") {
    CHECK(why_not("open host\nls $MISSING\n") == "s:2: nothing is known of $MISSING");
    CHECK(why_not("open host\nls 'a\n") == "s:2: a ' has no end");
    CHECK(why_not("open host\nls --frob\n").starts_with("s:2: ftp ls: unknown option --frob"));
    CHECK(why_not("cd in\n") == "s:1: no server is open (open HOST)");
    CHECK(why_not("open host\nclose\ncd in\n") == "s:3: no server is open (open HOST)");
    CHECK(why_not("ls ftp://host/in\n").empty());
    CHECK(why_not("mg x\n").starts_with("s:1: unknown command mg"));
}

TEST_CASE("a script of too many lines or variables is refused", "[script]") {
    std::string lines;
    for (std::size_t i = 0; i <= most_lines; ++i) lines += '\n';
    CHECK(why_not(lines) == "s:" + std::to_string(most_lines + 1) + ": the script has too many lines");
    std::string sets;
    for (std::size_t i = 0; i <= most_variables; ++i) sets += "set V" + std::to_string(i) + " x\n";
    CHECK(why_not(sets) == "s:" + std::to_string(most_variables + 1) + ": too many variables");
    CHECK(why_not("ls " + std::string(longest_line, 'x')) == "s:1: the line is too long");
}

TEST_CASE("a script that cannot be read is told with its name", "[script]") {
    const test::TempDir folder;
    const auto missing = read_script((folder / "none").string());
    REQUIRE_FALSE(missing);
    CHECK(missing.error().text() == (folder / "none").string() + ": No such file or directory");
    test::write_file(folder / "there", "ls\n");
    CHECK(*read_script((folder / "there").string()) == "ls\n");
}
