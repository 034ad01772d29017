// Uploads whose replies a broken connection has taken along: what has arrived is asked about, and only the rest is sent
// again.

#include "common/file/digest.hpp"
#include "tests/unit/client/ahead_fixture.hpp"
#include "tests/unit/client/upload_fixture.hpp"

#include <filesystem>

namespace ftp::client {
namespace {

std::vector<std::string> with_hash(std::vector<std::string> features) {
    features.emplace_back("HASH SHA-256*;SHA-512");
    return features;
}

// All four files arrive and nothing is said about it.
void take_without_a_word(ScriptedConnection& talk, const std::vector<std::string>& features) {
    talk.log_in(features);
    BlockTalk blocks(talk);
    blocks.open();
    for (const auto& [path, content] : all) {
        CHECK(talk.expect("STOR") == path);
        CHECK(blocks.next_file() == content);
    }
    talk.close();
}

// So many questions, all of them read before the first is answered.
std::vector<std::string> asked_together(ScriptedConnection& talk, const std::string& verb, std::size_t many) {
    std::vector<std::string> paths;
    while (paths.size() < many) paths.push_back(talk.expect(verb));
    return paths;
}

void tell_facts(ScriptedConnection& talk, const std::string& path, std::size_t size) {
    talk.say("250-Listing\r\n type=file;size=" + std::to_string(size) + ";modify=20200102030405; " + path +
             "\r\n250 End\r\n");
}

void tell_digest(ScriptedConnection& talk, const std::string& path, const std::string& content) {
    talk.reply("213 SHA-256 0-" + std::to_string(content.empty() ? 0 : content.size() - 1) + " " +
               digest_of(content).hex() + " " + path);
}

// What there is is told of, and proven where its size fits.
void answer_questions(ScriptedConnection& talk, const Stored& there) {
    std::vector<std::string> fitting;
    for (const auto& path : asked_together(talk, "MLST", all.size())) {
        const auto found = there.find(path);
        if (found == there.end()) {
            talk.reply("550 no such file");
        } else {
            tell_facts(talk, path, found->second.size());
            if (found->second.size() == all.at(path).size()) fitting.push_back(path);
        }
    }
    CHECK(asked_together(talk, "HASH", fitting.size()) == fitting);
    for (const auto& path : fitting) tell_digest(talk, path, there.at(path));
}

// One file that is refused, as one is whose name is taken.
void refuse(ScriptedConnection& talk, BlockTalk& blocks, const std::string& path) {
    CHECK(talk.expect("STOR") == path);
    talk.reply("550 there is one already");
    CHECK(blocks.next_file() == all.at(path));
}

// What the client asks about one file by itself.
void answer_alone(ScriptedConnection& talk, const std::string& path, const std::string& there) {
    CHECK(talk.expect("SIZE") == path);
    talk.reply("213 " + std::to_string(there.size()));
    CHECK(talk.expect("MLST") == path);
    tell_facts(talk, path, there.size());
}

TEST_CASE("files that had arrived when the connection broke are asked about in two flights, not sent again",
          "[ahead]") {
    std::vector<std::string> times;
    const auto features = with_hash(ahead);
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 answer_questions(talk, all);
                 times = times_until_quit(talk);
             }});
    const auto tally = put.run();
    CHECK(tally.done == 4);
    CHECK(tally.failed == 0);
    CHECK(times == std::vector<std::string>{"in/a", "in/b", "in/c", "in/d"});
    REQUIRE(put.outcomes.size() == 4);
    for (const auto& outcome : put.outcomes) {
        CHECK(outcome.deed == Deed::uploaded);
        CHECK(outcome.verified == "HASH SHA-256");
        CHECK(outcome.bytes == ByteCount(12));
        CHECK(outcome.attempts == 2);
        CHECK(outcome.reply.starts_with("250"));
    }
}

TEST_CASE("a file whose time is there as well is left as it is", "[ahead]") {
    std::vector<std::string> times;
    const auto features = with_hash(ahead);
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 answer_questions(talk, all);
                 times = times_until_quit(talk);
             }});
    std::filesystem::last_write_time(put.dir / "b", std::filesystem::file_time_type::clock::from_sys(
                                                        std::chrono::sys_days(std::chrono::year(2020) / 1 / 2) +
                                                        std::chrono::seconds(3 * 3600 + 4 * 60 + 5)));
    CHECK(put.run().done == 4);
    CHECK(times == std::vector<std::string>{"in/a", "in/c", "in/d"});
}

TEST_CASE("after a break only what is missing there, or is another file, is sent again", "[ahead]") {
    auto there = all;
    SECTION("it is not there") { there.erase("in/b"); }
    SECTION("it has another size") { there["in/b"] = "before"; }
    SECTION("it has the same size") { there["in/b"] = "12 others, b"; }
    Stored again;
    std::vector<std::string> times;
    const auto features = with_hash(ahead);
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 answer_questions(talk, there);
                 BlockTalk blocks(talk);
                 blocks.open();
                 blocks.store(again);
                 times = times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
    CHECK(again == Stored{{"in/b", all.at("in/b")}});
    CHECK(times == std::vector<std::string>{"in/b"});
}

