#include "common/protocol/list_month.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <array>

namespace ftp {

namespace {

// How a month begins, in lower case; '?' stands for any run of bytes that are not ASCII.
struct Beginning {
    std::string_view letters;
    unsigned month;
};

constexpr std::array beginnings{
    Beginning{"jan", 1},   Beginning{"feb", 2},  Beginning{"mar", 3},   Beginning{"apr", 4},  Beginning{"may", 5},
    Beginning{"jun", 6},   Beginning{"jul", 7},  Beginning{"aug", 8},   Beginning{"sep", 9},  Beginning{"oct", 10},
    Beginning{"nov", 11},  Beginning{"dec", 12}, Beginning{"ene", 1},   Beginning{"gen", 1},  Beginning{"sty", 1},
    Beginning{"led", 1},   Beginning{"tam", 1},  Beginning{"f?v", 2},   Beginning{"fev", 2},  Beginning{"lut", 2},
    Beginning{"?no", 2},   Beginning{"hel", 2},  Beginning{"m?r", 3},   Beginning{"mrz", 3},  Beginning{"mrt", 3},
    Beginning{"maa", 3},   Beginning{"b?e", 3},  Beginning{"avr", 4},   Beginning{"abr", 4},  Beginning{"kwi", 4},
    Beginning{"dub", 4},   Beginning{"?pr", 4},  Beginning{"huh", 4},   Beginning{"mai", 5},  Beginning{"mag", 5},
    Beginning{"maj", 5},   Beginning{"mei", 5},  Beginning{"m?j", 5},   Beginning{"kv?", 5},  Beginning{"tou", 5},
    Beginning{"juin", 6},  Beginning{"giu", 6},  Beginning{"cze", 6},   Beginning{"j?n", 6},  Beginning{"kes", 6},
    Beginning{"juil", 7},  Beginning{"jui", 7},  Beginning{"lug", 7},   Beginning{"lip", 7},  Beginning{"j?l", 7},
    Beginning{"hei", 7},   Beginning{"?vc", 7},  Beginning{"ao", 8},    Beginning{"ago", 8},  Beginning{"sie", 8},
    Beginning{"srp", 8},   Beginning{"elo", 8},  Beginning{"set", 9},   Beginning{"wrz", 9},  Beginning{"z?", 9},
    Beginning{"szept", 9}, Beginning{"syy", 9},  Beginning{"okt", 10},  Beginning{"ott", 10}, Beginning{"out", 10},
    Beginning{"pa?", 10},  Beginning{"lok", 10}, Beginning{"?j", 10},   Beginning{"lis", 11}, Beginning{"mars", 3},
    Beginning{"marr", 11}, Beginning{"dez", 12}, Beginning{"dic", 12},  Beginning{"des", 12}, Beginning{"d?c", 12},
    Beginning{"gru", 12},  Beginning{"pro", 12}, Beginning{"joulu", 12}};

constexpr std::size_t longest_month = 24;  // octets

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

std::string folded(std::string_view word) {
    std::string letters;
    for (const char c : word) {
        if (is_ascii(c))
            letters += lower(c);
        else if (!letters.ends_with('?'))
            letters += '?';
    }
    return letters;
}

bool is_word(std::string_view letters) {
    return std::ranges::all_of(letters, [](char c) { return c == '?' || (c >= 'a' && c <= 'z'); });
}

// "3" and a letter that means month.
std::optional<std::chrono::month> numbered_month(std::string_view word) {
    const auto digits = bare_number(word);
    if (digits.size() == word.size() || is_ascii(word.back())) return std::nullopt;
    const auto month = number<unsigned>(digits);
    return month && *month >= 1 && *month <= 12 ? std::optional(std::chrono::month(*month)) : std::nullopt;
}

}  // namespace

std::string_view bare_number(std::string_view word) {
    const auto digits = word.substr(0, word.find_first_not_of("0123456789"));
    const auto rest = word.substr(digits.size());
    const bool marked = rest == "." || rest == "," || std::ranges::none_of(rest, is_ascii);
    return marked ? digits : word;
}

std::optional<std::chrono::month> parse_list_month(std::string_view word) {
    if (word.empty() || word.size() > longest_month) return std::nullopt;
    if (const auto month = numbered_month(word)) return month;
    if (word.ends_with('.') || word.ends_with(',')) word.remove_suffix(1);
    if (word.ends_with('.')) word.remove_suffix(1);
    const auto letters = folded(word);
    if (!is_word(letters)) return std::nullopt;
    const Beginning* best = nullptr;
    for (const auto& each : beginnings) {
        if (letters.starts_with(each.letters) && (!best || each.letters.size() > best->letters.size())) best = &each;
    }
    return best ? std::optional(std::chrono::month(best->month)) : std::nullopt;
}

}  // namespace ftp
