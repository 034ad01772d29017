// put --verify=hash, and what it makes of servers that compute digests well, badly, or not at all.

#include "common/base/text.hpp"
#include "common/file/digest.hpp"
#include "tests/unit/client/upload_fixture.hpp"

#include <algorithm>

namespace ftp::client {
namespace {

const std::string content = test::random_bytes(100'000, 5);

std::string hex(DigestAlgorithm algorithm = DigestAlgorithm::sha256) { return digest_of(content, algorithm).hex(); }

// A server with these features that stores well, and answers what comes then by this.
struct Verified {
    using Answer = std::function<std::string(const std::string& line)>;

    Verified(std::vector<std::string> features, const Answer& answer, std::vector<std::string> more = {}) {
        features.insert(features.end(), {"SIZE", "REST STREAM"});
        const TempDir dir;
        write_file(dir / "f", content);
        {
            const ScriptedServer server([&](ScriptedConnection& talk) { serve(talk, features, answer); });
            ClientRun client(server.port());
            std::vector<std::string> words{"put", "--verify=hash", (dir / "f").string(), client.url("in/")};
            words.insert(words.end(), more.begin(), more.end());
            tally = client.run(words);
            REQUIRE(client.listener.outcomes.size() == 1);
            outcome = client.listener.outcomes.front();
        }
    }

    bool renamed() const {
        return std::ranges::any_of(lines, [](const std::string& line) { return line.starts_with("RNTO "); });
    }

    Tally tally;
    FileOutcome outcome{Deed::failed, ""};
    std::vector<std::string> lines;  // behind the upload

  private:
    void serve(ScriptedConnection& talk, const std::vector<std::string>& features, const Answer& answer) {
        talk.log_in(features);
        talk.open_transfer("STOR");
        CHECK(take_whole(talk) == content);
        for (;;) {
            lines.push_back(talk.read_line());
            const auto& line = lines.back();
            if (line.starts_with("SIZE ")) {
                talk.reply("213 100000");
            } else if (line.starts_with("RNFR ")) {
                talk.reply("350 go");
            } else if (line.starts_with("RNTO ") || line == "QUIT") {
                talk.reply("250 done");
            } else if (line == "EPSV") {
                talk.promise_data();
                talk.accept_data();
            } else if (line.starts_with("RETR ")) {
                talk.reply("150 go");
                talk.send_data(answer(line));
                talk.close_data();
                talk.reply("226 done");
            } else {
                talk.say(answer(line) + "\r\n");
            }
        }
    }
};

std::string shown_line(const std::string& line) { return line.substr(0, line.find(" in/")); }

}  // namespace

TEST_CASE("what was uploaded is proven by the digest that the server computes, in whatever form it tells it",
          "[verify]") {
    struct Row {
        std::vector<std::string> features;
        std::string asked;
        std::string answer;
        std::string verified;
    };
    const auto row = GENERATE(
        Row{{"HASH SHA-256*;MD5"}, "HASH", "213 SHA-256 0-99999 " + hex() + " in/f", "HASH SHA-256"},
        Row{{"HASH SHA-256*;MD5"}, "HASH", "213 SHA-256 " + hex() + " in/f", "HASH SHA-256"},
        Row{{"HASH SHA-256*;MD5"}, "HASH", "213 SHA-256 " + hex(), "HASH SHA-256"},
        Row{{"HASH SHA-256*"}, "HASH", "213-Computing\r\n213 SHA-256 0-100000 " + hex() + " in/f", "HASH SHA-256"},
        Row{{"XSHA256 filename;start;end"}, "XSHA256", "250 " + hex(), "XSHA256"},
        Row{{"XMD5"}, "XMD5", "213 " + hex(DigestAlgorithm::md5), "XMD5"},
        Row{{"XCRC"}, "XCRC", "250-Computing\r\n250 " + upper(hex(DigestAlgorithm::crc32)), "XCRC"});
    CAPTURE(row.answer);
    std::string asked;
    const Verified put(row.features, [&](const std::string& line) {
        asked = shown_line(line);
        return row.answer;
    });
    CHECK(asked == row.asked);
    CHECK(put.tally.done == 1);
    CHECK(put.outcome.verified == row.verified);
    CHECK(put.renamed());
}

TEST_CASE("an algorithm that HASH does not compute by itself is chosen first", "[verify]") {
    std::vector<std::string> asked;
    const Verified put({"HASH MD5*;SHA-512"}, [&](const std::string& line) {
        asked.push_back(shown_line(line));
        return line.starts_with("OPTS") ? "200 SHA-512" : "213 SHA-512 0-99999 " + hex(DigestAlgorithm::sha512) + " f";
    });
    CHECK(asked == std::vector<std::string>{"OPTS HASH SHA-512", "HASH"});
    CHECK(put.outcome.verified == "HASH SHA-512");
}

TEST_CASE("another content there fails the file, which does not get its name", "[verify]") {
    const auto other = digest_of("other").hex();
    const Verified put({"HASH SHA-256*"}, [&](const std::string&) { return "213 SHA-256 0-99999 " + other + " f"; });
    CHECK(put.tally.failed == 1);
    CHECK(put.tally.differences == 1);
    CHECK(only_cause(put.tally) == Cause::wrong_size);
    CHECK(put.outcome.verified.empty());
    CHECK(put.outcome.error.value().text().find(other) != std::string::npos);
    CHECK_FALSE(put.renamed());
}

TEST_CASE("a server that computes nothing of use has the file read back", "[verify]") {
    const auto answer =
        GENERATE(std::string("502 no such command"), std::string("550 not for you"), std::string("213"),
                 "213 SHA-256 0-49 " + std::string(64, 'a') + " f", "213 MD5 0-99999 " + std::string(64, 'a') + " f",
                 std::string("213 what a lovely day"), std::string("450 too many of them"));
    CAPTURE(answer);
    SECTION("and is believed what comes") {
        const Verified put({"HASH SHA-256*"},
                           [&](const std::string& line) { return line.starts_with("RETR") ? content : answer; });
        CHECK(put.tally.done == 1);
        CHECK(put.outcome.verified == "read back");
    }
    SECTION("and is not believed") {
        auto spoiled = content;
        spoiled[50'000] = static_cast<char>(spoiled[50'000] ^ 1);
        const Verified put({"HASH SHA-256*"},
                           [&](const std::string& line) { return line.starts_with("RETR") ? spoiled : answer; });
        CHECK(put.tally.differences == 1);
        CHECK_FALSE(put.renamed());
    }
}

TEST_CASE("of several ways the next is taken where one is refused", "[verify]") {
    std::vector<std::string> asked;
    const Verified put({"HASH SHA-256*;MD5", "XSHA256", "XMD5"}, [&](const std::string& line) {
        asked.push_back(shown_line(line));
        if (line.starts_with("XMD5")) return "250 " + hex(DigestAlgorithm::md5);
        return std::string(line.starts_with("HASH") ? "556 never" : "504 not here");
    });
    CHECK(put.outcome.verified == "XMD5");
    CHECK(asked == std::vector<std::string>{"HASH", "XSHA256", "OPTS HASH MD5", "XMD5"});
}

TEST_CASE("a server that is too busy to compute has its time", "[verify]") {
    int busy = 0;
    const Verified put({"HASH SHA-256*"}, [&](const std::string&) {
        return ++busy < 3 ? std::string("450 too many of them") : "213 SHA-256 0-99999 " + hex() + " f";
    });
    CHECK(put.outcome.verified == "HASH SHA-256");
    CHECK(put.tally.done == 1);
}

}  // namespace ftp::client
