#include "ftp/options/command.hpp"

#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

Command command(const std::vector<std::string>& words) {
    auto invocation = parse_arguments(words);
    if (const auto* wrong = std::get_if<UsageError>(&invocation)) FAIL(wrong->text);
    REQUIRE(std::holds_alternative<Command>(invocation));
    return std::get<Command>(std::move(invocation));
}

std::string usage_error(const std::vector<std::string>& words) {
    const auto invocation = parse_arguments(words);
    REQUIRE(std::holds_alternative<UsageError>(invocation));
    return std::get<UsageError>(invocation).text;
}

TEST_CASE("the last word of get, put, mv and sync is where it goes", "[options]") {
    const auto get = command({"get", "ftp://h/a", "ftp://h/b", "here"});
    CHECK(get.sources.size() == 2);
    CHECK(*get.destination == Place(LocalPath{"here"}));
    CHECK(*command({"get", "ftp://h/a"}).destination == Place(LocalPath{"."}));
    CHECK(*command({"get", "ftp://h/a", "ftp://h/b"}).destination == Place(LocalPath{"."}));
    CHECK(*command({"get", "ftp://h/a", "-"}).destination == Place(StandardStream{}));
    const auto put = command({"put", "-", "ftp://h/a"});
    CHECK(put.sources[0] == Place(StandardStream{}));
    CHECK(std::get<Url>(*put.destination).path == "a");
    CHECK(command({"sync", "dir/", "ftp://h/"}).verb == Verb::sync);
    CHECK_FALSE(command({"rm", "ftp://h/a", "ftp://h/b"}).destination);
}

TEST_CASE("options may stand anywhere before a double dash", "[options]") {
    const auto sync =
        command({"sync", "--tls=off", "--no-progress", "-P", "8", "ftp://h/a/", "-n", "b", "-v", "--timeout", "90s"});
    CHECK(sync.run.sessions == 8);
    CHECK(sync.run.dry_run);
    CHECK(sync.verbose);
    CHECK(sync.timeout == std::chrono::seconds(90));
    const auto put = command({"put", "-c", "--", "-odd name", "ftp://h/"});
    CHECK(put.run.resume);
    CHECK(put.sources[0] == Place(LocalPath{"-odd name"}));
    CHECK(command({"rm", "-r", "ftp://h/a"}).recursive);
    CHECK(command({"mkdir", "-p", "ftp://h/a"}).parents);
    CHECK(command({"ls", "-l", "ftp://h/a"}).long_form);
}

TEST_CASE("a command line that makes no sense is a usage error", "[options]") {
    const std::vector<std::vector<std::string>> rows{
        {},
        {"get"},
        {"get", "a", "b"},
        {"get", "ftp://h/a", "ftp://h/b", "-"},
        {"get", "ftp://h/a", "ftp://other/b", "x"},
        {"get", "ftp://a@h/a", "ftp://b@h/b", "x"},
        {"put", "a"},
        {"put", "a", "b"},
        {"put", "ftp://h/a", "ftp://h/b"},
        {"put", "-", "a", "ftp://h/"},
        {"sync", "a", "b"},
        {"sync", "a", "b", "ftp://h/"},
        {"sync", "-", "ftp://h/"},
        {"sync", "--delete", "a", "ftp://h/"},
        {"mv", "ftp://h/a"},
        {"mv", "ftp://h/a", "ftp://g/b"},
        {"ls", "a"},
        {"cat", "-"},
        {"rm", "-x", "ftp://h/a"},
        {"get", "-P", "0", "ftp://h/a"},
        {"get", "-P", "65", "ftp://h/a"},
        {"get", "--timeout", "30", "ftp://h/a"},
        {"get", "--timeout", "0", "ftp://h/a"},
        {"get", "--tls=required", "ftp://h/a"},
        {"get", "-q", "-v", "ftp://h/a"},
        {"get", ""},
        {"get", "ftp://h:x/a"},
    };
    for (const auto& words : rows) {
        CAPTURE(words);
        CHECK(usage_error(words).starts_with("ftp"));
    }
}

TEST_CASE("a mistyped verb is answered with the nearest one", "[options]") {
    CHECK(usage_error({"snyc", "a", "ftp://h/"}).find("did you mean sync?") != std::string::npos);
    CHECK(usage_error({"lss", "ftp://h/"}).find("did you mean ls?") != std::string::npos);
}

TEST_CASE("help and version go to standard output", "[options]") {
    for (const std::string verb : {"get", "put", "ls", "cat", "rm", "mv", "mkdir", "sync"}) {
        const auto help = parse_arguments({verb, "--help"});
        REQUIRE(std::holds_alternative<Print>(help));
        CHECK(std::get<Print>(help).text.find("Examples:\n  ftp " + verb) != std::string::npos);
    }
    CHECK(std::holds_alternative<Print>(parse_arguments({"--help"})));
    CHECK(std::holds_alternative<Print>(parse_arguments({"--version"})));
}

}  // namespace
}  // namespace ftp::client
