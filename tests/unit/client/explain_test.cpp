#include "ftp/transfer/explain.hpp"

#include "tests/unit/client/far_side.hpp"

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

Explanation explanation_of(const std::string& greeting, const std::vector<std::string>& features,
                           const std::string& list) {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.say("220-" + greeting + "\r\n");
        talk.log_in(features);
        talk.expect("SYST");
        talk.reply("215 UNIX Type: L8");
        talk.open_transfer(features.empty() ? "LIST" : "MLSD");
        talk.send_data(list);
        talk.close_data();
        talk.reply("226 done");
        for (;;) talk.reply(talk.read_line().starts_with("MDTM") ? "213 20200309100000" : "221 bye");
    });
    Explanation told;
    auto work = [&](Session& session) -> awaitable<Status> {
        auto explanation = co_await explain(session, "");
        if (!explanation) co_return explanation.error();
        told = std::move(*explanation);
        co_return Status();
    };
    const auto done = FarSide(server.port()).run(work);
    if (!done) FAIL(done.error().text());
    return told;
}

std::string value_of(const Explanation& explanation, std::string_view key) {
    for (const auto& item : explanation.items) {
        if (item.key == key) return item.values.empty() ? "" : item.values.front();
    }
    return "no such item";
}

TEST_CASE("an old server is explained by what it shows", "[explain]") {
    const auto told = explanation_of("(vsFTPd 3.0.3)", {}, "-rw-r--r-- 1 u g 5 2020-03-09 12:00 f\r\n");
    CHECK(value_of(told, "server") == "vsftpd");
    CHECK(value_of(told, "system") == "UNIX Type: L8");
    CHECK(value_of(told, "listings") == "LIST, Unix (ls -l)");
    CHECK(value_of(told, "zone") == "UTC+02:00, learned from MDTM");
    CHECK(value_of(told, "data") == "EPSV, we connect to the server");
    CHECK(value_of(told, "times") == "MDTM with a time");
    CHECK(value_of(told, "digests") == "none: what is compared is read back");
    CHECK(value_of(told, "uploads").find("temporary name") != std::string::npos);
}

TEST_CASE("a new server is explained by its features", "[explain]") {
    const auto told =
        explanation_of("anything", {"MLST type*;", "MFMT", "ALLO EXACT", "UTF8", "HASH MD5*;"}, "type=file; f\r\n");
    CHECK(value_of(told, "server") == "not known by its greeting");
    CHECK(value_of(told, "listings") == "MLSD (RFC 3659), times to the second");
    CHECK(value_of(told, "times") == "MFMT");
    CHECK(value_of(told, "digests") == "HASH MD5, of whole files only");
    CHECK(value_of(told, "names") == "UTF-8");
    CHECK(value_of(told, "uploads").find("whole files only") != std::string::npos);
    CHECK(value_of(told, "pace").find("several commands") != std::string::npos);
}

TEST_CASE("an explanation is lines for people and one object for programs", "[explain]") {
    Explanation told;
    told.items.push_back({"host", "host", {"a"}, false});
    told.items.push_back({"features", "features", {"MLST", "x\x1b"}, true});
    told.items.push_back({"quirks", "quirks", {}, true});
    CHECK(as_lines(told) == std::vector<std::string>{"host:             a", "features:         MLST",
                                                     "                  x\x1b", "quirks:           none"});
    CHECK(as_json(told) == R"({"host":"a","features":["MLST","x\u001b"],"quirks":[]})");
}

}  // namespace
}  // namespace ftp::client
