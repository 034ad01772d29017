// Commands ahead of their answers, on a server that is not ours: what leaves together, and what becomes of the files
// when an answer comes out of place.

#include "tests/unit/client/odd_server.hpp"

namespace ftp::client {
namespace {

using Lines = std::vector<std::string>;
using Files = std::map<std::string, std::string>;

const Files three{{"in/a", "first"}, {"in/b", "the second"}, {"in/c", "and the third of them"}};

// On one session; no failure is tried again but one that is due to the order of the answers.
Tally put_three(std::uint16_t port) {
    const TempDir dir;
    Lines words{"put"};
    ClientRun client(port);
    client.timeout = std::chrono::milliseconds(300);
    for (const auto& [name, content] : three) {
        words.push_back((dir / name).string());
        write_file(words.back(), content);
    }
    words.push_back(client.url("in/"));
    return client.run(words);
}

// Answers none of these commands before the last of them is here.
void take_together(ScriptedConnection& talk, const Lines& verbs, const Lines& answers) {
    for (const auto& verb : verbs) CHECK(talk.read_line().substr(0, verb.size()) == verb);
    for (const auto& answer : answers) talk.reply(answer);
}

void take_octets(ScriptedConnection& talk, const char* size) {
    talk.accept_data();
    take_together(talk, {"STOR in/.", "SIZE in/."}, {"150 go"});
    talk.receive_data();
    talk.reply("226 stored");
    talk.reply(size);
}

TEST_CASE("the size is asked for behind the data, and the next port behind the new name", "[ladder]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in(foreign);
        take_together(talk, {"EPSV"}, {});
        talk.promise_data();
        take_octets(talk, "213 5");
        // While it has another name nobody else's file gets its time.
        take_together(talk, {"MFMT 2", "RNFR", "RNTO in/a", "EPSV"}, {"213 ok", "350 ok", "250 ok"});
        talk.promise_data();
        take_octets(talk, "213 10");
        take_together(talk, {"MFMT 2", "RNFR", "RNTO in/b", "EPSV"}, {"213 ok", "350 ok", "250 ok"});
        talk.promise_data();
        take_octets(talk, "213 21");
        take_together(talk, {"MFMT 2", "RNFR", "RNTO in/c"}, {"213 ok", "350 ok", "250 ok"});  // the last
        take_together(talk, {"QUIT"}, {"221 bye"});
    });
    const auto tally = put_three(server.port());
    CHECK(tally.done == 3);
    CHECK(tally.failed == 0);
}

// What a server may make of SIZE behind STOR.
void look_early(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.reply("150 go");
    talk.read_line();
    talk.reply("213 0");
    self.files[line.substr(5)] = talk.receive_data();
    talk.reply("226 stored");
}

void refuse_in_the_middle(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.reply("150 go");
    talk.read_line();
    talk.reply("500 not now");
    self.files[line.substr(5)] = talk.receive_data();
    talk.reply("226 stored");
}

void refuse_in_front(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.read_line();
    talk.reply("550 no such file");
    self.store(talk, line.substr(5));
}

void give_up_for_it(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.read_line();
    talk.reply("500 not now");
    self.files[line.substr(5)] = "";
    talk.reset_data();
    talk.reply("426 broken off");
}

void refuse_both(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.reply("150 go");
    talk.read_line();
    talk.reply("550 not now");
    self.files[line.substr(5)] = "";
    talk.reset_data();
    talk.reply("550 not stored");
}

void refuse_and_be_silent(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.reply("150 go");
    talk.read_line();
    talk.reply("550 not now");
    self.files[line.substr(5)] = "";
    talk.reset_data();
}

void hang_up_for_it(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.accept_data();
    talk.reply("150 go");
    self.files[line.substr(5)] = "";
    talk.read_line();
    talk.reply("421 one at a time");
    talk.close();
    talk.reset_data();
}

void forget_the_port(OddServer&, ScriptedConnection& talk, const std::string&) {
    talk.reply("425 EPSV first");
    talk.read_line();
    talk.reply("550 no such file");
}

