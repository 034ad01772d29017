#include "ftp/options/command.hpp"
#include "tests/support/catch.hpp"

using namespace ftp;
using namespace ftp::client;

namespace {

// The verb's words while a server is open.
Command with_a_server_open(const std::vector<std::string>& words) {
    Command defaults;
    defaults.here = Url{.user = "ann", .host = "host", .port = Port(2121), .path = "", .pattern = "", .site = ""};
    auto invocation = parse_arguments(words, defaults);
    if (const auto* wrong = std::get_if<UsageError>(&invocation)) FAIL(wrong->text);
    return std::get<Command>(std::move(invocation));
}

Place at_host(const std::string& path, const std::string& pattern = "") {
    return Url{.user = "ann", .host = "host", .port = Port(2121), .path = path, .pattern = pattern, .site = ""};
}

using Places = std::vector<Place>;

}  // namespace

TEST_CASE("where a server is open, words that can only be remote are paths there", "[command]") {
    auto command = with_a_server_open({"get", "a", "b c", "here"});
    CHECK(command.sources == Places{at_host("a"), at_host("b c")});
    CHECK(command.destination == Place(LocalPath{"here"}));
    command = with_a_server_open({"get", "a"});
    CHECK(command.sources == Places{at_host("a")});
    CHECK(command.destination == Place(LocalPath{"."}));
    command = with_a_server_open({"put", "a", "b", "in/"});
    CHECK(command.sources == Places{LocalPath{"a"}, LocalPath{"b"}});
    CHECK(command.destination == at_host("in/"));
    command = with_a_server_open({"mv", "a", "b"});
    CHECK(command.sources == Places{at_host("a")});
    CHECK(command.destination == at_host("b"));
    CHECK(with_a_server_open({"rm", "/abs/x"}).sources == Places{at_host("/abs/x")});
}

TEST_CASE("where a server is open, a colon makes a path there of any word", "[command]") {
    auto command = with_a_server_open({"sync", "site/", ":www/"});
    CHECK(command.sources == Places{LocalPath{"site/"}});
    CHECK(command.destination == at_host("www/"));
    command = with_a_server_open({"sync", ":in", "data"});
    CHECK(command.sources == Places{at_host("in")});
    CHECK(with_a_server_open({"ls", ":a:b"}).sources == Places{at_host("a:b")});
}

TEST_CASE("where a server is open, its folder can be left out", "[command]") {
    CHECK(with_a_server_open({"ls", "-l"}).sources == Places{at_host("")});
    CHECK(with_a_server_open({"put", "a"}).destination == at_host(""));
}

TEST_CASE("where a server is open, another one can still be named", "[command]") {
    const auto command = with_a_server_open({"get", "ftp://other/x", "y"});
    CHECK(std::get<Url>(command.sources[0]).host == "other");
    CHECK(command.destination == Place(LocalPath{"y"}));
}
