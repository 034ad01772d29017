// For every n: what an upload leaves when its n-th system call fails, or when its process is killed there.

#include "common/file/partial.hpp"
#include "common/file/upload.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/file/failing_calls.hpp"
#include "tests/unit/file/folder.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>

using namespace ftp;
using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Content = std::optional<std::string>;

constexpr std::size_t large = 300 * 1024;

const std::string& bytes() {
    static const std::string made = random_bytes(large, 1);
    return made;
}

// What happens to d/a.
struct Scenario {
    std::string name;
    Content before;
    Content after;
    std::function<void(const Root&)> prepare;  // beyond publishing "before"
    std::function<Status(const Root&)> act;
    unsigned lacking = 0;
};

UploadRequest of_a(Disposition disposition = Disposition::replace, std::uint64_t offset = 0) {
    return request("d/a", disposition, offset);
}

Status put(const Root& root, std::string_view content, UploadRequest wanted = of_a()) {
    return upload(root, wanted, content);
}

Status interrupted(const Root& root, std::string_view content, const UploadRequest& wanted) {
    auto arriving = Upload::begin(root, wanted);
    if (!arriving) return arriving.error();
    auto written = write(*arriving, content);
    arriving->keep_partial();
    return written;
}

UploadRequest careful() {
    auto wanted = of_a();
    wanted.may_overwrite = false;
    return wanted;
}

UploadRequest synced() {
    auto wanted = of_a();
    wanted.sync = true;
    return wanted;
}

const std::vector<Scenario>& scenarios() {
    const auto nothing = [](const Root&) {};
    const auto half = [](const Root& root) {
        static_cast<void>(interrupted(root, bytes().substr(0, large / 2), of_a()));
    };
    const auto new_large = [](const Root& root) { return put(root, bytes()); };
    const auto continue_half = [](const Root& root) {
        return put(root, bytes().substr(100), of_a(Disposition::restart, 100));
    };
    const auto append = [](const Root& root) { return put(root, bytes(), of_a(Disposition::append)); };
    const auto restart = [](const Root& root) { return put(root, "xyz", of_a(Disposition::restart, 2)); };
    const auto interrupt = [](const Root& root) { return interrupted(root, bytes(), of_a()); };
    constexpr unsigned bare = Without::nameless_files | Without::exclusive_rename | Without::copying;
    static const std::vector<Scenario> all{
        {"a small new file", {}, "new", nothing, [](const Root& root) { return put(root, "new"); }},
        {"a large new file", {}, bytes(), nothing, new_large},
        {"a small replacement", "old", "new", nothing, [](const Root& root) { return put(root, "new"); }},
        {"a large replacement", "old", bytes(), nothing, new_large},
        {"a synced replacement", "old", bytes(), nothing,
         [](const Root& root) { return put(root, bytes(), synced()); }},
        {"a new file that may not replace",
         {},
         bytes(),
         nothing,
         [](const Root& root) { return put(root, bytes(), careful()); }},
        {"in the place of a dead partial", {}, bytes(), half, new_large},
        {"a small one beside a dead partial", {}, "new", half, [](const Root& root) { return put(root, "new"); }},
        {"a continued partial", {}, bytes(), half, continue_half},
        {"a continued partial that is interrupted",
         {},
         {},
         half,
         [](const Root& root) { return interrupted(root, bytes().substr(9), of_a(Disposition::restart, 9)); }},
        {"an append", "old", "old" + bytes(), nothing, append},
        {"a restart within", "old old", "olxyzld", nothing, restart},
        {"an interrupted large file", {}, {}, nothing, interrupt},
        {"an interrupted small file",
         {},
         {},
         nothing,
         [](const Root& root) { return interrupted(root, "new", of_a()); }},
        {"an interrupted replacement", "old", "old", nothing, interrupt},
        {"a bare file system, new", {}, bytes(), nothing, new_large, bare},
        {"a bare file system, replacement", "old", bytes(), nothing, new_large, bare},
        {"a bare file system, may not replace",
         {},
         bytes(),
         nothing,
         [](const Root& root) { return put(root, bytes(), careful()); },
         bare},
        {"a bare file system, continued partial", {}, bytes(), half, continue_half, bare},
        {"a bare file system, append", "old", "old" + bytes(), nothing, append, bare},
        {"a bare file system, restart within", "old old", "olxyzld", nothing, restart, bare},
        {"a bare file system, interrupted", {}, {}, nothing, interrupt, bare},
    };
    return all;
}

