#include "common/file/digest.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <fcntl.h>

using namespace ftp;
using namespace ftp::test;

TEST_CASE("SHA-256 gives the digests of FIPS 180-4", "[digest]") {
    CHECK(sha256("").hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq").hex() ==
          "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

TEST_CASE("a digest does not depend on how the bytes were cut", "[digest]") {
    const auto bytes = random_bytes(1000, 1);
    for (std::size_t cut = 0; cut <= bytes.size(); cut += 37) {
        Sha256 digest;
        digest.update(std::string_view(bytes).substr(0, cut));
        digest.update(std::string_view(bytes).substr(cut));
        CHECK(digest.finish() == sha256(bytes));
    }
    CHECK(sha256(bytes) != sha256(bytes + "x"));
}

TEST_CASE("the digest of a file is that of all its bytes", "[digest]") {
    const Folder folder;
    const auto bytes = random_bytes(GENERATE(0u, 1u, 256u * 1024, 700u * 1000), 1);
    write_file(folder / "a", bytes);
    const auto opened = folder.root.open_regular("a", O_RDONLY).value();
    CHECK(sha256_of_file(opened.file.get()).value() == sha256(bytes));
    CHECK_FALSE(sha256_of_file(folder.root.open_at(".", O_RDONLY).value().get()));
}
