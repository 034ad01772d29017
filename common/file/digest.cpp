#include "common/file/digest.hpp"

#include "common/base/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>
#include <unistd.h>
#include <zlib.h>

namespace ftp {

namespace {

constexpr std::size_t piece_size = std::size_t{256} * 1024;

struct Known {
    DigestAlgorithm algorithm;
    std::string_view name;
    std::size_t size;
    const EVP_MD* (*openssl)();  // null: it is not OpenSSL that computes it
};

constexpr std::array known{
    Known{DigestAlgorithm::sha256, "SHA-256", 32, EVP_sha256},
    Known{DigestAlgorithm::sha512, "SHA-512", 64, EVP_sha512},
    Known{DigestAlgorithm::sha1, "SHA-1", 20, EVP_sha1},
    Known{DigestAlgorithm::md5, "MD5", 16, EVP_md5},
    Known{DigestAlgorithm::crc32, "CRC32", 4, nullptr},
};

constexpr bool in_order() {
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i].algorithm != digest_algorithms[i] || static_cast<std::size_t>(known[i].algorithm) != i)
            return false;
    }
    return known.size() == digest_algorithms.size();
}
static_assert(in_order(), "about() looks them up by their number");

const Known& about(DigestAlgorithm algorithm) { return known[static_cast<std::size_t>(algorithm)]; }

void require(int success, DigestAlgorithm algorithm) {
    if (success != 1) throw std::runtime_error("OpenSSL cannot compute " + std::string(name_of(algorithm)));
}

std::vector<std::uint8_t> octets_of(std::uint32_t number) {
    std::vector<std::uint8_t> octets;
    for (int shift = 24; shift >= 0; shift -= 8) octets.push_back(static_cast<std::uint8_t>(number >> shift));
    return octets;
}

// Up to the end, or to that of the file; how many there were.
Result<std::uint64_t> read_into(Digester& digester, int file, std::uint64_t begin, std::uint64_t end) {
    std::vector<char> piece(std::min<std::uint64_t>(piece_size, end - begin));
    for (auto position = begin; position < end;) {
        const auto most = std::min<std::uint64_t>(piece.size(), end - position);
        const auto count = ::pread(file, piece.data(), most, static_cast<off_t>(position));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return Error::last("reading a file for its digest");
        if (count == 0) return position - begin;
        digester.update({piece.data(), static_cast<std::size_t>(count)});
        position += static_cast<std::uint64_t>(count);
    }
    return end - begin;
}

}  // namespace

std::string_view name_of(DigestAlgorithm algorithm) { return about(algorithm).name; }
std::size_t digest_size(DigestAlgorithm algorithm) { return about(algorithm).size; }

std::optional<DigestAlgorithm> digest_algorithm(std::string_view name) {
    const auto found = std::ranges::find_if(known, [&](const Known& each) { return same_word(each.name, name); });
    return found == known.end() ? std::nullopt : std::optional(found->algorithm);
}

std::optional<Digest> Digest::parse(DigestAlgorithm algorithm, std::string_view hex) {
    if (hex.size() != 2 * digest_size(algorithm)) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto octet = number<std::uint8_t>(hex.substr(i, 2), 16);
        if (!octet) return std::nullopt;
        bytes.push_back(*octet);
    }
    return Digest(algorithm, std::move(bytes));
}

std::string Digest::hex() const {
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (const unsigned byte : bytes_) text += {digits[byte >> 4], digits[byte & 15]};
    return text;
}

void Digester::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digester::Digester(DigestAlgorithm algorithm) : algorithm_(algorithm) {
    const auto openssl = about(algorithm).openssl;
    if (!openssl) return;
    context_.reset(EVP_MD_CTX_new());
    require(context_ ? EVP_DigestInit_ex(context_.get(), openssl(), nullptr) : 0, algorithm);
}

void Digester::update(std::span<const char> bytes) {
    if (context_)
        require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()), algorithm_);
    else if (!bytes.empty())  // zlib takes a null pointer for the question what to begin with
        crc32_ =
            static_cast<std::uint32_t>(::crc32_z(crc32_, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

Digest Digester::finish() {
    if (!context_) return Digest(algorithm_, octets_of(crc32_));
    std::vector<std::uint8_t> bytes(digest_size(algorithm_));
    require(EVP_DigestFinal_ex(context_.get(), bytes.data(), nullptr), algorithm_);
    return Digest(algorithm_, std::move(bytes));
}

Digest digest_of(std::string_view bytes, DigestAlgorithm algorithm) {
    Digester digester(algorithm);
    digester.update(bytes);
    return digester.finish();
}

Status add_to_digest(Digester& digester, int file, std::uint64_t begin, std::uint64_t end) {
    const auto count = read_into(digester, file, begin, end);
    if (!count) return count.error();
    if (*count < end - begin) return Error(std::errc::io_error, "the file became shorter while it was read");
    return {};
}

Result<Digest> digest_of_file(int file, DigestAlgorithm algorithm) {
    constexpr auto whole = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    Digester digester(algorithm);
    if (auto count = read_into(digester, file, 0, whole); !count) return count.error();
    return digester.finish();
}

}  // namespace ftp
