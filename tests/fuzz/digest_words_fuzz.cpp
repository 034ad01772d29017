#include "common/base/text.hpp"
#include "common/protocol/byte_range.hpp"
#include "common/protocol/digest_words.hpp"
#include "common/protocol/virtual_path.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

void check(std::string_view input) {
    if (const auto range = parse_range(input); range && *range) {
        require((*range)->begin < (*range)->end, "a range holds an octet at least");
        require((*range)->within((*range)->begin).size() == 0, "a file that ends where it begins has none of it");
    }
    if (const auto request = parse_digest_request(input)) {
        if (!input.starts_with('"')) require(request->path == input, "without quotes all of it is the path");
        if (request->start && !request->path.empty()) {
            const auto again = parse_digest_request(quoted_path(request->path) + " " + std::to_string(*request->start));
            require(again && again->path == request->path && again->start == request->start, "quotes keep a path");
        }
    }
    std::vector<std::string> lines;
    for (const auto line : split(input, '\n')) lines.emplace_back(line);
    const Reply reply(Code::file_status, lines);
    if (const auto told = parse_hash_reply(reply)) require(!told->digits.empty(), "a reply that counts has digits");
    require(last_word(reply).find(' ') == std::string::npos, "a word is one");
}

}  // namespace ftp::fuzz
