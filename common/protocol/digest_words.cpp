#include "common/protocol/digest_words.hpp"

#include "common/base/text.hpp"
#include "common/protocol/two_names.hpp"

namespace ftp {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (const auto word : split(trimmed(text), ' ')) {
        if (!word.empty()) words.push_back(word);
    }
    return words;
}

std::optional<HashReply::Range> range_in(std::string_view word) {
    const auto dash = word.find('-');
    const auto first = number<std::uint64_t>(word.substr(0, dash));
    const auto last = dash == word.npos ? std::nullopt : number<std::uint64_t>(word.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    return HashReply::Range{*first, *last};
}

}  // namespace

std::optional<DigestRequest> parse_digest_request(std::string_view argument) {
    DigestRequest request;
    auto rest = argument;
    auto quoted = argument.starts_with('"') ? take_quoted(rest) : std::nullopt;
    if (!quoted) {  // a path without quotes is all of it, with its spaces
        request.path = argument;
        return request;
    }
    const auto numbers = words_of(rest);
    if (quoted->empty() || numbers.size() > 2) return std::nullopt;
    request.path = std::move(*quoted);
    if (!numbers.empty() && !(request.start = number<std::uint64_t>(numbers[0]))) return std::nullopt;
    if (numbers.size() == 2 && !(request.end = number<std::uint64_t>(numbers[1]))) return std::nullopt;
    return request;
}

std::optional<HashReply> parse_hash_reply(const Reply& reply) {
    if (!reply.is(Code::file_status)) return std::nullopt;
    const auto words = words_of(reply.lines().back());
    if (words.size() < 2) return std::nullopt;
    HashReply told;
    told.algorithm = words[0];
    told.range = words.size() > 2 ? range_in(words[1]) : std::nullopt;
    told.digits = told.range ? words[2] : words[1];
    return told;
}

std::string last_word(const Reply& reply) {
    const auto words = words_of(reply.lines().back());
    return words.empty() ? std::string() : std::string(words.back());
}

}  // namespace ftp
