#include "common/file/digest.hpp"

#include <openssl/evp.h>

#include <cerrno>
#include <stdexcept>
#include <unistd.h>
#include <vector>

namespace ftp {

namespace {

constexpr std::size_t piece_size = std::size_t{256} * 1024;

void require(int success) {
    if (success != 1) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

}  // namespace

std::string Sha256Digest::hex() const {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : bytes_) text += {digits[byte >> 4], digits[byte & 15]};
    return text;
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
    require(context_ ? EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256::update(std::span<const char> bytes) {
    require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

Sha256Digest Sha256::finish() {
    std::array<std::uint8_t, 32> bytes{};
    require(EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr));
    return Sha256Digest(bytes);
}

Sha256Digest sha256(std::string_view bytes) {
    Sha256 digest;
    digest.update(bytes);
    return digest.finish();
}

Result<Sha256Digest> sha256_of_file(int fd) {
    Sha256 digest;
    std::vector<char> piece(piece_size);
    for (off_t offset = 0;;) {
        const auto count = ::pread(fd, piece.data(), piece.size(), offset);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Error::last("reading a file for its digest");
        if (count == 0) return digest.finish();
        digest.update({piece.data(), static_cast<std::size_t>(count)});
        offset += count;
    }
}

}  // namespace ftp
