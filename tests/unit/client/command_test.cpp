#include "ftp/options/command.hpp"

#include "common/base/text.hpp"
#include "ftp/options/option_table.hpp"
#include "tests/support/catch.hpp"
#include "tests/unit/client/command_line.hpp"

namespace ftp::client {
namespace {

using test::command;

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
        {"get"},
        {"get", "a", "b"},
        {"get", "ftp://h/a", "ftp://h/b", "-"},
        {"get", "ftp://h/*", "-"},
        {"get", "ftp://h/a", "ftp://other/b", "x"},
        {"get", "ftp://a@h/a", "ftp://b@h/b", "x"},
        {"get", "s:a", "t:b", "x"},
        {"put", "a"},
        {"put", "a", "b"},
        {"put", "ftp://h/a", "ftp://h/b"},
        {"put", "-", "a", "ftp://h/"},
        {"put", "--append", "--manifest=m", "a", "ftp://h/"},
        {"put", "--append", "--verify=hash", "a", "ftp://h/"},
        {"put", "--ascii", "--verify=hash", "a", "ftp://h/"},
        {"put", "--verify=size", "a", "ftp://h/"},
        {"get", "--verify=hash", "ftp://h/a"},
        {"sync", "a", "b"},
        {"sync", "a", "b", "ftp://h/"},
        {"sync", "-", "ftp://h/"},
        {"sync", "--max-delete", "5", "a", "ftp://h/"},
        {"sync", "--delete", "--max-delete", "101%", "a", "ftp://h/"},
        {"sync", "--only", "new", "a", "ftp://h/"},
        {"put", "--delete", "a", "ftp://h/"},
        {"check", "a", "b"},
        {"verify", "manifest"},
        {"verify", "ftp://h/", "manifest"},
        {"mv", "ftp://h/a"},
        {"mv", "ftp://h/a", "ftp://g/b"},
        {"mv", "ftp://h/a", "ftp://h/*"},
        {"cp", "ftp://h/a"},
        {"cp", "ftp://h/a", "ftp://g/b"},
        {"cp", "ftp://h/a", "b"},
        {"cp", "ftp://h/a", "ftp://h/*"},
        {"ls", "a"},
        {"cat", "-"},
        {"rm", "-x", "ftp://h/a"},
        {"tree", "--depth", "0", "ftp://h/a"},
        {"run"},
        {"run", "script", "1=2"},
        {"run", "script", "word"},
        {"site"},
        {"site", "add", "name"},
        {"site", "add", "a/b", "ftp://h/"},
        {"site", "add", "a", "ftp://h/*"},
        {"site", "list", "a"},
        {"explain"},
        {"explain", "h", "21"},
        {"get", "-P", "0", "ftp://h/a"},
        {"get", "-P", "65", "ftp://h/a"},
        {"get", "-P"},
        {"get", "--timeout", "30", "ftp://h/a"},
        {"get", "--timeout", "0", "ftp://h/a"},
        {"get", "--deadline", "0", "ftp://h/a"},
        {"get", "--limit-rate", "fast", "ftp://h/a"},
        {"get", "--tls=maybe", "ftp://h/a"},
        {"get", "--tls=off", "--ca", "f", "ftp://h/a"},
        {"get", "--tls=off", "--cert", "f", "ftp://h/a"},
        {"put", "--key", "f", "--tls=off", "a", "ftp://h/a"},
        {"get", "--tls=off", "--pin", "sha256//SWVqTgQQ34YPOKEsxG5Ya0dRraLNe4WqxYtq+6FYjFo=", "ftp://h/a"},
        {"get", "--charset", "", "ftp://h/a"},
        {"get", "--no-progress=yes", "ftp://h/a"},
        {"get", "-q", "-v", "ftp://h/a"},
        {"get", ""},
        {"get", "ftp://h:x/a"},
        {"host", "0"},
        {"host", "70000"},
        {"two words"},
    };
    for (const auto& words : rows) {
        CAPTURE(words);
        CHECK(usage_error(words).starts_with("ftp"));
    }
}

TEST_CASE("a far place is a site with a path or a URL, and ./ leads to a local file that looks like one", "[options]") {
    const auto url = [](const std::string& word) { return std::get<Url>(command({"ls", word}).sources[0]); };
    CHECK(url("shop:in/a").site == "shop");
    CHECK(url("shop:in/a").path == "in/a");
    CHECK(url("shop:/abs").path == "/abs");
    CHECK(url("shop:").path.empty());
    CHECK(url("shop:100%").path == "100%");
    CHECK(to_text(url("shop:in/a")) == "shop:in/a");
    const auto local = [](const std::string& word) { return command({"put", word, "shop:"}).sources[0]; };
    CHECK(local("./a:b") == Place(LocalPath{"./a:b"}));
    CHECK(local("dir/a:b") == Place(LocalPath{"dir/a:b"}));
    CHECK(local(":b") == Place(LocalPath{":b"}));
    CHECK(local("a b:c") == Place(LocalPath{"a b:c"}));
    CHECK(local("[a,b]") == Place(LocalPath{"[a,b]"}));
}

