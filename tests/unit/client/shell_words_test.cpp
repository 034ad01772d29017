#include "ftp/shell/shell.hpp"
#include "tests/support/catch.hpp"

#include <cstdlib>

using namespace ftp;
using namespace ftp::client;

namespace {

ShellWords words(std::string_view line, const Variables* variables = nullptr) {
    auto split = shell_words(line, variables);
    if (!split) FAIL(split.error().doing());
    return *split;
}

std::string why_not(std::string_view line, const Variables* variables = nullptr) {
    const auto split = shell_words(line, variables);
    return split ? "" : split.error().doing();
}

}  // namespace

TEST_CASE("a line falls into words at spaces and tabs", "[shell]") {
    CHECK(words("get a\t b  ") == ShellWords{"get", "a", "b"});
    CHECK(words("").empty());
    CHECK(words("  # a comment").empty());
    CHECK(words("get a#b #c d") == ShellWords{"get", "a#b"});
}

TEST_CASE("quotes hold words together, and may be empty", "[shell]") {
    CHECK(words("put 'a b' \"c d\"e") == ShellWords{"put", "a b", "c de"});
    CHECK(words("x '' \"\"") == ShellWords{"x", "", ""});
    CHECK(words("'it'\\''s' \"it's\"") == ShellWords{"it's", "it's"});
    CHECK(words(R"("say \"hi\" \\ \n")") == ShellWords{R"(say "hi" \ \n)"});
}

TEST_CASE("a backslash takes the next character as it is, and leaves wildcards to whoever expands them", "[shell]") {
    CHECK(words(R"(a\ b \# \$x \\)") == ShellWords{"a b", "#", "$x", "\\"});
    CHECK(words(R"(\* \? \[a] '\*' "\*")") == ShellWords{"\\*", "\\?", "\\[a]", "\\*", "\\*"});
    CHECK(words("end\\") == ShellWords{"end\\"});
}

TEST_CASE("a quote without its end is told", "[shell]") {
    CHECK(why_not("get 'a b") == "a ' has no end");
    CHECK(why_not("get \"a b") == "a \" has no end");
}

TEST_CASE("without variables a dollar is an ordinary character", "[shell]") {
    CHECK(words("get $a ${b}") == ShellWords{"get", "$a", "${b}"});
}

TEST_CASE("variables are put in as one word, but not into single quotes", "[shell]") {
    const Variables variables{{"DAY", "21 nov"}, {"a_1", "x"}};
    CHECK(words("get $DAY/${a_1}b \"$DAY\" '$DAY' $a_1.", &variables) ==
          ShellWords{"get", "21 nov/xb", "21 nov", "$DAY", "x."});
    CHECK(words("5$ $ \\$DAY", &variables) == ShellWords{"5$", "$", "$DAY"});
    CHECK(why_not("get $NIGHT", &variables) == "nothing is known of $NIGHT");
    CHECK(why_not("get ${DAY", &variables) == "${ has no }");
}

TEST_CASE("the environment is asked only by name", "[shell]") {
    ::setenv("FTP_TEST_WORD", "from outside", 1);
    const Variables none;
    CHECK(words("${env:FTP_TEST_WORD}", &none) == ShellWords{"from outside"});
    CHECK(why_not("$FTP_TEST_WORD", &none) == "nothing is known of $FTP_TEST_WORD");
    CHECK(why_not("${env:FTP_TEST_NOTHING}", &none) == "there is no FTP_TEST_NOTHING in the environment");
    ::unsetenv("FTP_TEST_WORD");
}

TEST_CASE("a line that variables make too long is refused, and so is one that is too long itself", "[shell]") {
    const Variables variables{{"X", std::string(40'000, 'x')}};
    CHECK(words("$X", &variables).front().size() == 40'000);
    CHECK(why_not("$X$X", &variables) == "the line is too long");
    CHECK(why_not(std::string(longest_line + 1, ' ')) == "the line is too long");
}

TEST_CASE("what stands behind ! is another shell's", "[shell]") {
    CHECK(*command_words("  ! echo \"a  b\" # $x ", nullptr) == ShellWords{"!", "echo \"a  b\" # $x"});
    CHECK(*command_words("!ls", nullptr) == ShellWords{"!", "ls"});
    CHECK(*command_words("!", nullptr) == ShellWords{"!"});
}
