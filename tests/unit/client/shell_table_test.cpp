#include "common/base/text.hpp"
#include "ftp/shell/command_table.hpp"
#include "tests/support/catch.hpp"

#include <set>

using namespace ftp;
using namespace ftp::client;

namespace {

Command with_server() {
    Command defaults;
    defaults.here = Url{.user = "ann", .host = "host", .port = Port(21), .path = "", .pattern = "", .site = ""};
    return defaults;
}

std::string why_not(ShellWords words, const Command& defaults = Command()) {
    const auto task = understand(std::move(words), defaults, Abbreviations::yes);
    return task ? "" : task.error().doing();
}

Task understood(ShellWords words) {
    auto task = understand(std::move(words), with_server(), Abbreviations::yes);
    if (!task) FAIL(task.error().doing());
    return *task;
}

std::string name_of(std::string_view word, Abbreviations abbreviations = Abbreviations::yes) {
    const auto row = find_row(word, abbreviations);
    return row ? std::string((*row)->name) : row.error().doing();
}

}  // namespace

TEST_CASE("every command of the shell has one name, one help and a handler", "[shell]") {
    std::set<std::string_view> names;
    const auto one_more = [&](std::string_view name) {
        CAPTURE(name);
        CHECK(names.insert(name).second);
    };
    for (const auto& row : rows()) {
        one_more(row.name);
        if (!row.aliases.empty()) {
            for (const auto alias : split(row.aliases, ' ')) one_more(alias);
        }
        CAPTURE(row.name);
        CHECK(row.handler != nullptr);
        CHECK_FALSE(row.help.empty());
        CHECK(row.least <= row.most);
        CHECK(row.syntax.empty() == (row.most == 0 && row.grammar != Grammar::verb));
        const auto line = row.name.size() + 1 + row.syntax.size();
        CHECK(line <= 34);
        CHECK(row.help.size() <= 80 - 35);
    }
}

TEST_CASE("a command is found by its beginning where that is the only one", "[shell]") {
    CHECK(name_of("mg") == "mget");
    CHECK(name_of("disc") == "close");
    CHECK(name_of("?") == "help");
    CHECK(name_of("put") == "put");
    CHECK(name_of("cd") == "cd");
    CHECK(name_of("mp") == "mput");
    CHECK(name_of("del") == "delete");
    CHECK(name_of("m").find("may be mls mdir") != std::string::npos);
    CHECK(name_of("mgte") == "unknown command mgte, did you mean mget? (help tells all)");
    CHECK(name_of("\x1b[2J").find('\x1b') == std::string::npos);
    CHECK(name_of("mg", Abbreviations::no).starts_with("unknown command mg"));
}

TEST_CASE("words that do not fit a command are answered by its syntax", "[shell]") {
    CHECK(why_not({"lcd", "a", "b"}) == "usage: lcd [FOLDER]");
    CHECK(why_not({"cd"}, with_server()) == "usage: cd FOLDER");
    CHECK(why_not({"bye", "now"}) == "usage: bye");
    CHECK(why_not({"get", "--no-such"}, with_server()).find("unknown option --no-such") != std::string::npos);
    CHECK(why_not({"open", "a", "b"}).find("port") != std::string::npos);
}

TEST_CASE("what needs a server says so", "[shell]") {
    CHECK(why_not({"cd", "a"}) == "no server is open (open HOST)");
    CHECK(why_not({"ls"}) != "");
    CHECK(why_not({"ls"}, with_server()).empty());
}

TEST_CASE("the words of mget are all on the server, those of mput are all here", "[shell]") {
    auto command = understood({"mget", "a", "b"}).command;
    CHECK(command.verb == Verb::get);
    CHECK(command.sources.size() == 2);
    CHECK(command.destination == Place(LocalPath{"."}));
    command = understood({"mput", "a", "b"}).command;
    CHECK(command.verb == Verb::put);
    CHECK(command.sources == std::vector<Place>{LocalPath{"a"}, LocalPath{"b"}});
    CHECK(std::get<Url>(*command.destination).path.empty());
}

TEST_CASE("commands that stand for a verb with options have them", "[shell]") {
    CHECK(understood({"dir"}).command.long_form);
    CHECK(understood({"reget", "a"}).command.run.resume);
    CHECK(understood({"rename", "a", "b"}).command.verb == Verb::mv);
    CHECK(understood({"delete", "-r", "a"}).command.recursive);
}

TEST_CASE("the last word of a listing names a local file, wherever its options stand", "[shell]") {
    for (const ShellWords& words : {ShellWords{"ls", "a", "off", "--tls", "off"},
                                    {"ls", "--tls", "off", "a", "off"},
                                    {"dir", "--tls=off", "a", "--", "off"},
                                    {"ls", "a", "--tls", "off", "--", "off"}}) {
        CAPTURE(words);
        const auto task = understood(words);
        CHECK(task.output == "off");
        CHECK(task.command.site_options.tls == TlsMode::off);
        REQUIRE(task.command.sources.size() == 1);
        CHECK(std::get<Url>(task.command.sources.front()).path == "a");
    }
    for (const auto* folder : {"out/", "/", ".", "..", "a/..", ""}) {
        CAPTURE(folder);
        CHECK(why_not({"ls", "/pub", folder}, with_server()).find("is a folder") != std::string::npos);
    }
}

TEST_CASE("open takes a host, a port and a URL", "[shell]") {
    const auto url = [](ShellWords words) { return std::get<Url>(understood(std::move(words)).command.sources.at(0)); };
    CHECK(url({"open", "other"}).host == "other");
    CHECK(url({"open", "other", "2121"}).port == Port(2121));
    CHECK(url({"open", "ftp://bob@other/in"}).user == "bob");
    CHECK(url({"open", "get"}).host == "get");
}