TEST_CASE("a name with wildcards is a pattern, unless they are encoded or escaped", "[options]") {
    const auto url = [](const std::string& word) { return std::get<Url>(command({"ls", word}).sources[0]); };
    CHECK(url("ftp://h/in/*.csv").pattern == "in/*.csv");
    CHECK(url("ftp://h/in/*.csv").path == "in/*.csv");
    CHECK(url("ftp://h/%2A/[ab]").pattern == "\\*/[ab]");
    CHECK(url("ftp://h/%2A/[ab]").path == "*/[ab]");
    CHECK(url("ftp://h/%2A.csv").pattern.empty());
    CHECK(url("ftp://h/%2A.csv").path == "*.csv");
    CHECK(to_text(url("ftp://h/%2A/[ab]")) == "ftp://h/%2A/[ab]");
    CHECK(url("ftp://h/a\\b?").pattern == "a\\\\b?");
    CHECK(url("s:a?").pattern == "a?");
    CHECK(url("s:a\\?").pattern.empty());
    CHECK(url("s:a\\?").path == "a?");
    CHECK(url("s:a\\b").path == "a\\b");
}

TEST_CASE("every option finds its place in the command", "[options]") {
    const auto sync = command({"sync",
                               "a",
                               "ftp://h/",
                               "--delete",
                               "--max-delete=10%",
                               "--only=missing,changed",
                               "--limit-rate",
                               "2M",
                               "--deadline",
                               "1h",
                               "--inplace",
                               "-L",
                               "-c",
                               "--manifest",
                               "m",
                               "--json",
                               "--charset=latin1",
                               "--active",
                               "--compress",
                               "--password-command",
                               "pass shop",
                               "-vv"});
    CHECK(sync.run.remove_extra);
    CHECK(std::get<Percent>(*sync.run.delete_limit).value == 10);
    CHECK(sync.run.only == Only::missing_and_changed);
    CHECK_FALSE(command({"put", "a", "s:"}).run.only);
    CHECK(sync.run.rate == ByteCount(2 << 20));
    CHECK(sync.run.deadline == std::chrono::hours(1));
    CHECK(sync.run.in_place);
    CHECK(sync.run.follow_links);
    CHECK(sync.run.resume);
    CHECK(sync.run.manifest == "m");
    CHECK(sync.json);
    CHECK(sync.site_options.charset == "latin1");
    CHECK(sync.site_options.active == true);
    CHECK(sync.site_options.compress == true);
    CHECK(sync.site_options.password_command == "pass shop");
    CHECK(sync.timed);
    CHECK(std::get<std::size_t>(*command({"sync", "--delete", "--max-delete", "7", "a", "s:"}).run.delete_limit) == 7);
    CHECK(command({"put", "--only", "missing", "a", "s:"}).run.only == Only::missing);
    CHECK(command({"put", "--only", "changed", "a", "s:"}).run.only == Only::changed);
    CHECK_FALSE(command({"ls", "-v", "s:"}).timed);
    CHECK(command({"ls", "-la", "s:"}).all);
    CHECK(command({"du", "-s", "s:"}).totals);
    CHECK(command({"tree", "--depth", "3", "s:"}).depth == 3u);
}

TEST_CASE("include and exclude keep their order", "[options]") {
    const auto sync = command({"sync", "--include", "*.c", "--exclude=*", "a", "--include", "b/", "s:"});
    using Verdict = FilterRule::Verdict;
    const std::vector<FilterRule> expected{
        {Verdict::include, "*.c"}, {Verdict::exclude, "*"}, {Verdict::include, "b/"}};
    CHECK(sync.run.filters == expected);
}

TEST_CASE("without a verb the words name a server to work with", "[options]") {
    CHECK(command({}).verb == Verb::shell);
    CHECK(command({}).sources.empty());
    const auto server = [](const std::vector<std::string>& words) {
        const auto shell = command(words);
        CHECK(shell.verb == Verb::shell);
        return std::get<Url>(shell.sources.at(0));
    };
    CHECK(server({"ftp.example.org"}).host == "ftp.example.org");
    CHECK(server({"-v", "host", "2121"}).port == Port(2121));
    CHECK(server({"shop:"}).site == "shop");
    CHECK(server({"ftp://ann@host/in"}).user == "ann");
    CHECK(server({"::1"}).host == "::1");
    CHECK(server({"[::1]", "2121"}).host == "::1");
    CHECK(std::get<Url>(command({"explain", "host"}).sources[0]).host == "host");
}

