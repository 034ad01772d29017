// Folders that are too large to be kept in memory at once.

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/listing_parts.hpp"
#include "ftp/transfer/remote_walk.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <fmt/format.h>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;
using Form = ListingReader::Form;

const FileTime some_day(std::chrono::seconds(1'600'000'000));

// A listing by one reader, and what was handed on of it.
struct Read {
    Read(Form form, Room room, ListZone where = {})
        : zone(where), reader(form, some_day), parts(reader, take, zone, room) {}

    Listing all(std::string_view text) {
        CHECK(reader.feed(text));
        CHECK(reader.finish());
        return parts.rest();
    }

    ListZone zone;
    ListingReader reader;
    std::vector<Listing> handed_on;
    TakePart take = [this](Listing part) {
        handed_on.push_back(std::move(part));
        return Status();
    };
    ListingParts parts;
};

std::string names_of(const std::vector<RemoteEntry>& entries) {
    std::string names;
    for (const auto& entry : entries) names += entry.name;
    return names;
}

TEST_CASE("a folder that fits is one part, a larger one is handed on while it comes", "[listing]") {
    const std::string text = "type=file; c\r\ntype=file; b\r\ntype=file; ../x\r\ntype=file; a\r\ntype=dir; d\r\n";
    Read fits(Form::facts, {5, 1000});
    const auto whole = fits.all(text);
    CHECK(fits.handed_on.empty());
    CHECK_FALSE(whole.in_parts);
    CHECK(names_of(whole.entries) == "cbad");
    Read larger(Form::facts, {2, 1000});
    const auto rest = larger.all(text);
    CHECK(rest.in_parts);
    REQUIRE(larger.handed_on.size() == 1);
    CHECK(names_of(larger.handed_on[0].entries) == "cb");
    CHECK(larger.handed_on[0].refused.size() == 1);
    CHECK(names_of(rest.entries) == "ad");
    CHECK(rest.refused.empty());
}

TEST_CASE("a folder of long names is handed on sooner", "[listing]") {
    Read read(Form::facts, {100, 10});
    CHECK(names_of(read.all("type=file; 123456\r\ntype=file; 123456\r\ntype=file; 1\r\n").entries) == "1");
    CHECK(read.handed_on.size() == 1);
}

TEST_CASE("who takes a part may end the listing", "[listing]") {
    const TakePart take = [](Listing) { return Status(failed(Failure::protocol_violated, "enough")); };
    const ListZone zone;
    ListingReader reader(Form::facts, some_day);
    const ListingParts parts(reader, take, zone, {1, 1000});
    CHECK(reader.feed("type=file; a\r\n"));
    const auto fed = reader.feed("type=file; b\r\n");
    REQUIRE_FALSE(fed);
    CHECK(fed.error().doing() == "enough");
}

TEST_CASE("names without kinds are kept whole, for questions come behind them", "[listing]") {
    Read read(Form::names, {1, 1000});
    CHECK(names_of(read.all("a\r\nb\r\nc\r\n").entries) == "abc");
    CHECK(read.handed_on.empty());
}

// A LIST with times to the minute.
std::string minutes(const std::string& names) {
    std::string text;
    for (const char name : names) text += std::string("-rw-r--r-- 1 u g 5 2020-03-09 12:00 ") + name + "\r\n";
    return text;
}

TEST_CASE("before the zone of a server is learned, nothing that tells a time is handed on", "[listing]") {
    // A list is recognised by its first lines, all of which come at once then.
    const std::string many(60, 'a');
    Read unasked(Form::lines, {10, 1000});
    const auto beginning = unasked.all(minutes(many + "bc"));
    CHECK(unasked.handed_on.empty());
    CHECK(beginning.again);
    CHECK(beginning.entries.size() <= 51);
    ListZone known;
    known.state = ListZone::State::known;
    known.ahead = std::chrono::hours(2);
    Read asked(Form::lines, {10, 1000}, known);
    CHECK_FALSE(asked.all(minutes(many + "bc")).again);
    REQUIRE_FALSE(asked.handed_on.empty());
    using namespace std::chrono_literals;
    CHECK(asked.handed_on[0].entries[0].modified == FileTime(std::chrono::sys_days(2020y / 3 / 9) + 10h));
}

// More than is kept at once, in no order that anybody would sort them in.
constexpr std::size_t many_entries = part_of_folder.entries + 10;

std::string many_lines() {
    std::string lines;
    for (std::size_t i = many_entries; i-- > 0;) lines += fmt::format("type=file; {}\r\n", i);
    return lines;
}

const std::vector<std::string> modern{"MLST type*;size*;modify*;unique*;"};

TEST_CASE("ls tells a very large folder in the order of the server, every entry once", "[listing]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in(modern);
        talk.open_transfer("MLSD");
        talk.send_data(many_lines());
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    ClientRun client(server.port());
    CHECK(client.run({"ls", client.url("")}).failed == 0);
    const auto& lines = client.listener.lines;
    REQUIRE(lines.size() == many_entries);
    for (std::size_t i = 0; i < many_entries; ++i) {
        if (lines[i] != std::to_string(many_entries - 1 - i)) FAIL(lines[i]);
    }
}

TEST_CASE("a very large folder that breaks off behind its first part is told once and fails", "[listing]") {
    const ScriptedServer server([](ScriptedConnection& talk) {
        talk.log_in(modern);
        talk.open_transfer("MLSD");
        talk.send_data(many_lines());
        talk.close_data();
        talk.reply("426 lost");
        CHECK(talk.read_line() == "QUIT");
    });
    ClientRun client(server.port());
    client.retries = 3;
    const auto tally = client.run({"ls", client.url("")});
    CHECK(tally.failed == 1);
    CHECK(only_cause(tally) == Cause::temporary);
    CHECK(client.listener.lines.size() == part_of_folder.entries + 1);
}

TEST_CASE("a pattern takes what fits of a very large folder, by name, also when the first try broke off", "[listing]") {
    const auto serve_folder = [](ScriptedConnection& talk, const char* last) {
        talk.open_transfer("MLSD");
        talk.send_data(many_lines());
        talk.close_data();
        talk.reply(last);
    };
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in(modern);
        CHECK(talk.expect("MLST") == "1000*");
        talk.reply("550 no such file");
        serve_folder(talk, "426 lost");
        serve_folder(talk, "226 done");
        CHECK(talk.read_line() == "QUIT");
    });
    ClientRun client(server.port());
    client.retries = 1;
    CHECK(client.run({"ls", client.url("1000*")}).failed == 0);
    REQUIRE(client.listener.lines.size() == 21);
    CHECK(client.listener.lines.front() == "1000");
    CHECK(client.listener.lines.back() == "10009");
}

}  // namespace
}  // namespace ftp::client
