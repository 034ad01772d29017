#include "common/file/digest.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <fcntl.h>

using namespace ftp;
using namespace ftp::test;

TEST_CASE("every digest is the one that its standard gives for no bytes, three, and many", "[digest]") {
    struct Vector {
        DigestAlgorithm algorithm;
        std::string_view bytes;
        std::string_view hex;
    };
    const std::string_view abc = "abc";
    const std::string_view digits = "123456789";
    const std::string_view long_text = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    // FIPS 180-4 and its examples, RFC 1321 §A.5, and the check value of CRC-32/ISO-HDLC.
    for (const auto& [algorithm, bytes, hex] : {
             Vector{DigestAlgorithm::sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
             Vector{DigestAlgorithm::sha256, abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
             Vector{DigestAlgorithm::sha256, long_text,
                    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
             Vector{DigestAlgorithm::sha512, "",
                    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
             Vector{DigestAlgorithm::sha512, abc,
                    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
             Vector{DigestAlgorithm::sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
             Vector{DigestAlgorithm::sha1, abc, "a9993e364706816aba3e25717850c26c9cd0d89d"},
             Vector{DigestAlgorithm::sha1, long_text, "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
             Vector{DigestAlgorithm::md5, "", "d41d8cd98f00b204e9800998ecf8427e"},
             Vector{DigestAlgorithm::md5, abc, "900150983cd24fb0d6963f7d28e17f72"},
             Vector{DigestAlgorithm::crc32, "", "00000000"},
             Vector{DigestAlgorithm::crc32, digits, "cbf43926"},
         }) {
        CAPTURE(name_of(algorithm), bytes);
        CHECK(digest_of(bytes, algorithm).hex() == hex);
        CHECK(digest_of(bytes, algorithm) == Digest::parse(algorithm, hex));
        CHECK(hex.size() == 2 * digest_size(algorithm));
    }
    CHECK(digest_of(abc) == digest_of(abc, DigestAlgorithm::sha256));
}

TEST_CASE("algorithms are known by the names of HASH, in any case of letters", "[digest]") {
    for (const auto algorithm : digest_algorithms) CHECK(digest_algorithm(name_of(algorithm)) == algorithm);
    CHECK(digest_algorithm("sha-256") == DigestAlgorithm::sha256);
    for (const auto* name : {"", "SHA", "SHA256", "SHA-2560", "SHA-3", "CRC-32", "MD5 "})
        CHECK_FALSE(digest_algorithm(name));
}

TEST_CASE("what another program prints is read in any case of letters, and only if it is a digest", "[digest]") {
    const auto crc = digest_of("123456789", DigestAlgorithm::crc32);
    CHECK(Digest::parse(DigestAlgorithm::crc32, "CBF43926") == crc);
    CHECK(Digest::parse(DigestAlgorithm::crc32, "CbF43926") == crc);
    CHECK(Digest::parse(DigestAlgorithm::crc32, "cbf43927") != crc);
    for (const auto* text : {"", "cbf4392", "0cbf43926", "cbf4392g", "cbf4 926", "-bf43926", "+bf43926", "0xf43926"})
        CHECK_FALSE(Digest::parse(DigestAlgorithm::crc32, text));
    CHECK_FALSE(Digest::parse(DigestAlgorithm::md5, "cbf43926"));
}

TEST_CASE("a digest does not depend on how the bytes were cut", "[digest]") {
    const auto bytes = random_bytes(1000, 1);
    for (const auto algorithm : digest_algorithms) {
        for (std::size_t cut = 0; cut <= bytes.size(); cut += 37) {
            Digester digest(algorithm);
            digest.update(std::string_view(bytes).substr(0, cut));
            digest.update(std::span<const char>());
            digest.update(std::string_view(bytes).substr(cut));
            CHECK(digest.finish() == digest_of(bytes, algorithm));
        }
        CHECK(digest_of(bytes, algorithm) != digest_of(bytes + "x", algorithm));
    }
}

TEST_CASE("the digest of a file is that of all its bytes", "[digest]") {
    const Folder folder;
    const auto bytes = random_bytes(GENERATE(0u, 1u, 256u * 1024, 700u * 1000), 1);
    write_file(folder / "a", bytes);
    const auto opened = folder.root.open_regular("a", O_RDONLY).value();
    for (const auto algorithm : digest_algorithms)
        CHECK(digest_of_file(opened.file.get(), algorithm).value() == digest_of(bytes, algorithm));
    CHECK_FALSE(digest_of_file(folder.root.open_at(".", O_RDONLY).value().get()));
}

TEST_CASE("a part of a file is added to a digest whole or not at all", "[digest]") {
    const Folder folder;
    const auto bytes = random_bytes(300'000, 1);
    write_file(folder / "a", bytes);
    const auto opened = folder.root.open_regular("a", O_RDONLY).value();
    const auto part = [&](std::uint64_t begin, std::uint64_t end) {
        Digester digest;
        const auto added = add_to_digest(digest, opened.file.get(), begin, end);
        return added ? std::optional(digest.finish()) : std::nullopt;
    };
    CHECK(part(0, 0) == digest_of(""));
    CHECK(part(7, 299'999) == digest_of(bytes.substr(7, 299'992)));
    CHECK(part(299'999, 300'000) == digest_of(bytes.substr(299'999)));
    CHECK(part(300'000, 300'000) == digest_of(""));
    CHECK_FALSE(part(0, 300'001));
    CHECK_FALSE(part(300'000, 300'001));
}