TEST_CASE("a break among the questions costs only the questions", "[ahead]") {
    const auto features = with_hash(ahead);
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 asked_together(talk, "MLST", 4);
                 tell_facts(talk, "in/a", 12);
                 talk.close();
             },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 answer_questions(talk, all);
                 times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
}

TEST_CASE("where the server computes no digests all that had no reply is sent again", "[ahead]") {
    Stored again;
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, ahead); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(ahead);
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (int i = 0; i < 4; ++i) blocks.store(again);
                 times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
    CHECK(again == all);
}

TEST_CASE("a way to digests that is refused after all is left for the next one", "[ahead]") {
    auto features = with_hash(ahead);
    features.emplace_back("XMD5");
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 for (const auto& path : asked_together(talk, "MLST", 4)) tell_facts(talk, path, 12);
                 for (const auto* verb : {"HASH", "OPTS", "HASH"}) {
                     const std::size_t many = verb == std::string_view("OPTS") ? 1 : 4;
                     asked_together(talk, verb, many);
                     for (std::size_t i = 0; i < many; ++i) talk.reply("502 no");
                 }
                 for (const auto& path : asked_together(talk, "XMD5", 4))
                     talk.reply("250 " + digest_of(all.at(path), DigestAlgorithm::md5).hex());
                 times_until_quit(talk);
             }});
    CHECK(put.run().done == 4);
    for (const auto& outcome : put.outcomes) CHECK(outcome.verified == "XMD5");
}

TEST_CASE("what is refused the second time because it had arrived the first time has not failed", "[ahead]") {
    std::vector<std::string> times;
    // The first session comes to its end on the server only after the second one has asked.
    const bool hashes = GENERATE(true, false);
    const auto features = hashes ? with_hash(ahead) : ahead;
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 if (hashes) answer_questions(talk, {});
                 BlockTalk blocks(talk);
                 blocks.open();
                 for (const auto& [path, content] : all) refuse(talk, blocks, path);
                 for (const auto& [path, content] : all) {
                     answer_alone(talk, path, content);
                     if (hashes) {
                         CHECK(talk.expect("HASH") == path);
                         tell_digest(talk, path, content);
                     } else {
                         CHECK(talk.open_transfer("RETR") == path);
                         talk.send_data(content);
                         talk.close_data();
                         talk.reply("226 done");
                     }
                 }
                 times = times_until_quit(talk);
             }});
    const auto tally = put.run();
    CHECK(tally.done == 4);
    CHECK(tally.failed == 0);
    CHECK(times.back() == "in/d");
    for (const auto& outcome : put.outcomes) CHECK(outcome.deed == Deed::uploaded);
}

TEST_CASE("what may not replace another file is refused after a break as well", "[ahead]") {
    auto there = all;
    there["in/c"] = "somebody's c";
    const auto features = with_hash(ahead);
    Put put({[&](ScriptedConnection& talk) { take_without_a_word(talk, features); },
             [&](ScriptedConnection& talk) {
                 talk.log_in(features);
                 answer_questions(talk, there);
                 BlockTalk blocks(talk);
                 blocks.open();
                 refuse(talk, blocks, "in/c");
                 for (int i = 0; i < 2; ++i) {  // before it is sent, and behind the refusal
                     answer_alone(talk, "in/c", there["in/c"]);
                     CHECK(talk.expect("HASH") == "in/c");
                     tell_digest(talk, "in/c", there["in/c"]);
                     if (i > 0) break;
                     talk.expect("EPSV");
                     talk.promise_data();
                     talk.accept_data();
                     CHECK(talk.expect("STOR") == "in/c");
                     talk.reply("550 there is one already");
                 }
                 talk.expect("QUIT");
                 talk.reply("221 bye");
             }});
    const auto tally = put.run();
    CHECK(tally.done == 3);
    CHECK(tally.failed == 1);
    CHECK(tally.causes.at(Cause::refused) == 1);
}

TEST_CASE("a single upload whose reply was lost is asked about before it is repeated, empty or not", "[upload]") {
    const std::string content = GENERATE("some octets", "");
    const auto features = with_hash(own);
    std::atomic<int> session = 0;
    const auto script = [&](ScriptedConnection& talk) {
        talk.log_in(features);
        talk.expect("OPTS");
        talk.reply("200 exact");
        if (session++ == 0) {
            talk.open_transfer("STOR");
            talk.receive_data();
            return talk.close();
        }
        answer_alone(talk, "in/f", content);
        if (!content.empty()) {
            talk.expect("HASH");
            tell_digest(talk, "in/f", content);
        }
        CHECK(talk.read_line().starts_with("MFMT"));
        talk.reply("213 set");
        talk.expect("QUIT");
    };
    const auto tally = put(script, content, {}, 1);
    CHECK(tally.done == 1);
    CHECK(tally.failed == 0);
    CHECK(session == 2);
}

}  // namespace
}  // namespace ftp::client
