#pragma once

#include "common/protocol/reply.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// What the commands that ask for a digest say and hear: HASH (draft-bryan-ftpext-hash-02) and its elders XCRC, XMD5,
// XSHA and so on, which no standard has (PROTOCOL §2.4).

// The argument of XCRC and its like: a path, or one in quotes and behind it where to begin and where to end. The end is
// the position behind the last octet.
struct DigestRequest {
    std::string path;
    std::optional<std::uint64_t> start;
    std::optional<std::uint64_t> end;
};
// Nothing where something else than one or two numbers stands behind the quotes, or they hold nothing.
std::optional<DigestRequest> parse_digest_request(std::string_view argument);

// Client side: "213 SHA-256 0-49 1a2b... path". Servers of older drafts leave out the range, or the path; only the last
// line counts where there are several (ProFTPD tells first that it computes).
struct HashReply {
    std::string algorithm;
    // The first and the last octet as the server wrote them; it may mean the position behind the last one.
    struct Range {
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };
    std::optional<Range> range;
    std::string digits;  // not yet known to be a digest
};
std::optional<HashReply> parse_hash_reply(const Reply& reply);

// Client side, of XCRC and its like: the last word of the last line. Not yet known to be a digest.
std::string last_word(const Reply& reply);

}  // namespace ftp
