#pragma once

#include "common/base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct evp_md_ctx_st;

namespace ftp {

// SHA-256 and SHA-512 (FIPS 180-4) prove content; SHA-1, MD5 (RFC 1321) and CRC32 (ISO 3309, as zlib has it) only find
// accidents, and are there for those who know nothing better.
enum class DigestAlgorithm { sha256, sha512, sha1, md5, crc32 };

inline constexpr std::array digest_algorithms{DigestAlgorithm::sha256, DigestAlgorithm::sha512, DigestAlgorithm::sha1,
                                              DigestAlgorithm::md5, DigestAlgorithm::crc32};

// As IANA's table of hash function textual names has them, and HASH of FTP (draft-bryan-ftpext-hash-02 §3): "SHA-256".
std::string_view name_of(DigestAlgorithm algorithm);
std::optional<DigestAlgorithm> digest_algorithm(std::string_view name);  // in any case of letters
std::size_t digest_size(DigestAlgorithm algorithm);                      // in octets

// A digest as it is compared and shown.
class Digest {
  public:
    Digest(DigestAlgorithm algorithm, std::vector<std::uint8_t> bytes)
        : algorithm_(algorithm), bytes_(std::move(bytes)) {}
    // What somebody else has computed, in hexadecimal digits of any case; nothing if it cannot be one.
    static std::optional<Digest> parse(DigestAlgorithm algorithm, std::string_view hex);

    DigestAlgorithm algorithm() const { return algorithm_; }
    std::string hex() const;  // in lower case; a CRC32 is a number, its highest octet first
    bool operator==(const Digest&) const = default;

  private:
    DigestAlgorithm algorithm_;
    std::vector<std::uint8_t> bytes_;
};

// The digest of bytes that come piece by piece. Throws std::runtime_error when OpenSSL cannot compute it at all, which
// its policy may forbid for the old ones.
class Digester {
  public:
    explicit Digester(DigestAlgorithm algorithm = DigestAlgorithm::sha256);

    void update(std::span<const char> bytes);
    Digest finish();  // ends it; nothing may follow

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    DigestAlgorithm algorithm_;
    std::unique_ptr<evp_md_ctx_st, Free> context_;  // empty for CRC32
    std::uint32_t crc32_ = 0;
};

Digest digest_of(std::string_view bytes, DigestAlgorithm algorithm = DigestAlgorithm::sha256);

// Adds the octets of an open file between two positions. Blocking, so for the pool. Errors: those of pread(2); io_error
// where the file ends before.
Status add_to_digest(Digester& digester, int file, std::uint64_t begin, std::uint64_t end);

// Of a whole open file; blocking. Errors: those of pread(2).
Result<Digest> digest_of_file(int file, DigestAlgorithm algorithm = DigestAlgorithm::sha256);

}  // namespace ftp
