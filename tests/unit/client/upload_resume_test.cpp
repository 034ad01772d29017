#include "ftp/transfer/upload.hpp"
#include "tests/unit/client/upload_fixture.hpp"

namespace ftp::client {
namespace {

// SIZE of the temporary and of the final name.
void tell_sizes(ScriptedConnection& talk, const std::string& aside, const std::string& final) {
    talk.expect("SIZE");
    talk.reply(aside);
    talk.expect("SIZE");
    talk.reply(final);
}

// The octets in front of the seam, which the client compares with its own.
void read_back(ScriptedConnection& talk, const std::string& there) {
    const std::size_t from = there.size() - (64 << 10);
    CHECK(talk.open_transfer_silently("REST") == std::to_string(from));
    talk.reply("350 go");
    talk.expect("RETR");
    talk.reply("150 go");
    talk.send_data(std::string_view(there).substr(from));
    talk.close_data();
    talk.reply("226 done");
}

void take_rest(ScriptedConnection& talk, const char* verb, std::string& arrived) {
    talk.expect(verb);
    talk.reply("150 go");
    arrived = take_whole(talk);
    talk.expect("SIZE");
    talk.reply("213 100000");
    talk.read_line();
}

TEST_CASE("with -c our server proves what it keeps, and is told how much is still to come", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const std::string prefix = content.substr(0, 60'000);
    std::string arrived;
    // Up to where the client knows whether it may go on.
    const auto ask = [](ScriptedConnection& talk, const std::vector<std::string>& features) {
        talk.log_in(features);
        talk.expect("OPTS");
        talk.reply("200 exact");
        CHECK(talk.expect("SIZE") == "in/f");
        talk.reply("213 60000");
        talk.expect("MLST");
        talk.reply("550 not published");
    };
    const auto take_whole_file = [&](ScriptedConnection& talk) {
        CHECK(talk.open_transfer_silently("ALLO") == "100000");
        talk.reply("200 ok");
        CHECK(talk.read_line() == "STOR in/f");
        talk.reply("150 go");
        arrived = take_whole(talk);
        talk.read_line();
    };
    auto hashing = own;
    hashing.insert(hashing.end(), {"HASH SHA-256*", "RANG STREAM"});
    SECTION("of a partial") {
        const auto tally = put(
            [&](ScriptedConnection& talk) {
                ask(talk, hashing);
                CHECK(talk.expect("HASH") == "in/f");
                talk.reply("213 SHA-256 0-59999 " + digest_of(prefix).hex() + " /in/f");
                CHECK(talk.open_transfer_silently("ALLO") == "40000");
                talk.reply("200 ok");
                CHECK(talk.expect("REST") == "60000");
                talk.reply("350 go");
                take_rest(talk, "STOR", arrived);
            },
            content, {"-c"});
        CHECK(tally.done == 1);
        CHECK(arrived == content.substr(60'000));
    }
    SECTION("and gets all of it where that is not the beginning of the file") {
        auto other = prefix;
        other[7] = static_cast<char>(other[7] ^ 1);
        put(
            [&](ScriptedConnection& talk) {
                ask(talk, hashing);
                talk.expect("HASH");
                talk.reply("213 SHA-256 0-59999 " + digest_of(other).hex() + " /in/f");
                take_whole_file(talk);
            },
            content, {"-c"});
        CHECK(arrived == content);
    }
    SECTION("and all of it where it may not compute that") {
        put(
            [&](ScriptedConnection& talk) {
                ask(talk, hashing);
                talk.expect("HASH");
                talk.reply("550 Permission denied");
                take_whole_file(talk);
            },
            content, {"-c"});
        CHECK(arrived == content);
    }
    SECTION("and all of it where it computes nothing") {
        put(
            [&](ScriptedConnection& talk) {
                ask(talk, own);
                take_whole_file(talk);
            },
            content, {"-c"});
        CHECK(arrived == content);
    }
    SECTION("but never behind a file that is published") {
        put(
            [&](ScriptedConnection& talk) {
                talk.log_in(hashing);
                talk.expect("OPTS");
                talk.reply("200 exact");
                talk.expect("SIZE");
                talk.reply("213 60000");
                talk.expect("MLST");
                talk.say("250-x\r\n type=file;size=60000; in/f\r\n250 End\r\n");
                take_whole_file(talk);
            },
            content, {"-c"});
        CHECK(arrived == content);
    }
}

// What an earlier run, of whatever file, has left as a partial; and how much the retry announces then.
struct Before {
    const char* told;
    bool proven;
    const char* announced;
};

// Whatever is asked in front of the data connection: 60,000 octets that are not published, and their digest.
void tell_of_partial(ScriptedConnection& talk, const std::string& digest) {
    for (;;) {
        const auto line = talk.read_line();
        if (line == "EPSV") break;
        if (line.starts_with("SIZE"))
            talk.reply("213 60000");
        else if (line.starts_with("HASH"))
            talk.reply("213 SHA-256 0-59999 " + digest + " /in/f");
        else
            talk.reply("550 not published");
    }
    talk.promise_data();
    talk.accept_data();
}

TEST_CASE("a retry goes on only with a partial that this run has made, or that is proven", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const std::string prefix = content.substr(0, 60'000);
    const auto before = GENERATE(Before{"550 none", false, "40000"}, Before{"213 60000", false, "100000"},
                                 Before{"213 60000", true, "40000"});
    CAPTURE(before.told, before.proven);
    auto features = own;
    if (before.proven) features.insert(features.end(), {"HASH SHA-256*", "RANG STREAM"});
    std::atomic<int> session = 0;
    std::string announced;
    const auto script = [&](ScriptedConnection& talk) {
        talk.log_in(features);
        talk.expect("OPTS");
        talk.reply("200 exact");
        if (session++ == 0) {
            talk.expect("MDTM");
            talk.reply("550 not published");
            CHECK(talk.expect("SIZE") == "in/f");
            talk.reply(before.told);
            talk.open_transfer("STOR");
            talk.receive_some_data();
            return talk.close();
        }
        tell_of_partial(talk, before.proven ? digest_of(prefix).hex() : "");
        announced = talk.expect("ALLO");
        talk.reply("200 ok");
        talk.expect("STOR");
        talk.reply("150 go");
        take_whole(talk);
        talk.expect("QUIT");
    };
    CHECK(put(script, content, {}, 1).done == 1);
    CHECK(session == 2);
    CHECK(announced == before.announced);
}

TEST_CASE("with -c a foreign server that computes digests proves all of what it has", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    auto hashing = foreign;
    hashing.emplace_back("XCRC filename;start;end");
    std::string arrived;
    const auto run = [&](const std::string& there, const ScriptedServer::Script& script) {
        const auto serve = [&](ScriptedConnection& talk) {
            talk.log_in(hashing);
            tell_sizes(talk, "213 80000", "550 none");
            CHECK(talk.expect("XCRC").starts_with("in/"));
            talk.reply("250 " + digest_of(there, DigestAlgorithm::crc32).hex());
            script(talk);
        };
        return put(serve, content, {"-c"});
    };
    auto there = content.substr(0, 80'000);
    SECTION("which is its beginning") {
        run(there, [&](ScriptedConnection& talk) {
            CHECK(talk.open_transfer_silently("REST") == "80000");
            talk.reply("350 go");
            take_rest(talk, "STOR", arrived);
        });
        CHECK(arrived == content.substr(80'000));
    }
    SECTION("which is not, far in front of the seam") {
        there[0] = static_cast<char>(there[0] ^ 1);
        run(there, [&](ScriptedConnection& talk) {
            CHECK(talk.read_line() == "EPSV");
            talk.promise_data();
            talk.accept_data();
            CHECK(talk.read_line().starts_with("STOR "));
            talk.reply("150 go");
            arrived = take_whole(talk);
            talk.read_line();
        });
        CHECK(arrived == content);
    }
}

TEST_CASE("with -c a foreign server gets what is missing of its temporary file", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const std::string there = content.substr(0, 80'000);
    std::string arrived;
    const auto run = [&](const ScriptedServer::Script& script) {
        const auto serve = [&](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_sizes(talk, "213 80000", "550 none");
            script(talk);
        };
        return put(serve, content, {"-c"});
    };
    SECTION("by REST") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            CHECK(talk.open_transfer_silently("REST") == "80000");
            talk.reply("350 go");
            take_rest(talk, "STOR", arrived);
        });
        CHECK(arrived == content.substr(80'000));
    }
    SECTION("by APPE where it does not restart uploads") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            talk.open_transfer_silently("REST");
            talk.reply("502 no");
            take_rest(talk, "APPE", arrived);
        });
        CHECK(arrived == content.substr(80'000));
    }
    SECTION("but all of it where what is there is not its beginning") {
        run([&](ScriptedConnection& talk) {
            auto other = there;
            other[79'000] = static_cast<char>(other[79'000] ^ 1);
            read_back(talk, other);
            talk.expect("EPSV");
            talk.promise_data();
            talk.accept_data();
            CHECK(talk.read_line().starts_with("STOR "));
            talk.reply("150 go");
            arrived = take_whole(talk);
            talk.read_line();
        });
        CHECK(arrived == content);
    }
    SECTION("and all of it where REST is taken, but no upload behind it") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            talk.open_transfer_silently("REST");
            talk.reply("350 go");
            talk.expect("STOR");
            talk.reply("451 restart not permitted, try again");
            talk.expect("SIZE");
            talk.reply("213 80000");
            talk.open_transfer("STOR");
            arrived = take_whole(talk);
            talk.read_line();
        });
        CHECK(arrived == content);
    }
    SECTION("and all of it where a restart spoils the file") {
        run([&](ScriptedConnection& talk) {
            read_back(talk, there);
            talk.open_transfer_silently("REST");
            talk.reply("350 go");
            talk.expect("STOR");
            talk.reply("150 go");
            take_whole(talk);
            for (int i = 0; i < 2; ++i) {  // with STOR, and once more by itself
                talk.expect("SIZE");
                talk.reply("213 20000");
            }
            talk.open_transfer("STOR");
            arrived = take_whole(talk);
            talk.read_line();
        });
        CHECK(arrived == content);
    }
}

TEST_CASE("with -c a file that is there already, to its last octets, is not sent again", "[upload]") {
    const std::string content = test::random_bytes(100'000, 5);
    const auto tally = put(
        [&](ScriptedConnection& talk) {
            talk.log_in(foreign);
            tell_sizes(talk, "550 none", "213 100000");
            read_back(talk, content);
            CHECK(talk.read_line().starts_with("MFMT "));
            talk.reply("213 ok");
            talk.read_line();
        },
        content, {"-c"});
    CHECK(tally.failed == 0);
    CHECK(tally.bytes == ByteCount());
}

}  // namespace
}  // namespace ftp::client