void lose_the_question(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.read_line();
    self.store(talk, line.substr(5));
}

void see_less(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.read_line();
    self.store(talk, line.substr(5));
    talk.reply("213 1");
}

void say_nonsense(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    talk.read_line();
    self.store(talk, line.substr(5));
    talk.reply("250 done again");
}

// What it may make of the flight in which the file gets its name; line is the first of it.
void answer_shifted(OddServer&, ScriptedConnection& talk, const std::string&) {
    for (int i = 0; i < 3; ++i) talk.read_line();
    for (const auto* reply : {"213 ok", "250 ok", "350 ok", "229 (|||1|)"}) talk.reply(reply);
}

void answer_twice(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    const Lines rest{talk.read_line(), talk.read_line()};
    self.answer(talk, line);
    self.answer(talk, rest[0]);
    talk.reply("200 so there");
    self.answer(talk, rest[1]);
}

void lose_the_rest(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    for (int i = 0; i < 3; ++i) talk.read_line();
    self.answer(talk, line);
}

void rename_in_silence(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    self.answer(talk, line);
    self.answer(talk, talk.read_line());
    (void)self.word_on("RNTO", talk.read_line().substr(5));
}

void refuse_the_port(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    self.answer(talk, line);
    for (int i = 0; i < 2; ++i) self.answer(talk, talk.read_line());
    talk.read_line();
    talk.reply("425 no port");
}

void promise_in_vain(OddServer& self, ScriptedConnection& talk, const std::string& line) {
    self.answer(talk, line);
    for (int i = 0; i < 2; ++i) self.answer(talk, talk.read_line());
    talk.read_line();
    const auto gone = ScriptedServer([](ScriptedConnection&) {}).port();
    talk.reply("229 Entering (|||" + std::to_string(gone) + "|)");
}

void refuse_the_time(OddServer& self, ScriptedConnection& talk, const std::string&) {
    talk.reply("550 not for this name");
    for (int i = 0; i < 3; ++i) self.answer(talk, talk.read_line());
}

TEST_CASE("an answer out of place costs a rung and no file, none is lost and none is sent twice", "[ladder]") {
    struct Row {
        const char* what;
        const char* begins;  // the command of the second file at which it happens
        void (*oddity)(OddServer&, ScriptedConnection&, const std::string&);
        std::size_t stores = 3;
    };
    const Row rows[] = {
        {"SIZE is answered while the data is under way", "STOR", look_early},
        {"SIZE is refused while the data is under way", "STOR", refuse_in_the_middle, 4},
        {"SIZE is answered in front of the transfer", "STOR", refuse_in_front, 4},
        {"SIZE ends the transfer", "STOR", give_up_for_it, 4},
        {"SIZE and then the transfer are refused", "STOR", refuse_both, 4},
        {"SIZE is refused, and the transfer forgotten", "STOR", refuse_and_be_silent, 4},
        {"SIZE ends the session", "STOR", hang_up_for_it, 4},
        {"the port is forgotten", "STOR", forget_the_port, 4},
        {"SIZE is lost", "STOR", lose_the_question},
        {"SIZE is answered before all is written", "STOR", see_less},
        {"SIZE is answered by something else", "STOR", say_nonsense},
        {"answers come in front of their place", "MFMT", answer_shifted},
        {"an answer comes twice", "MFMT", answer_twice},
        {"all but the first command are lost", "MFMT", lose_the_rest},
        {"the answer to RNTO is lost", "MFMT", rename_in_silence},
        {"there is no port", "MFMT", refuse_the_port},
        {"there is nobody at the port", "MFMT", promise_in_vain},
        {"the time is refused under the temporary name", "MFMT", refuse_the_time},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        int seen = 0;
        const OddServer far([&](OddServer& self, ScriptedConnection& talk, const std::string& line) {
            if (!line.starts_with(row.begins) || ++seen < 2) return false;
            self.odd_already = true;
            row.oddity(self, talk, line);
            return true;
        });
        const auto tally = put_three(far.server.port());
        CAPTURE(far.commands);
        CHECK(far.odd_already);
        CHECK(tally.done == 3);
        CHECK(tally.failed == 0);
        CHECK(far.files == three);
        const std::map<std::string, int> once{{"in/a", 1}, {"in/b", 1}, {"in/c", 1}};
        CHECK(far.renamed == once);
        CHECK(static_cast<std::size_t>(std::ranges::count_if(
                  far.commands, [](const auto& line) { return line.starts_with("STOR"); })) <= row.stores);
    }
}

