// Somebody with a shell on the host swaps folders for links while a session works; and two sessions want the same.

#include "common/file/openat2.hpp"
#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/folder.hpp"

#include <atomic>
#include <fcntl.h>
#include <stdio.h>
#include <thread>
#include <unistd.h>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

constexpr int rounds = 400;

// Does something again and again in a thread of its own.
class Meanwhile {
  public:
    explicit Meanwhile(std::function<void()> work)
        : thread_([this, work = std::move(work)] {
              while (!over_) work();
          }) {}
    Meanwhile(const Meanwhile&) = delete;
    Meanwhile& operator=(const Meanwhile&) = delete;
    ~Meanwhile() {
        over_ = true;
        thread_.join();
    }

  private:
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

std::function<void()> swapping(const fs::path& a, const fs::path& b) {
    return [a = a.string(), b = b.string()] {
        if (::renameat2(AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), RENAME_EXCHANGE) != 0) ::abort();
    };
}

}  // namespace

TEST_CASE("a folder swapped for a link to the outside never lets anything out or in", "[race]") {
    const TempDir outside;
    write_file(outside / "a", "secret");
    fs::create_directory(outside / "d");
    const Folder folder;
    fs::create_directories(folder / "in/d");
    write_file(folder / "in/a", "ours");
    // An absolute path and one with "..", each beyond the root as the host sees it.
    const bool absolute = GENERATE(true, false);
    fs::create_directory_symlink(absolute ? outside.path() : "../" / outside.path().filename(), folder / "swap");
    const Meanwhile swaps(swapping(folder / "in", folder / "swap"));
    int reached = 0;
    for (int i = 0; i < rounds || reached == 0; ++i) {
        const auto name = "in/new" + std::to_string(i);
        if (const auto opened = folder.root.open_regular("in/a", O_RDONLY)) {
            char text[4] = {};
            REQUIRE(::pread(opened->file.get(), text, 4, 0) == 4);
            CHECK(std::string(text, 4) == "ours");
        }
        reached += static_cast<bool>(upload(folder.root, request(name), "new"));
        static_cast<void>(upload(folder.root, request("in/a", Disposition::append), ""));
        static_cast<void>(folder.root.make_directory(name + "d", 0755));
        static_cast<void>(folder.root.rename(name, name + "b", Root::Replace::yes));
        static_cast<void>(folder.root.remove_directory("in/d/" + std::to_string(i)));
        static_cast<void>(folder.root.set_mode("in/a", 0600));
    }
    static_cast<void>(remove_stale_partials(folder.root, std::chrono::seconds(0), [] { return false; }));
    CHECK(std::distance(fs::directory_iterator(outside.path()), {}) == 2);
    CHECK(read_file(outside / "a") == "secret");
    CHECK((fs::status(outside / "a").permissions() & fs::perms::others_read) != fs::perms::none);
}

TEST_CASE("a file swapped for a link to the outside is never written through", "[race]") {
    const TempDir outside;
    write_file(outside / "a", "secret");
    const Folder folder;
    write_file(folder / "a", "ours");
    fs::create_symlink(outside / "a", folder / "swap");
    const Meanwhile swaps(swapping(folder / "a", folder / "swap"));
    for (int i = 0; i < rounds; ++i) {
        for (const auto disposition : {Disposition::append, Disposition::restart}) {
            for (const bool atomic : {true, false}) {
                auto wanted = request("a", disposition, 2);
                wanted.atomic = atomic;
                static_cast<void>(upload(folder.root, wanted, "x"));
            }
        }
        if (const auto opened = folder.root.open_regular("a", O_RDONLY)) {
            char text[2] = {};
            REQUIRE(::pread(opened->file.get(), text, 2, 0) == 2);
            CHECK(std::string(text, 2) == "ou");
        }
    }
    CHECK(read_file(outside / "a") == "secret");
}

TEST_CASE("while folders are renamed, a path with dots leads where it says or nowhere", "[race]") {
    const Folder folder;
    fs::create_directories(folder / "a/b/c");
    fs::create_directory(folder / "x");
    write_file(folder / "inside", "ours");
    const Meanwhile moves([&] {
        fs::rename(folder / "a/b", folder / "x/b");
        fs::rename(folder / "x/b", folder / "a/b");
    });
    int reached = 0;
    // On a busy machine the renaming thread may rest between its two renames for all of the rounds.
    for (int i = 0; i < rounds * 5 || reached == 0; ++i) {
        const auto opened = folder.root.open_regular("a/b/c/../../../inside", O_RDONLY);
        if (!opened) continue;
        ++reached;
        char text[4] = {};
        REQUIRE(::pread(opened->file.get(), text, 4, 0) == 4);
        CHECK(std::string(text, 4) == "ours");
    }
}

TEST_CASE("of many that want a dead upload's partial, one gets it, and what is published is whole", "[race]") {
    const Folder folder;
    const auto bytes = random_bytes(300 * 1024, 1);
    for (int i = 0; i < 20; ++i) {
        {
            auto interrupted = begun(folder.root, request("a"), bytes);
            interrupted.keep_partial();
        }
        std::atomic<int> continued = 0;
        std::atomic<int> whole = 0;
        const auto half = bytes.size() / 2;
        const auto restart = [&] {
            auto arriving = Upload::begin(folder.root, request("a", Disposition::restart, half));
            if (!arriving || !write(*arriving, bytes.substr(half))) return;
            if (arriving->commit()) ++continued;
        };
        const auto replace = [&] {
            if (upload(folder.root, request("a"), bytes)) ++whole;
        };
        std::vector<std::thread> threads;
        for (int n = 0; n < 3; ++n) {
            threads.emplace_back(restart);
            threads.emplace_back(replace);
        }
        for (auto& thread : threads) thread.join();
        CHECK(whole == 3);
        CHECK(read_file(folder / "a") == bytes);
        CHECK(folder.visible() == Names{"a"});
        CHECK(folder.hidden().empty());
        fs::remove(folder / "a");
    }
}

TEST_CASE("appends that meet lose nothing: each is there whole, or was told that the path is busy", "[race]") {
    const Folder folder;
    std::atomic<int> appended = 0;
    const auto append = [&](char letter) {
        const std::string piece(1000, letter);
        for (int i = 0; i < 50; ++i) {
            const auto status = upload(folder.root, request("log", Disposition::append), piece);
            if (status)
                ++appended;
            else if (failure(status) != std::errc::device_or_resource_busy)
                ::abort();
        }
    };
    {
        std::thread one(append, 'a');
        std::thread two(append, 'b');
        append('c');
        one.join();
        two.join();
    }
    const auto log = read_file(folder / "log");
    CHECK(log.size() == static_cast<std::size_t>(appended) * 1000);
    for (std::size_t i = 0; i < log.size(); i += 1000) CHECK(log.substr(i, 1000) == std::string(1000, log[i]));
    CHECK(folder.hidden().empty());
}

TEST_CASE("a reader sees the old file or the new one, never a part", "[race]") {
    const Folder folder;
    const std::vector<std::string> versions{random_bytes(3000, 1), random_bytes(300 * 1024, 2)};
    REQUIRE(upload(folder.root, request("a"), versions[0]));
    std::atomic<bool> torn = false;
    {
        const Meanwhile reads([&] {
            const auto seen = read_file(folder / "a");
            if (seen != versions[0] && seen != versions[1]) torn = true;
        });
        for (std::size_t i = 0; i < 100; ++i) REQUIRE(upload(folder.root, request("a"), versions[i % 2]));
    }
    CHECK_FALSE(torn);
}
