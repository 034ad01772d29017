#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ftp {

struct TwoNames {
    std::string first, second;
};

// Two pathnames in one argument ("SITE COPY a b"): words, or in double quotes, doubled inside, where a name holds a
// space or begins with a quote. Nothing for less or more than two, or for an empty one.
std::optional<TwoNames> parse_two_names(std::string_view argument);

// Takes the name in quotes, doubled inside, from the front of an argument that begins with one. Nothing when the quote
// never closes.
std::optional<std::string> take_quoted(std::string_view& argument);

// A name as parse_two_names() reads it.
std::string as_word(std::string_view name);

}  // namespace ftp
