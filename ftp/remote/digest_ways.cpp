#include "ftp/remote/digest_ways.hpp"

#include "common/base/text.hpp"
#include "common/protocol/digest_words.hpp"
#include "common/protocol/virtual_path.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

struct Elder {
    DigestAlgorithm algorithm;
    std::string_view verb;
};

constexpr std::array elders{
    Elder{DigestAlgorithm::sha256, "XSHA256"}, Elder{DigestAlgorithm::sha512, "XSHA512"},
    Elder{DigestAlgorithm::sha1, "XSHA1"},     Elder{DigestAlgorithm::md5, "XMD5"},
    Elder{DigestAlgorithm::crc32, "XCRC"},
};

std::string_view verb_of(DigestAlgorithm algorithm) {
    return std::ranges::find(elders, algorithm, &Elder::algorithm)->verb;
}

// "XCRC filename;start;end", and Gene6's "XMD5 \"filename\" SP EP". Those who name no parameters take them as well
// (ProFTPD, SFTPGo).
bool may_take_a_part(std::string_view parameters) {
    const auto words = lower(parameters);
    return words.empty() || words.find("start") != words.npos || words.find(" sp ep") != words.npos;
}

// RANG tells both ends of a range; some take the second for the position behind it (ProFTPD).
bool tells(const HashReply::Range& range, ByteRange octets) {
    if (octets.size() == 0) return true;
    return range.first == octets.begin && (range.last == octets.end - 1 || range.last == octets.end);
}

}  // namespace

std::string name_of(const DigestWay& way) {
    if (way.verb == DigestWay::Verb::elder) return std::string(verb_of(way.algorithm));
    return "HASH " + std::string(name_of(way.algorithm));
}

std::string digest_command(const DigestWay& way, const std::string& path, std::optional<ByteRange> part) {
    if (way.verb == DigestWay::Verb::hash) return "HASH " + path;
    const std::string verb(verb_of(way.algorithm));
    if (part)
        return verb + " " + quoted_path(path) + " " + std::to_string(part->begin) + " " + std::to_string(part->end);
    const bool plain = path.find_first_of(" \"") == path.npos;
    return verb + " " + (plain ? path : quoted_path(path));
}

std::optional<Digest> digest_in(const DigestWay& way, const Reply& reply, ByteRange octets) {
    if (!reply.completed()) return std::nullopt;
    if (way.verb == DigestWay::Verb::elder) return Digest::parse(way.algorithm, last_word(reply));
    const auto told = parse_hash_reply(reply);
    if (!told || digest_algorithm(told->algorithm) != way.algorithm) return std::nullopt;
    if (told->range && !tells(*told->range, octets)) return std::nullopt;
    return Digest::parse(way.algorithm, told->digits);
}

bool refuses_digests(const Reply& reply) {
    const auto code = reply.number();
    return (code >= 500 && code <= 504) || code == 551 || code == 552 || code == 556;
}

void DigestWays::offer(const Features& features) {
    ways_.clear();
    offer_hash(features);
    for (const auto& [algorithm, verb] : elders) {
        if (!features.has(verb)) continue;
        ways_.push_back({algorithm, DigestWay::Verb::elder, may_take_a_part(features.parameters(verb))});
    }
    std::ranges::stable_sort(ways_, std::ranges::less{}, &DigestWay::algorithm);
}

void DigestWays::offer_hash(const Features& features) {
    selected_.reset();
    auto names = features.parameters("HASH");
    std::ranges::replace_if(
        names, [](char c) { return c == ',' || c == ' ' || c == '|'; }, ';');
    for (auto name : split(names, ';')) {
        const bool selected = name.ends_with('*');
        if (selected) name.remove_suffix(1);
        const auto algorithm = digest_algorithm(name);
        if (!algorithm) continue;
        ways_.push_back({*algorithm, DigestWay::Verb::hash, features.has("RANG")});
        if (selected) selected_ = algorithm;
    }
}

void DigestWays::refuse(const DigestWay& way) { std::erase(ways_, way); }

void DigestWays::refuse_parts(const DigestWay& way) {
    for (auto& each : ways_) {
        const bool alike = each.verb == way.verb && (way.verb == DigestWay::Verb::hash || each == way);
        if (alike) each.takes_ranges = false;
    }
}

std::optional<DigestWay> DigestWays::best(Extent extent, std::optional<DigestAlgorithm> only) const {
    const auto found = std::ranges::find_if(ways_, [&](const DigestWay& way) {
        return (extent == Extent::whole || way.takes_ranges) && (!only || *only == way.algorithm);
    });
    return found == ways_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace ftp::client
