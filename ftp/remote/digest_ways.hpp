#pragma once

#include "common/base/result.hpp"
#include "common/file/digest.hpp"
#include "common/protocol/byte_range.hpp"
#include "common/protocol/features.hpp"
#include "common/protocol/reply.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::client {

// A command by which a server computes a digest of a file (PROTOCOL §2.4).
struct DigestWay {
    enum class Verb { hash, elder };  // HASH (draft-bryan-ftpext-hash-02); XSHA256, XCRC and their like

    DigestAlgorithm algorithm = DigestAlgorithm::sha256;
    Verb verb = Verb::hash;
    bool takes_ranges = false;  // HASH behind RANG, the others with start and end

    bool operator==(const DigestWay&) const = default;
};

std::string name_of(const DigestWay& way);  // "HASH SHA-256", "XCRC"

// Of a file, or of a part of it.
std::string digest_command(const DigestWay& way, const std::string& path, std::optional<ByteRange> part);

// What the server says to it, if it is that, and of these octets as far as the reply tells.
std::optional<Digest> digest_in(const DigestWay& way, const Reply& reply, ByteRange octets);

// The reply means that this way leads nowhere, whatever the file.
bool refuses_digests(const Reply& reply);

// Those that a server has, or seems to have.
class DigestWays {
  public:
    void offer(const Features& features);
    void refuse(const DigestWay& way);
    // It has computed all of a file where a part was asked for (ProFTPD's HASH does not care for RANG).
    void refuse_parts(const DigestWay& way);

    // The strongest algorithm, by HASH where both are there; only: none but this one will do.
    enum class Extent { whole, part };
    std::optional<DigestWay> best(Extent extent, std::optional<DigestAlgorithm> only = std::nullopt) const;

    // What HASH computes where nothing else was chosen.
    std::optional<DigestAlgorithm> selected() const { return selected_; }

  private:
    void offer_hash(const Features& features);

    std::vector<DigestWay> ways_;  // the best first
    std::optional<DigestAlgorithm> selected_;
};

}  // namespace ftp::client