TEST_CASE("verify, check, run and site have their own words", "[options]") {
    const auto verify = command({"verify", "night.jsonl", "shop:"});
    CHECK(verify.sources[0] == Place(LocalPath{"night.jsonl"}));
    CHECK(std::get<Url>(*verify.destination).site == "shop");
    CHECK(std::get<Url>(command({"check", "shop:in", "data"}).sources[0]).path == "in");
    const auto run = command({"run", "night.ftp", "--keep-going", "day=21", "empty="});
    CHECK(run.script.file == "night.ftp");
    CHECK(run.script.keep_going);
    CHECK(run.script.variables == std::vector<std::pair<std::string, std::string>>{{"day", "21"}, {"empty", ""}});
    const auto add = command({"site", "add", "shop", "ftp://ann@h/www", "--charset", "latin1"});
    CHECK(add.site.action == SiteRequest::Action::add);
    CHECK(add.site.name == "shop");
    CHECK(add.site.url->path == "www");
    CHECK(command({"site", "test", "shop:"}).site.name == "shop");
    CHECK(command({"site", "list"}).site.action == SiteRequest::Action::list);
}

TEST_CASE("what the defaults say holds unless the arguments say otherwise", "[options]") {
    Command defaults;
    defaults.timeout = std::chrono::seconds(5);
    defaults.run.retries = 7;
    const auto invocation = parse_arguments({"ls", "s:", "--retries", "1"}, defaults);
    const auto& ls = std::get<Command>(invocation);
    CHECK(ls.timeout == std::chrono::seconds(5));
    CHECK(ls.run.retries == 1);
}

TEST_CASE("a mistyped word is answered with the nearest one", "[options]") {
    const auto hint = [](const std::vector<std::string>& words, const std::string& nearest) {
        CAPTURE(words);
        CHECK(usage_error(words).find("did you mean " + nearest + "?") != std::string::npos);
    };
    hint({"snyc", "a", "ftp://h/"}, "sync");
    hint({"snyc", "--delete", "a", "ftp://h/"}, "sync");
    hint({"lss", "ftp://h/"}, "ls");
    hint({"get", "--limt-rate", "2M", "s:a"}, "--limit-rate");
    hint({"get", "--limit-rat=2M", "s:a"}, "--limit-rate");
    hint({"sync", "--excluded", "x", "a", "s:"}, "--exclude");
    hint({"site", "lits"}, "list");
}

TEST_CASE("the beginning of an option is not the option", "[options]") {
    CHECK(usage_error({"get", "--time", "5s", "s:a"}).find("unknown option --time") != std::string::npos);
    CHECK(usage_error({"get", "-x", "s:a"}).find("unknown option -x") != std::string::npos);
    CHECK(usage_error({"get", "s:a", "--timeout"}).find("--timeout needs a value") != std::string::npos);
}

TEST_CASE("help and version go to standard output", "[options]") {
    CHECK(std::holds_alternative<Print>(parse_arguments({"--help"})));
    CHECK(std::get<Print>(parse_arguments({"--version"})).text == "ftp " FTP_VERSION "\n");
}

TEST_CASE("the help of every verb begins with examples and fits a screen", "[options]") {
    for (const auto& row : verb_rows()) {
        std::vector<std::string> words{"--help"};
        if (!row.name.empty()) words.insert(words.begin(), std::string(row.name));
        const auto text = std::get<Print>(parse_arguments(words)).text;
        CAPTURE(row.name, text);
        CHECK(text.starts_with("Examples:\n  "));
        const auto lines = split(text, '\n');
        CHECK(lines.size() - 1 <= 24);
        for (const auto line : lines) CHECK(line.size() <= 80);
    }
}

TEST_CASE("every option stands in the help of its verbs", "[options]") {
    for (const auto& row : verb_rows()) {
        if (row.name.empty()) continue;
        const auto text = std::get<Print>(parse_arguments({std::string(row.name), "--help"})).text;
        for (const auto* option : options_of(row.verb)) {
            CAPTURE(row.name, shown_name(*option));
            CHECK(text.find(" " + shown_name(*option)) != std::string::npos);
        }
    }
}

TEST_CASE("an append and a resume are about the file that has the name, whatever the defaults say", "[options]") {
    Command defaults;
    defaults.run.new_names_here = defaults.run.new_names_there = true;
    const auto parsed = [&](const std::vector<std::string>& words) {
        return std::get<Command>(parse_arguments(words, defaults)).run;
    };
    CHECK(parsed({"put", "a", "s:"}).new_names_there);
    CHECK_FALSE(parsed({"put", "--append", "a", "s:"}).new_names_there);
    CHECK_FALSE(parsed({"put", "-c", "a", "s:"}).new_names_there);
    CHECK(parsed({"get", "s:a", "a"}).new_names_here);
    CHECK_FALSE(parsed({"get", "-c", "s:a", "a"}).new_names_here);
}

}  // namespace
}  // namespace ftp::client