struct Stage : Folder {
    explicit Stage(const Scenario& scenario) : without(scenario.lacking | Without::syncing) {
        fs::create_directory(*this / "d");
        if (scenario.before) write_file(*this / "d/a", *scenario.before);
        scenario.prepare(root);
    }
    const Without without;
    Content content() const { return fs::exists(*this / "d/a") ? Content(read_file(*this / "d/a")) : std::nullopt; }
};

bool same(const Content& a, const Content& b) { return a == b; }  // Catch would print them

// Nothing but d/a is to be seen, and what is hidden is a prefix of what was sent and free for the next one.
void check_remains(const Stage& stage) {
    for (const auto& name : stage.visible("d")) CHECK(name == "a");
    for (const auto& name : stage.hidden("d")) {
        CHECK((name == partial_name("ann", "d/a") || name.starts_with(temporary_prefix)));
    }
    const auto kept = partial_size(stage.root, "d/a", "ann");
    if (kept) {
        REQUIRE(*kept < large);
        const auto partial = read_file(stage / ("d/" + partial_name("ann", "d/a")));
        CHECK((partial.substr(0, *kept) == bytes().substr(0, *kept) || partial.starts_with("ne")));
    }
}

// The same command again.
void check_completion(const Stage& stage) {
    fs::remove(stage / "d/a");
    auto kept = partial_size(stage.root, "d/a", "ann").value_or(0);
    if (kept < 10) kept = 0;  // "new"
    REQUIRE(put(stage.root, bytes().substr(kept), of_a(Disposition::restart, kept)));
    CHECK(same(stage.content(), bytes()));
    fs::remove(stage / "d/a");
    const auto emptied = remove_directory_and_partials(stage.root, "d");
    if (!emptied) FAIL(emptied.error().text());
}

// Those that uploads understand, and one for all others.
std::vector<int> errors(const Scenario& scenario) {
    if (scenario.lacking != 0) return {EIO, EEXIST};
    return {EIO, EACCES, EEXIST, ENOENT, EINVAL, EOPNOTSUPP};
}

constexpr int far_more_than_all = 1000;

}  // namespace

TEST_CASE("whichever system call fails, an upload publishes all or nothing", "[fault]") {
    for (const auto& scenario : scenarios()) {
        for (const int error : errors(scenario)) {
            for (int n = 1; n < far_more_than_all; ++n) {
                // Not allowed in the directory: then it is written in place, which promises less.
                if (error == EACCES && scenario.name == "an interrupted replacement") break;
                const Stage stage(scenario);
                Status outcome;
                bool reached = false;
                {
                    const NthCall call(n, NthCall::Fate::fails, error);
                    outcome = scenario.act(stage.root);
                    reached = call.reached();
                }
                INFO(scenario.name << ": call " << n << " fails with " << std::strerror(error));
                const auto content = stage.content();
                const bool whole = same(content, scenario.after);
                CHECK((whole || same(content, scenario.before)));
                if (outcome) CHECK(whole);
                check_remains(stage);
                if (!reached) {
                    CHECK(outcome);
                    break;
                }
                check_completion(stage);
            }
        }
    }
}

TEST_CASE("wherever its process is killed, an upload is published as a whole or not at all", "[fault]") {
    for (const auto& scenario : scenarios()) {
        for (int n = 1; n < far_more_than_all; ++n) {
            const Stage stage(scenario);
            const int end = in_child([&] {
                const NthCall call(n, NthCall::Fate::kills_process);
                return scenario.act(stage.root) ? 0 : 1;
            });
            INFO(scenario.name << ": killed at call " << n);
            const auto content = stage.content();
            CHECK((same(content, scenario.after) || same(content, scenario.before)));
            check_remains(stage);
            if (end != -SIGKILL) {
                CHECK(end == 0);
                CHECK(same(content, scenario.after));
                break;
            }
            check_completion(stage);
        }
    }
}
