#include "common/protocol/listing.hpp"

namespace ftp {

namespace {

void set_option(ListOptions& options, char letter) {
    switch (letter) {
        case 'a':
            options.all = true;
            options.almost_all = false;
            break;
        case 'A':
            options.almost_all = true;
            options.all = false;
            break;
        case 'l':
            options.long_form = true;
            break;
        case 'R':
            options.recursive = true;
            break;
        case 't':
            options.by_time = true;
            options.by_size = false;
            break;
        case 'S':
            options.by_size = true;
            options.by_time = false;
            break;
        case 'r':
            options.reverse = true;
            break;
        case 'd':
            options.directory = true;
            break;
        case 'F':
            options.mark_kind = true;
            break;
        default:
            break;  // 1, h and n mean what we do anyway; what we do not know must not make a listing fail
    }
}

// The first word, which is taken off together with the one space behind it.
std::string_view take_word(std::string_view& text) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    return word;
}

}  // namespace

ListOptions parse_list_options(std::string_view argument) {
    ListOptions options;
    while (argument.starts_with('-') && argument != "-" && !argument.starts_with("- ")) {
        const auto word = take_word(argument);
        if (word == "--") break;
        for (const char letter : word.substr(1)) set_option(options, letter);
    }
    options.path = argument;
    return options;
}

}  // namespace ftp
