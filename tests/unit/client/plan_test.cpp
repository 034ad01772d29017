#include "ftp/transfer/plan.hpp"

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/local_tree.hpp"
#include "ftp/transfer/verbs.hpp"
#include "ftp/ui/exit_status.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>

namespace ftp::client {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

const FileTime noon = FileTime(1'600'000'000s);

TreeEntry file(std::string path, std::uint64_t size, FileTime time, Precision precision = Precision::second) {
    return {.path = std::move(path),
            .kind = FileKind::file,
            .size = ByteCount(size),
            .modified = time,
            .precision = precision};
}

TreeEntry folder(std::string path) {
    TreeEntry entry;
    entry.path = std::move(path);
    entry.kind = FileKind::directory;
    return entry;
}

TEST_CASE("files are the same when size and time agree as precisely as both are known", "[plan]") {
    struct Row {
        FileTime::duration apart;
        Precision precision;
        bool same;
    };
    const Row rows[] = {
        {0s, Precision::second, true},   {1s, Precision::second, true},    {-1s, Precision::second, true},
        {2s, Precision::second, false},  {999ms, Precision::second, true}, {60s, Precision::minute, true},
        {61s, Precision::minute, false}, {24h, Precision::day, true},      {24h + 1s, Precision::day, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.apart.count(), static_cast<int>(row.precision));
        const auto there = file("a", 5, noon + row.apart, row.precision);
        CHECK(same_file(file("a", 5, noon), there, Comparison::size_and_time) == row.same);
        CHECK(same_file(there, file("a", 5, noon), Comparison::size_and_time) == row.same);
    }
    CHECK_FALSE(same_file(file("a", 5, noon), file("a", 6, noon), Comparison::size_and_time));
    CHECK_FALSE(same_file(file("a", 5, noon), file("a", 5, noon), Comparison::none));
}

TEST_CASE("where times cannot be set, a file of the same size that is not older counts as the same", "[plan]") {
    CHECK(same_file(file("a", 5, noon), file("a", 5, noon + 1h), Comparison::size_and_age));
    CHECK_FALSE(same_file(file("a", 5, noon), file("a", 5, noon - 1h), Comparison::size_and_age));
    CHECK_FALSE(same_file(file("a", 5, noon), file("a", 5, noon + 1h), Comparison::size_and_time));
    auto unknown = file("a", 5, noon);
    unknown.modified.reset();
    CHECK_FALSE(same_file(file("a", 5, noon), unknown, Comparison::size_and_age));
}

TEST_CASE("a plan makes missing folders, transfers what differs and leaves the rest", "[plan]") {
    Tree source;
    source.entries = {folder("new"), file("new/a", 1, noon), folder("old"), file("old/same", 2, noon),
                      file("old/changed", 3, noon)};
    Tree target;
    target.entries = {folder("old"), file("old/same", 2, noon), file("old/changed", 4, noon), file("extra", 9, noon)};
    const auto todo = plan(source, target, Comparison::size_and_time);
    REQUIRE(todo.folders.size() == 1);
    CHECK(todo.folders[0].path == "new");
    REQUIRE(todo.transfers.size() == 2);
    CHECK(todo.transfers[0].path == "new/a");
    CHECK(todo.transfers[1].path == "old/changed");
    CHECK(todo.unchanged == std::vector<std::size_t>{3});
    CHECK(todo.conflicts.empty());
}

TEST_CASE("a file where a folder is, and a folder where a file is, are conflicts and nothing is done to them",
          "[plan]") {
    Tree source, target;
    source.entries = {folder("a"), file("b", 1, noon)};
    target.entries = {file("a", 1, noon), folder("b")};
    const auto todo = plan(source, target, Comparison::none);
    CHECK(todo.conflicts.size() == 2);
    CHECK(todo.folders.empty());
    CHECK(todo.transfers.empty());
}

TEST_CASE("a source with a trailing slash stands for its content, without for itself", "[plan]") {
    CHECK(target_of("dir", "there") == "there/dir");
    CHECK(target_of("dir/", "there") == "there");
    CHECK(target_of("dir/", "there/") == "there");
    CHECK(target_of("a/dir", "there/") == "there/dir");
    CHECK(target_of("dir", "") == "dir");
    CHECK(target_of("", "there") == "there");
    CHECK(target_of(".", "there") == "there");
    CHECK(target_of("..", "there") == "there");
}

TEST_CASE("names that could leave their folder are told from others", "[tree]") {
    for (const std::string& name :
         {std::string(""), std::string("."), std::string(".."), std::string("/etc"), std::string("a/b"),
          std::string("a\0b", 3), std::string("a\nb"), std::string("a\r")}) {
        CAPTURE(name);
        CHECK(unsafe_name(name));
    }
    for (const std::string name : {"a", "...", "..a", "-rf", " ", "a\\b", "\x1b[31m", "\xff"}) {
        CAPTURE(name);
        CHECK_FALSE(unsafe_name(name));
    }
}

std::vector<std::string> paths(const Tree& tree) {
    std::vector<std::string> result;
    for (const auto& entry : tree.entries) result.push_back(entry.path);
    std::ranges::sort(result);
    return result;
}

TEST_CASE("a local tree has its files and folders, links by policy, and no temporary files", "[tree]") {
    const test::TempDir dir;
    test::write_file(dir / "t/a/b/c", "x");
    test::write_file(dir / "t/.ftp-0123456789abcdef.part", "x");
    test::write_file(dir / "outside/d", "x");
    fs::create_symlink(dir / "outside", dir / "t/link");
    fs::create_symlink("nowhere", dir / "t/dangling");
    const auto top = (dir / "t").string();
    SECTION("links are left out") {
        const auto tree = walk_local(top, LinkPolicy::skip);
        REQUIRE(tree);
        CHECK(paths(*tree) == std::vector<std::string>{"a", "a/b", "a/b/c"});
        CHECK(tree->skipped.size() == 2);
    }
    SECTION("links are followed, and one that leads nowhere is told") {
        const auto tree = walk_local(top, LinkPolicy::follow);
        REQUIRE(tree);
        CHECK(paths(*tree) == std::vector<std::string>{"a", "a/b", "a/b/c", "link", "link/d"});
        CHECK(tree->unreadable.size() == 1);
    }
    SECTION("a folder that holds itself ends") {
        fs::create_symlink("..", dir / "t/a/loop");
        const auto tree = walk_local(top, LinkPolicy::follow);
        REQUIRE(tree);
        CHECK(paths(*tree).size() < 20);
    }
    SECTION("a missing top is an error") { CHECK_FALSE(walk_local(top + "/none", LinkPolicy::skip)); }
}

TEST_CASE("the exit status tells the one cause of a run, or that some files failed", "[exit]") {
    const auto with = [](std::size_t done, std::map<Cause, std::size_t> causes) {
        Tally tally;
        tally.done = done;
        for (const auto& [cause, count] : causes) tally.failed += count;
        tally.causes = std::move(causes);
        return tally;
    };
    CHECK(exit_status(with(3, {})) == ExitStatus::done);
    CHECK(exit_status(with(3, {{Cause::refused, 1}})) == ExitStatus::some_failed);
    CHECK(exit_status(with(0, {{Cause::refused, 2}})) == ExitStatus::refused);
    CHECK(exit_status(with(0, {{Cause::refused, 1}, {Cause::local, 1}})) == ExitStatus::some_failed);
    CHECK(exit_status(with(0, {{Cause::local, 1}})) == ExitStatus::local_failure);
    CHECK(exit_status(with(0, {{Cause::remote_full, 1}})) == ExitStatus::remote_full);
    CHECK(exit_status(with(0, {{Cause::wrong_size, 1}})) == ExitStatus::verification_failed);
    CHECK(exit_status(with(0, {{Cause::temporary, 1}})) == ExitStatus::try_later);
    auto stopped = with(5, {{Cause::temporary, 1}});
    stopped.stopped = failed(Failure::unreachable, "x");
    CHECK(exit_status(stopped) == ExitStatus::unreachable);
    stopped.stopped = failed(Failure::login_refused, "x");
    CHECK(exit_status(stopped) == ExitStatus::login_refused);
}

TEST_CASE("only what is missing, or only what changed, can be asked for", "[plan]") {
    Tree source, target;
    source.entries = {file("changed", 5, noon), file("missing", 5, noon), file("same", 5, noon), folder("in")};
    target.entries = {file("changed", 6, noon), file("same", 5, noon)};
    const auto names = [&](Only only) {
        const auto todo = plan(source, target, Comparison::size_and_time, only);
        std::vector<std::string> found;
        for (const auto& entry : todo.transfers) found.push_back(entry.path);
        for (const auto& entry : todo.folders) found.push_back(entry.path + "/");
        return found;
    };
    CHECK(names(Only::missing_and_changed) == std::vector<std::string>{"changed", "missing", "in/"});
    CHECK(names(Only::missing) == std::vector<std::string>{"missing", "in/"});
    CHECK(names(Only::changed) == std::vector<std::string>{"changed"});
}

}  // namespace
}  // namespace ftp::client
