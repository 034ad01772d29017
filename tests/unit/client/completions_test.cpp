#include "ftp/options/completions.hpp"

#include "ftp/options/option_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <sstream>

namespace ftp::client {
namespace {

TEST_CASE("every verb and option stands in the completions of every shell", "[completions]") {
    for (const std::string shell : {"bash", "zsh", "fish"}) {
        const auto text = completion_for(shell);
        REQUIRE(text);
        for (const auto& verb : verb_rows()) {
            CAPTURE(shell, verb.name);
            CHECK(text->find(verb.name) != std::string::npos);
        }
        for (const auto& option : option_rows()) {
            const auto name = shown_name(option);
            const auto in_fish =
                option.name.empty() ? std::string("-s ") + option.letter : "-l " + std::string(option.name) + " ";
            CAPTURE(shell, name);
            CHECK(text->find(shell == "fish" ? in_fish : name) != std::string::npos);
        }
    }
    CHECK_FALSE(completion_for("csh"));
}

// What bash offers for the last of these words.
std::vector<std::string> offered(std::vector<std::string> words) {
    const test::TempDir dir;
    test::write_file(dir / "script", *completion_for("bash"));
    test::write_file(dir / "local file", "");
    std::string command = "source ./script; ftp() { echo 'shop  ftp://ann@host/'; }; COMP_WORDS=(ftp";
    for (const auto& word : words) command += " '" + word + "'";
    command += "); COMP_CWORD=" + std::to_string(words.size()) + "; _ftp; printf '%s\\n' \"${COMPREPLY[@]}\"";
    test::Program bash;
    bash.words = {"bash", "--norc", "-c", command};
    bash.folder = dir.text();
    const auto outcome = test::run(bash);
    CHECK(outcome.errors.empty());
    std::istringstream lines(outcome.output);
    std::vector<std::string> result;
    for (std::string line; std::getline(lines, line);) result.push_back(line);
    return result;
}

TEST_CASE("bash completes verbs, options of the verb, values, sites and files", "[completions]") {
    using Words = std::vector<std::string>;
    CHECK(offered({"sy"}) == Words{"sync"});
    CHECK(offered({"sync", "--del"}) == Words{"--delete"});
    CHECK(offered({"get", "--del"}) == Words{""});
    CHECK(offered({"put", "--only", "mis"}) == Words{"missing", "missing,changed"});
    CHECK(offered({"put", "--tls", ""}) == Words{"off", "if-offered", "required"});
    CHECK(offered({"put", "--verify", ""}) == Words{"hash"});
    CHECK(offered({"put", "--retries", ""}) == Words{""});
    CHECK(offered({"put", "loc"}) == Words{"local file"});
    CHECK(offered({"get", "sh"}) == Words{"shop:"});
    CHECK(offered({"site", "re"}) == Words{"remove"});
}

}  // namespace
}  // namespace ftp::client
