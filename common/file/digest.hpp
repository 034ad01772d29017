#pragma once

#include "common/base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace ftp {

// A digest as it is compared and shown.
class Sha256Digest {
  public:
    explicit Sha256Digest(std::array<std::uint8_t, 32> bytes) : bytes_(bytes) {}

    const std::array<std::uint8_t, 32>& bytes() const { return bytes_; }
    std::string hex() const;  // 64 lower case digits
    bool operator==(const Sha256Digest&) const = default;

  private:
    std::array<std::uint8_t, 32> bytes_;
};

// SHA-256 (FIPS 180-4) of bytes that come piece by piece. Throws std::runtime_error when OpenSSL cannot compute it at
// all.
class Sha256 {
  public:
    Sha256();

    void update(std::span<const char> bytes);
    Sha256Digest finish();  // ends it; nothing may follow

  private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

Sha256Digest sha256(std::string_view bytes);
// Of a whole open file, whatever its position; blocking, so for the pool. Errors: those of pread(2).
Result<Sha256Digest> sha256_of_file(int fd);

}  // namespace ftp
