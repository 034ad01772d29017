// A run as a whole: its plan, what it tells of a file, its deadline, and what it reads of standard input.

#include "ftp/transfer/local_target.hpp"
#include "tests/unit/client/break_fixture.hpp"

#include <array>
#include <unistd.h>

namespace ftp::client {
namespace {

using test::TempDir;
using test::write_file;

TEST_CASE("a dry run tells what would be moved, and moves nothing", "[run]") {
    Scene scene(false, {});
    scene.server.put("g", "x");
    const auto here = (scene.dir / "g").string();
    CHECK(scene.put({"-n"}).failed == 0);
    CHECK(scene.client.run({"get", "-n", scene.client.url("g"), here}).failed == 0);
    CHECK(scene.client.listener.plans == std::vector<std::string>{"f", here});
    CHECK(scene.server.files().size() == 1);
    CHECK_FALSE(std::filesystem::exists(here));
}

TEST_CASE("a resume keeps no more of what is there than it may", "[run]") {
    for (const auto& [held, most, sent] :
         {std::array<std::size_t, 3>{100'000, 50'000, 100'000}, std::array<std::size_t, 3>{100'000, 120'000, 50'000},
          std::array<std::size_t, 3>{100'000, 0, 150'000}}) {
        CAPTURE(held, most);
        Scene scene(false, {});
        scene.server.put(temporary_name("f"), content().substr(0, held));
        scene.client.adjust = [most = most](RunOptions& options) { options.keep_at_most = ByteCount(most); };
        CHECK(scene.put({"-c"}).done == 1);
        CHECK((scene.server.files()["f"] == content()));
        CHECK(scene.server.received() == sent);
    }
}

TEST_CASE("the outcome of a file tells all that is known of it", "[run]") {
    Scene scene(false, {});
    scene.put();
    REQUIRE(scene.client.listener.outcomes.size() == 1);
    const auto& outcome = scene.client.listener.outcomes[0];
    CHECK(outcome.path == "f");
    CHECK(outcome.size == ByteCount(content().size()));
    CHECK(outcome.bytes == ByteCount(content().size()));
    CHECK(outcome.modified);
    CHECK(outcome.attempts == 1);
    CHECK(outcome.reply == "250 renamed");
    CHECK(scene.client.listener.expected_files == 1);
    REQUIRE(scene.client.listener.underway.size() == 1);
    CHECK(scene.client.listener.underway[0].meter->octets() == content().size());
}

TEST_CASE("the deadline of a run ends it, and what is under way counts as failed", "[run]") {
    const test::ScriptedServer server([](test::ScriptedConnection& talk) {
        talk.log_in({"SIZE"});
        talk.open_transfer("STOR");
        while (!talk.read_line().empty()) continue;  // and never answers
    });
    const TempDir dir;
    write_file(dir / "f", "x");
    ClientRun client(server.port());
    client.adjust = [](RunOptions& options) { options.deadline = std::chrono::milliseconds(300); };
    const auto tally = client.run({"put", (dir / "f").string(), client.url("f")});
    REQUIRE(tally.stopped);
    CHECK(cause_of(*tally.stopped) == Cause::out_of_time);
    CHECK(tally.failed == 1);
}

awaitable<void> nothing() { co_return; }

TEST_CASE("the deadline of one piece of work is not that of the next", "[run]") {
    Host host(Site(), Patience(std::chrono::seconds(1)));
    asio::io_context loop(1);
    asio::thread_pool pool(1);
    Listener listener;
    RunOptions hurried;
    hurried.deadline = std::chrono::hours(1);
    Run run(loop.get_executor(), pool, host, hurried, listener);
    asio::co_spawn(loop, run.within_deadline(nothing()), [](std::exception_ptr failure) { CHECK_FALSE(failure); });
    loop.run();
    CHECK(run.means().until != no_deadline);
    run.again(RunOptions());
    CHECK(run.means().until == no_deadline);
}

TEST_CASE("the deadline also ends a wait for standard input", "[run]") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const UniqueFd silent(ends[0]), writer(ends[1]), before(::dup(0));
    REQUIRE(::dup2(silent.get(), 0) == 0);
    Scene scene(false, {});
    scene.client.adjust = [](RunOptions& options) { options.deadline = std::chrono::milliseconds(200); };
    const auto tally = scene.client.run({"put", "-", scene.client.url("f")});
    REQUIRE(::dup2(before.get(), 0) == 0);
    REQUIRE(tally.stopped);
    CHECK(cause_of(*tally.stopped) == Cause::out_of_time);
    CHECK(scene.server.files().count("f") == 0);
}

TEST_CASE("sunique holds for standard input, too", "[upload]") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const UniqueFd input(ends[0]), before(::dup(0));
    {
        const UniqueFd writer(ends[1]);
        REQUIRE(::write(writer.get(), "new", 3) == 3);
    }
    REQUIRE(::dup2(input.get(), 0) == 0);
    Scene scene(false, {});
    scene.server.put("f", "old");
    scene.client.adjust = [](RunOptions& options) { options.new_names_there = true; };
    const auto tally = scene.client.run({"put", "-", scene.client.url("f")});
    REQUIRE(::dup2(before.get(), 0) == 0);
    CHECK(tally.done == 1);
    CHECK(scene.server.files() == std::map<std::string, std::string>{{"f", "old"}, {"f.1", "new"}});
    CHECK(scene.client.listener.outcomes.at(0).path == "f.1");
}

}  // namespace
}  // namespace ftp::client
