#pragma once

#include "ftp/options/option_table.hpp"

#include <string>
#include <utility>
#include <vector>

namespace ftp::client {

// The words of a command line behind its verb.
struct Words {
    struct Option {
        const OptionRow* row;
        std::string value;
    };
    std::vector<Option> options;  // in their order
    std::vector<std::string> operands;
    std::vector<std::size_t> places;  // of the operands, among all words
    bool help = false;                // --help
    bool version = false;             // --version
};

// Options may stand anywhere before "--"; "-" is an operand. Errors: invalid_argument, with what is wrong and the
// nearest option that the verb has.
Result<Words> split_words(Verb verb, const std::vector<std::string>& words);

}  // namespace ftp::client
