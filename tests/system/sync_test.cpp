// Trees that are kept alike in both directions, and what proves it: sync, check, verify.

#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <set>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Names = std::set<std::string>;

Names names_in(const std::string& folder) {
    Names names;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        names.insert(fs::relative(entry.path(), folder).string() + (entry.is_directory() ? "/" : ""));
    return names;
}

Names lines_of(const std::string& text) {
    Names lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.insert(line);
    return lines;
}

// A folder here and one on our server, and a way between them.
struct Pair {
    explicit Pair(bool upwards) : up(upwards) {
        fs::create_directories(source());
        fs::create_directories(target());
    }

    std::string here() const { return client.folder() + "/tree"; }
    std::string there() const { return server.file("tree"); }
    std::string source() const { return up ? here() : there(); }
    std::string target() const { return up ? there() : here(); }
    void fill(const std::string& folder, const Names& names) const {
        for (const auto& name : names) write_file(folder + "/" + name, name);
    }

    Outcome run_verb(std::vector<std::string> words) const {
        words.push_back(up ? "tree/" : server.url("tree/"));
        words.push_back(up ? server.url("tree/") : "tree/");
        return run(client.ftp(words));
    }

    bool up;
    RunningFtpd server;
    Client client;
};

Pair pair_either_way() { return Pair(GENERATE(true, false)); }

}  // namespace

TEST_CASE("sync --delete leaves what the source has and nothing else", "[sync]") {
    const auto pair = pair_either_way();
    pair.fill(pair.source(), {"a", "in/b"});
    pair.fill(pair.target(), {"a-old", "in/b", "in/c", "old/deep/d"});
    const auto planned = pair.run_verb({"sync", "-n", "--delete"});
    CAPTURE(planned.text());
    CHECK(planned.status == 0);
    const auto done = pair.run_verb({"sync", "-v", "--delete"});
    CAPTURE(done.text());
    CHECK(done.status == 0);
    CHECK(names_in(pair.target()) == Names{"a", "in/", "in/b"});
    for (const std::string gone : {"a-old", "in/c", "old/deep/d", "old/deep", "old"})
        CHECK(planned.output.find("would remove tree/" + gone + "\n") != std::string::npos);
    CHECK(occurrences(planned.output, "would remove ") == 5);
}

TEST_CASE("sync --delete removes nothing beyond --max-delete, for an empty source, or after a failure", "[sync]") {
    const auto pair = pair_either_way();
    const Names old{"old/a", "old/b"};
    pair.fill(pair.target(), old);
    SECTION("the source is empty") { CHECK(pair.run_verb({"sync", "--delete"}).status != 0); }
    SECTION("more than a number") {
        pair.fill(pair.source(), {"new"});
        CHECK(pair.run_verb({"sync", "--delete", "--max-delete", "2"}).status != 0);
    }
    SECTION("more than a part") {
        pair.fill(pair.source(), {"new"});
        CHECK(pair.run_verb({"sync", "--delete", "--max-delete", "99%"}).status != 0);
    }
    SECTION("a file could not be transferred") {
        pair.fill(pair.source(), {"new"});
        fs::create_directories(pair.target() + "/new");
        CHECK(pair.run_verb({"sync", "--delete"}).status != 0);
    }
    CHECK(fs::exists(pair.target() + "/old/a"));
    CHECK(fs::exists(pair.target() + "/old/b"));
}

TEST_CASE("what a filter hides is neither transferred nor removed", "[sync]") {
    const auto pair = pair_either_way();
    pair.fill(pair.source(), {"a", "a.o", "in/b", "in/.git/config"});
    pair.fill(pair.target(), {"b.o", "in/.git/index", "x"});
    const auto done = pair.run_verb({"sync", "--delete", "--exclude", "*.o", "--exclude", ".git/"});
    CAPTURE(done.text());
    CHECK(done.status == 0);
    CHECK(names_in(pair.target()) == Names{"a", "b.o", "in/", "in/.git/", "in/.git/index", "in/b"});
}

TEST_CASE("removing locally goes through no link", "[sync]") {
    const Pair pair(false);
    pair.fill(pair.source(), {"a"});
    write_file(pair.client.folder() + "/outside/precious", "x");
    fs::create_directories(pair.target() + "/old");
    fs::create_directory_symlink("../../outside", pair.target() + "/old/link");
    const auto done = pair.run_verb({"sync", "--delete"});
    CAPTURE(done.text());
    CHECK(done.status == 0);
    CHECK(fs::exists(pair.client.folder() + "/outside/precious"));
    CHECK(fs::is_symlink(pair.target() + "/old/link"));
}

