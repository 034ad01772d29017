// A connection that is lost at any moment of a transfer: the next try asks what became of it, and goes on from there.

#include "ftp/transfer/local_target.hpp"
#include "ftp/transfer/text_transfer.hpp"
#include "tests/unit/client/break_fixture.hpp"

namespace ftp::client {
namespace {

using test::read_file;
using test::TempDir;
using test::write_file;
using Break = ModelServer::Break;

constexpr Break every_break[] = {Break::unread, Break::unanswered, Break::answered, Break::data};

std::size_t count(const std::vector<std::string>& commands, std::string_view verb) {
    return static_cast<std::size_t>(
        std::ranges::count_if(commands, [&](const auto& line) { return line.starts_with(verb); }));
}

// Walks every command of an upload, until there are no more to break at.
template <typename Check>
void walk(bool whole, Check check, bool renames_over = true) {
    for (const Break how : every_break) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(static_cast<int>(how), at);
            REQUIRE(at < 100);
            ModelServer::Plan plan{at, how};
            plan.renames_over = renames_over;
            Scene scene(whole, plan);
            scene.server.put("f", "what was there before");
            const auto tally = scene.put();
            const auto commands = scene.server.commands();
            CAPTURE(commands);
            CHECK(tally.done == 1);
            CHECK(tally.failed == 0);
            CHECK(scene.server.files().size() == 1);
            CHECK((scene.server.files()["f"] == content()));
            if (commands.size() <= at) break;
            check(scene, commands);
        }
    }
}

TEST_CASE("an upload to a foreign server survives a break at every command", "[break]") {
    walk(false, [](Scene& scene, const std::vector<std::string>& commands) {
        // All of it once, and never again what had arrived.
        CHECK(scene.server.received() == content().size());
        CHECK(count(commands, "RNTO") <= 2);
    });
}

TEST_CASE("an upload to a server that does not rename over a file survives a break at every command", "[break]") {
    const auto check = [](Scene& scene, const std::vector<std::string>& commands) {
        CHECK(scene.server.received() == content().size());
        // What was there goes last, under the name of ours.
        for (const auto& command : commands)
            CHECK((!command.starts_with("DELE") || command == "DELE " + former_name("f")));
    };
    walk(false, check, false);
}

TEST_CASE("small files one behind the other survive a break at every command", "[break]") {
    const std::map<std::string, std::string> files{{"in/a", "one"}, {"in/b", "two"}, {"in/c", "three"}};
    for (const Break how : every_break) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(static_cast<int>(how), at);
            REQUIRE(at < 100);
            Scene scene(false, {at, how});
            std::vector<std::string> words{"put"};
            for (const auto& [name, text] : files) {
                words.push_back((scene.dir / name).string());
                write_file(words.back(), text);
            }
            words.push_back(scene.client.url("in/"));
            const auto tally = scene.client.run(words);
            const auto commands = scene.server.commands();
            CAPTURE(commands);
            CHECK(tally.done == 3);
            CHECK(tally.failed == 0);
            CHECK(scene.server.files() == files);
            if (commands.size() <= at) break;
        }
    }
}

TEST_CASE("an upload to a server that publishes whole files survives a break at every command", "[break]") {
    walk(true, [](Scene& scene, const std::vector<std::string>& commands) {
        // Behind a published file of that name it cannot tell what it keeps of a new one.
        CHECK(scene.server.received() < 2 * content().size());
        CHECK(count(commands, "RNTO") == 0);
    });
}

TEST_CASE("an append survives a break at every command, and adds nothing twice", "[break]") {
    for (const Break how : every_break) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(static_cast<int>(how), at);
            REQUIRE(at < 100);
            Scene scene(false, {at, how});
            scene.server.put("f", "before ");
            const auto tally = scene.put({"--append"});
            const auto commands = scene.server.commands();
            CAPTURE(commands);
            CHECK(tally.done == 1);
            CHECK(tally.failed == 0);
            CHECK((scene.server.files()["f"] == "before " + content()));
            CHECK(scene.server.received() == content().size());
            if (commands.size() <= at) break;
        }
    }
}

TEST_CASE("a text has arrived whole when the server has its octets, with or without the CRs", "[text]") {
    TextCount sent;
    sent.octets = 110;
    sent.lines = 10;
    CHECK(fits_text(110, sent));  // a server that keeps CR LF
    CHECK(fits_text(100, sent));  // one whose lines end in LF
    CHECK_FALSE(fits_text(105, sent));
    CHECK_FALSE(fits_text(0, sent));
}

TEST_CASE("text comes up and down whole over a break at every command", "[break]") {
    const std::string here = "one\ntwo\n", there = "one\r\ntwo\r\n";
    for (const Break how : every_break) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(static_cast<int>(how), at);
            REQUIRE(at < 100);
            Scene scene(false, {at, how});
            write_file(scene.dir / "f", here);
            CHECK(scene.put({"--ascii"}).done == 1);
            CHECK(scene.server.files() == std::map<std::string, std::string>{{"f", there}});
            const auto back = (scene.dir / "back").string();
            CHECK(scene.client.run({"get", "--ascii", scene.client.url("f"), back}).done == 1);
            CHECK(read_file(back) == here);
            if (scene.server.commands().size() <= at) break;
        }
    }
}