TEST_CASE("a server that takes RNFR for done gets one command at a time, and the file its name", "[ladder]") {
    const OddServer far([](OddServer&, ScriptedConnection&, const std::string&) { return false; }, "250 done");
    CHECK(put_three(far.server.port()).done == 3);
    CHECK(far.files == three);
}

// On several sessions, since some break.
Tally put_one(const OddServer& far, unsigned retries) {
    const TempDir dir;
    write_file(dir / "f", "content");
    ClientRun client(far.server.port());
    client.timeout = std::chrono::milliseconds(300);
    client.retries = retries;
    return client.run({"put", (dir / "f").string(), client.url("in/")});
}

TEST_CASE("what is no longer there as it was stored does not get its name", "[ladder]") {
    const OddServer far([](OddServer& self, ScriptedConnection& talk, const std::string& line) {
        if (!line.starts_with("MFMT")) return false;
        self.files.begin()->second = "con";  // the disk of a server that crashed
        talk.close();
        return true;
    });
    CHECK(put_one(far, 1).done == 1);
    CHECK(far.files == Files{{"in/f", "content"}});
}

TEST_CASE("whether a file has its name is asked until there is an answer", "[ladder]") {
    int sizes = 0;
    const OddServer far([&](OddServer& self, ScriptedConnection& talk, const std::string& line) {
        if (line.starts_with("RNTO")) {
            self.rename(line.substr(5));
            talk.close();
            return false;
        }
        if (!line.starts_with("SIZE") || self.renamed.empty() || ++sizes > 1) return false;
        talk.close();
        return true;
    });
    CHECK(put_one(far, 3).done == 1);
    CHECK(far.files == Files{{"in/f", "content"}});
    CHECK(far.renamed == std::map<std::string, int>{{"in/f", 1}});
}

TEST_CASE("what has its name since the question is not deleted for it", "[ladder]") {
    const OddServer far([](OddServer& self, ScriptedConnection& talk, const std::string& line) {
        if (!line.starts_with("RNTO")) return false;
        self.rename(line.substr(5));
        talk.reply("550 exists");
        return true;
    });
    CHECK(put_one(far, 0).done == 0);
    CHECK(far.files == Files{{"in/f", "content"}});
}

TEST_CASE("a file that did not arrive whole never gets its name", "[ladder]") {
    const OddServer far([](OddServer& self, ScriptedConnection& talk, const std::string& line) {
        if (!line.starts_with("STOR")) return false;
        talk.accept_data();
        talk.reply("150 go");
        self.files[line.substr(5)] = talk.receive_data().substr(1);
        talk.reply("226 stored");
        return true;
    });
    const auto tally = put_three(far.server.port());
    CHECK(tally.done == 2);
    CHECK(only_cause(tally) == Cause::wrong_size);
    CHECK_FALSE(far.files.contains("in/a"));
    CHECK(far.renamed.size() == 2);
}

TEST_CASE("a refused file takes nothing from the next one", "[ladder]") {
    const OddServer far([](OddServer&, ScriptedConnection& talk, const std::string& line) {
        if (!line.starts_with("STOR")) return false;
        talk.reply("553 not this name");
        return true;
    });
    const auto tally = put_three(far.server.port());
    CHECK(tally.done == 2);
    CHECK(only_cause(tally) == Cause::refused);
    CHECK(far.files == Files{{"in/b", "the second"}, {"in/c", "and the third of them"}});
}

}  // namespace
}  // namespace ftp::client
