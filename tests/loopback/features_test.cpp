#include "common/base/text.hpp"
#include "ftpd/interpreter/row.hpp"
#include "ftpd/interpreter/site.hpp"
#include "tests/loopback/test_server.hpp"
#include "tests/loopback/tls_client.hpp"

#include <set>
#include <sstream>

namespace ftp::test {

namespace {

// The inner lines of a reply, without the space before each.
std::vector<std::string> inner_lines(const std::string& reply) {
    std::vector<std::string> lines;
    std::istringstream stream(reply);
    for (std::string line; std::getline(stream, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (line.starts_with(' ')) lines.push_back(line.substr(line.find_first_not_of(' ')));
    }
    return lines;
}

std::vector<std::string> words(const std::string& line) {
    std::istringstream stream(line);
    std::vector<std::string> all;
    for (std::string word; stream >> word;) all.push_back(word);
    return all;
}

std::set<std::string> verbs_of_help(RawClient& client) {
    std::set<std::string> verbs;
    for (const auto& line : inner_lines(client.command("HELP")))
        for (const auto& word : words(line)) verbs.insert(word);
    return verbs;
}

// The one feature that is named by what it gives, not by its verb (RFC 3659 §6), and the one for an option.
const std::set<std::string> without_verb{"TVFS", "UTF8"};

bool is_unknown(int code) { return code == 500 || code == 502 || code == 504; }

}  // namespace

TEST_CASE("every line of FEAT names a verb that HELP knows and that works", "[features]") {
    TestServer server;
    auto client = logged_in(server);
    const auto helped = verbs_of_help(client);
    const auto features = inner_lines(client.command("FEAT"));
    CHECK(features.size() > 20);
    for (const auto& feature : features) {
        CAPTURE(feature);
        const auto parts = words(feature);
        if (without_verb.contains(parts[0])) continue;
        CHECK(helped.contains(parts[0]));
        if (parts[0] == "SITE") {
            CHECK(code_of(client.command("SITE HELP " + parts.at(1))) == 214);
            CHECK_FALSE(is_unknown(code_of(client.command("SITE " + parts[1]))));
        } else {
            CHECK_FALSE(is_unknown(code_of(client.command(parts[0]))));
        }
    }
}

TEST_CASE("HELP and SITE HELP tell all that works, and how it is written", "[features]") {
    const KeyFiles keys;
    TestServer server(with_tls(keys, [](server::Configuration& configuration) { configuration.tls.allow_ccc = true; }));
    auto client = logged_in(server);
    const auto helped = verbs_of_help(client);
    CHECK(helped.size() == server::table().size());
    for (const auto& row : server::table()) {
        CAPTURE(row.verb);
        CHECK(helped.contains(std::string(row.verb)));
        const auto reply = client.command("HELP " + std::string(row.verb));
        CHECK(reply.find(row.syntax) != reply.npos);
    }
    const auto sites = client.command("SITE HELP");
    for (const auto& row : server::site_table()) {
        CAPTURE(row.name);
        CHECK(sites.find(row.syntax) != sites.npos);
        CHECK(row.syntax.starts_with("SITE " + std::string(row.name)));
    }
}

TEST_CASE("HELP is silent about TLS where there is none, and about CCC where it is off", "[features]") {
    const KeyFiles keys;
    const bool on = GENERATE(false, true);
    TestServer server(on ? with_tls(keys) : TestServer::Change());
    auto client = logged_in(server);
    const auto helped = verbs_of_help(client);
    for (const std::string verb : {"AUTH", "PBSZ", "PROT", "CCC"}) {
        const bool told = on && verb != "CCC";
        CAPTURE(verb, on);
        CHECK(helped.contains(verb) == told);
        CHECK(code_of(client.command("HELP " + verb)) == (told ? 214 : 502));
    }
}

TEST_CASE("removing trees is told nowhere when it is switched off", "[features]") {
    TestServer server([](server::Configuration& configuration) { configuration.limits.remove_entries = 0; });
    std::filesystem::create_directory(server.home() / "d");
    auto client = logged_in(server);
    for (const auto* ask : {"FEAT", "HELP", "SITE HELP"}) {
        const auto reply = client.command(ask);
        CHECK(reply.find("RMDA") == reply.npos);
        CHECK(reply.find("RMDIR") == reply.npos);
    }
    CHECK(code_of(client.command("RMDA d")) == 502);
    CHECK(code_of(client.command("SITE RMDIR d")) == 502);
    CHECK(std::filesystem::exists(server.home() / "d"));
}

TEST_CASE("HELP shows of MODE and RMDA what is switched on", "[features]") {
    const bool on = GENERATE(false, true);
    TestServer server([on](server::Configuration& configuration) {
        configuration.limits.deflate = on;
        configuration.limits.remove_entries = on ? 1 : 0;
    });
    auto client = logged_in(server);
    const std::string modes = on ? "Syntax: MODE <SP> S|B|Z" : "Syntax: MODE <SP> S|B";
    CHECK(client.command("HELP MODE") == "214 " + modes);
    CHECK(client.command("MODE X") == "501 " + modes);
    CHECK(code_of(client.command("HELP RMDA")) == (on ? 214 : 502));
    CHECK(code_of(client.command("SITE HELP RMDIR")) == (on ? 214 : 502));
}

TEST_CASE("questions of other servers' clients get the answers that end them", "[features]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(client.command("SITE ZONE") == "210 UTC+0");
    CHECK(code_of(client.command("SITE WHO")) == 502);
    CHECK(code_of(client.command("SITE WHO?")) == 502);
    CHECK(code_of(client.command("ADAT x")) == 503);
    CHECK(code_of(client.command("THMB PNG 10 10 f")) == 502);
}

TEST_CASE("FEAT is silent about PRET, or clients would ask before every transfer", "[features]") {
    TestServer server;
    auto client = logged_in(server);
    CHECK(client.command("FEAT").find("PRET") == std::string::npos);
    CHECK(code_of(client.command("HELP PRET")) == 214);
}

TEST_CASE("what HELP does not know does not work", "[features]") {
    TestServer server;
    auto client = logged_in(server);
    const auto helped = verbs_of_help(client);
    for (const std::string verb :
         {"CEPR", "COMB", "CONF", "CPSV", "DSIZ", "ENC",  "ESTA", "ESTP",   "LPRT",  "LPSV",   "MD5",
          "MFCT", "MIC",  "MLFL", "MMD5", "SPSV", "SSCN", "THMB", "XCMLSD", "XDUPE", "XQUOTA", "XSEN"}) {
        CAPTURE(verb);
        CHECK((helped.contains(verb) || is_unknown(code_of(client.command(verb + " x")))));
    }
    for (const std::string name : {"ALIAS", "CDPATH", "EXEC", "GROUP", "GPASS", "INDEX", "PSWD"}) {
        CAPTURE(name);
        CHECK(code_of(client.command("SITE " + name + " x")) == 504);
    }
}

}  // namespace ftp::test