TEST_CASE("after RNTO whose reply was lost nothing is repeated", "[break]") {
    const auto undisturbed = [] {
        Scene scene(false, {});
        scene.put();
        return scene.server.commands();
    }();
    const auto rnto = std::ranges::find_if(undisturbed, [](const auto& line) { return line.starts_with("RNTO"); });
    REQUIRE(rnto != undisturbed.end());
    const auto at = static_cast<std::size_t>(rnto - undisturbed.begin());
    Scene scene(false, {at, Break::unanswered});
    CHECK(scene.put().done == 1);
    CHECK(scene.client.listener.outcomes.at(0).attempts == 2);
    CHECK(count(scene.server.commands(), "STOR") == 1);
    CHECK(count(scene.server.commands(), "RNTO") == 1);
}

TEST_CASE("a download survives a break at every command", "[break]") {
    for (const Break how : every_break) {
        for (std::size_t at = 0;; ++at) {
            CAPTURE(static_cast<int>(how), at);
            REQUIRE(at < 100);
            ModelServer server(false, {at, how});
            server.put("f", content());
            ClientRun client(server.port());
            client.retries = 2;
            const TempDir dir;
            const auto tally = client.run({"get", client.url("f"), (dir / "f").string()});
            const auto commands = server.commands();
            CAPTURE(commands);
            CHECK(tally.done == 1);
            CHECK(tally.failed == 0);
            CHECK((read_file(dir / "f") == content()));
            CHECK(std::distance(std::filesystem::directory_iterator(dir.path()), {}) == 1);
            if (commands.size() <= at) break;
        }
    }
}

TEST_CASE("removing, renaming and copying ask after a lost reply whether it was done", "[break]") {
    struct Row {
        const char* verb;
        std::map<std::string, std::string> left;
    };
    const Row rows[] = {{"rm", {}}, {"mv", {{"g", content()}}}, {"cp", {{"f", content()}, {"g", content()}}}};
    for (const auto& row : rows) {
        for (const Break how : {Break::unread, Break::unanswered, Break::answered}) {
            for (std::size_t at = 0;; ++at) {
                CAPTURE(row.verb, static_cast<int>(how), at);
                REQUIRE(at < 100);
                Scene scene(false, {at, how});
                scene.server.put("f", content());
                std::vector<std::string> words{row.verb, scene.client.url("f")};
                if (words[0] != "rm") words.push_back(scene.client.url("g"));
                const auto tally = scene.client.run(words);
                const auto commands = scene.server.commands();
                CAPTURE(commands);
                CHECK(tally.done == 1);
                CHECK(tally.failed == 0);
                CHECK((scene.server.files() == row.left));
                if (commands.size() <= at) break;
            }
        }
    }
}

TEST_CASE("a later run with -c takes up what an earlier one left", "[break]") {
    Scene scene(false, {});
    scene.server.put(temporary_name("f"), content().substr(0, 100'000));
    CHECK(scene.put({"-c"}).done == 1);
    CHECK((scene.server.files()["f"] == content()));
    CHECK(scene.server.received() == content().size() - 100'000);
}

TEST_CASE("a session that is refused leaves its work to the others", "[break]") {
    Scene scene(false, {{}, Break::unread, 1});
    for (const std::string name : {"t/a", "t/b", "t/c", "t/d"}) write_file(scene.dir / name, name);
    const auto tally = scene.client.run({"put", "-P", "3", (scene.dir / "t/").string() + "/", scene.client.url("t")});
    CHECK(tally.failed == 0);
    CHECK_FALSE(tally.stopped);
    CHECK(scene.server.files().size() == 4);
    CHECK(scene.client.listener.expected_files == 4);
}

TEST_CASE("a text whose RNTO lost its reply is not taken for another's file of that name", "[break]") {
    const auto unique = [](RunOptions& options) { options.new_names_there = true; };
    const auto at = [&] {
        Scene scene(false, {});
        scene.client.adjust = unique;
        scene.put({"--ascii"});
        const auto commands = scene.server.commands();
        const auto rnto = std::ranges::find_if(commands, [](const auto& line) { return line.starts_with("RNTO"); });
        REQUIRE(rnto != commands.end());
        return static_cast<std::size_t>(rnto - commands.begin());
    }();
    Scene scene(false, {at, Break::unanswered});
    scene.client.adjust = unique;
    CHECK(scene.put({"--ascii"}).done == 1);
    CHECK(scene.client.listener.outcomes.at(0).attempts == 2);
    CHECK(count(scene.server.commands(), "STOR") == 1);
    CHECK(scene.server.files().size() == 1);
}

}  // namespace
}  // namespace ftp::client
