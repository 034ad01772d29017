#include "ftp/shell/shell_words.hpp"
#include "tests/fuzz/fuzz.hpp"

#include <algorithm>

namespace ftp::fuzz {

namespace {

// In '...' everything stands for itself but the quote, which is written outside them.
std::string quoted(std::string_view word) {
    std::string result = "'";
    for (const char c : word) {
        if (c == '\'')
            result += "'\\''";
        else
            result += c;
    }
    return result + '\'';
}

// Wildcards keep their backslash, so a backslash of one's own does too.
bool survives_quotes(std::string_view word) { return word.find_first_of("*?[\\") == word.npos; }

}  // namespace

void check(std::string_view line) {
    const client::Variables variables{{"a", "one two"}, {"b", ""}, {"long", std::string(1000, 'x')}};
    (void)client::shell_words(line, nullptr);
    const auto words = client::shell_words(line, &variables);
    if (!words) return;
    std::string again;
    for (const auto& word : *words) again += quoted(word) + ' ';
    if (!std::all_of(words->begin(), words->end(), survives_quotes) || again.size() > client::longest_line) return;
    const auto second = client::shell_words(again, &variables);
    require(second.has_value() && *second == *words, "words in quotes are read as they are");
}

}  // namespace ftp::fuzz
