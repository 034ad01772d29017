#include "common/file/private_file.hpp"

#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

#include <csignal>
#include <sys/stat.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

const std::string secret(10'000, 's');

struct ::stat status_of(const fs::path& path) {
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status;
}

// A folder in which a file of secrets stands already.
struct Secrets : TempDir {
    Secrets() { write_file(*this / "secrets", "old"); }
    std::string path() const { return (*this / "secrets").string(); }
    std::string text() const { return read_file(*this / "secrets"); }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(TempDir::path()), {}));
    }
};

constexpr int far_more_than_all = 100;

}  // namespace

TEST_CASE("a private file is for its owner alone, whoever could read the one before", "[private]") {
    const Secrets folder;
    fs::permissions(folder / "secrets", fs::perms(0644));
    REQUIRE(write_private_file(folder.path(), secret));
    CHECK(folder.text() == secret);
    CHECK((status_of(folder / "secrets").st_mode & 07777) == 0600);
    const auto read = PrivateFile::read(folder.path());
    REQUIRE(read);
    REQUIRE(*read);
    CHECK((*read)->check_private());
}

TEST_CASE("a link to a private file stays a link", "[private]") {
    const Secrets folder;
    fs::create_symlink("secrets", folder / "link");
    REQUIRE(write_private_file((folder / "link").string(), secret));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(folder.text() == secret);
}

TEST_CASE("a private file is given to its owner before it has its name", "[private]") {
    if (::geteuid() != 0) return;  // only root can give a file away
    const Secrets folder;
    REQUIRE(write_private_file(folder.path(), secret, 12345));
    CHECK(status_of(folder / "secrets").st_uid == 12345);
    CHECK((status_of(folder / "secrets").st_mode & 07777) == 0600);
}

TEST_CASE("the folders above a private file are for its owner alone", "[private]") {
    const TempDir home;
    const auto path = (home / "a/b/secrets").string();
    CHECK(write_private_file(path, secret).error().is(std::errc::no_such_file_or_directory));
    REQUIRE(make_private_folders(path));
    REQUIRE(make_private_folders(path));
    REQUIRE(write_private_file(path, secret));
    CHECK((status_of(home / "a").st_mode & 07777) == 0700);
    CHECK((status_of(home / "a/b").st_mode & 07777) == 0700);
}

TEST_CASE("whichever system call fails, a private file is the old one or the new one", "[private][fault]") {
    for (const unsigned lacking : {0u, static_cast<unsigned>(Without::nameless_files)}) {
        for (int n = 1; n < far_more_than_all; ++n) {
            const Secrets folder;
            Status written;
            bool reached = false;
            {
                const Without without(lacking);
                const NthCall call(n, NthCall::Fate::fails, EIO);
                written = write_private_file(folder.path(), secret);
                reached = call.reached();
            }
            INFO("call " << n << " fails");
            CHECK((folder.text() == "old" || folder.text() == secret));
            if (written) CHECK(folder.text() == secret);
            CHECK(folder.entries() == 1);
            if (!reached) {
                CHECK(written);
                break;
            }
        }
    }
}

TEST_CASE("wherever its writer is killed, a private file is the old one or the new one", "[private][fault]") {
    for (int n = 1; n < far_more_than_all; ++n) {
        const Secrets folder;
        const int end = in_child([&] {
            const NthCall call(n, NthCall::Fate::kills_process);
            return write_private_file(folder.path(), secret) ? 0 : 1;
        });
        INFO("killed at call " << n);
        CHECK((folder.text() == "old" || folder.text() == secret));
        if (end == -SIGKILL) continue;
        CHECK(end == 0);
        CHECK(folder.text() == secret);
        CHECK(folder.entries() == 1);
        break;
    }
}