TEST_CASE("check tells what differs and moves nothing", "[sync]") {
    const auto pair = pair_either_way();
    pair.fill(pair.source(), {"a", "in/b", "same"});
    CHECK(pair.run_verb({"sync"}).status == 0);
    const auto agreed = pair.run_verb({"check"});
    CHECK(agreed.status == 0);
    CHECK(agreed.output == "3 the same\n");
    CHECK(pair.run_verb({"check", "-q"}).output.empty());
    fs::remove(pair.target() + "/a");
    write_file(pair.target() + "/in/b", "longer than before");
    write_file(pair.target() + "/x", "x");
    const auto checked = pair.run_verb({"check"});
    CAPTURE(checked.text());
    CHECK(checked.status == 8);
    CHECK(lines_of(checked.output) == Names{"missing a", "differs in/b", "extra x", "1 the same, 3 different"});
    CHECK_FALSE(fs::exists(pair.target() + "/a"));
}

TEST_CASE("a manifest proves later that the files are still there, and what became of those that are not", "[sync]") {
    const Pair pair(true);
    pair.fill(pair.source(), {"a", "in/b", "in/c d", "in/latin\xE9"});
    CHECK(pair.run_verb({"sync", "--manifest", "m"}).status == 0);
    CHECK(occurrences(read_file(pair.client.folder() + "/m"), "\n") == 4);
    const auto top = GENERATE(as<std::string>(), "", "tree", "tree/");
    const auto verify = [&] { return run(pair.client.ftp({"verify", "m", pair.server.url(top)})); };
    const auto good = verify();
    CAPTURE(good.text());
    CHECK(good.status == 0);
    fs::remove(pair.target() + "/a");
    write_file(pair.target() + "/in/b", "in/B");
    const auto bad = verify();
    CAPTURE(bad.text());
    CHECK(bad.status == 8);
    CHECK(bad.errors.find("tree/a: ") != std::string::npos);
    CHECK(bad.errors.find("tree/in/b: ") != std::string::npos);
    CHECK(bad.errors.find("tree/in/c d: ") == std::string::npos);
}

TEST_CASE("a limit of the rate holds for the whole run", "[sync]") {
    const auto pair = pair_either_way();
    for (const std::string name : {"a", "b", "c", "d"})
        write_file(pair.source() + "/" + name, std::string(15'000, 'x'));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(pair.run_verb({"sync", "-P", "4", "--limit-rate", "100K"}).status == 0);
    // 60,000 octets, of which a tenth of a second's worth may go at once.
    CHECK(std::chrono::steady_clock::now() - begin > std::chrono::milliseconds(400));
}

TEST_CASE("a broken download to standard output goes on where it broke", "[sync]") {
    const std::string content = random_bytes(300'000, 3);
    const auto begin = [](ScriptedConnection& talk) { talk.log_in({"SIZE", "REST STREAM"}); };
    std::atomic<std::size_t> offset = 0;
    const ScriptedServer server({[&](ScriptedConnection& talk) {
                                     begin(talk);
                                     talk.open_transfer("RETR");
                                     talk.send_data(content.substr(0, 200'000));
                                     talk.close_data();
                                     talk.close();
                                 },
                                 [&](ScriptedConnection& talk) {
                                     begin(talk);
                                     offset = std::stoul(talk.open_transfer_silently("REST"));
                                     talk.reply("350 go");
                                     talk.expect("RETR");
                                     talk.reply("150 go");
                                     talk.send_data(content.substr(offset));
                                     talk.close_data();
                                     talk.reply("226 done");
                                     talk.read_line();
                                 }});
    const Client client;
    const auto got = run(client.ftp({"get", "ftp://alice@127.0.0.1:" + std::to_string(server.port()) + "/f", "-"}));
    CAPTURE(got.errors);
    CHECK(got.status == 0);
    CHECK((got.output == content));
    CHECK(offset.load() == 200'000 - 65'536);
}

TEST_CASE("what was read from standard input is not sent twice", "[sync]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"SIZE"});
        talk.open_transfer("STOR");
        talk.receive_data();
        talk.close();
    });
    const Client client;
    write_file(client.folder() + "/input", "only once");
    auto put = client.ftp({"put", "-", "ftp://alice@127.0.0.1:" + std::to_string(server.port()) + "/f"});
    put.input = client.folder() + "/input";
    const auto done = run(put);
    CAPTURE(done.text());
    CHECK(done.status == 75);
    CHECK(server.connections() == 1);
}
