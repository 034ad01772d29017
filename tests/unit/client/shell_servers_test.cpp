// What the shell asks of the program for each server it opens, and what it says of it.

#include "ftp/options/sites.hpp"
#include "ftp/remote/failure.hpp"
#include "ftp/shell/interpreter.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/client/command_line.hpp"

#include <array>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

using namespace ftp;
using namespace ftp::client;
using ftp::test::command;

namespace {

const std::string pin = "sha256//SWVqTgQQ34YPOKEsxG5Ya0dRraLNe4WqxYtq+6FYjFo=";

// An interpreter with a file of sites, and a program around it that keeps in mind what it is asked.
class Stage {
  public:
    explicit Stage(const std::string& sites, Loudness loudness = Loudness::normal)
        : plain_(results_.get(), errors_.get(), loudness, false),
          json_(results_.get(), errors_.get(), loudness, false) {
        test::write_file(folder_ / "sites.toml", sites);
        ::chmod((folder_ / "sites.toml").c_str(), 0600);
        auto loaded = Sites::load((folder_ / "sites.toml").string());
        if (!loaded) FAIL(loaded.error().text());
        sites_ = std::make_unique<Sites>(std::move(*loaded));
    }

    // What the shell is given for a place; by itself nothing is.
    std::function<Result<std::unique_ptr<Host>>(const Url&)> host = [](const Url&) -> Result<std::unique_ptr<Host>> {
        return failed(Failure::unreachable, "not in this test");
    };

    Interpreter& shell_of(std::vector<std::string> words, LineReader* answers = nullptr) {
        Surface surface{loop_.get_executor(), pool_, outlet_, plain_, json_, plain_, nullptr, answers, places()};
        line_ = command(std::move(words));
        auto defaults = line_;
        defaults.sources.clear();
        shell_ = std::make_unique<Interpreter>(std::move(surface), std::move(defaults));
        return *shell_;
    }
    ExitStatus open() { return result_of(shell_->open(line_)); }
    ExitStatus execute(ShellWords words) { return result_of(shell_->execute(std::move(words), Abbreviations::no)); }

    std::string errors() const {
        std::fflush(errors_.get());
        return test::read_file(folder_ / "errors");
    }
    asio::thread_pool& pool() { return pool_; }

    std::vector<SiteOptions> asked;  // for one host after the other
    std::vector<SiteOptions> fetched;

  private:
    using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

    Places places() {
        Places places;
        places.resolve = [this](Command& each) { return apply_sites(each, *sites_); };
        places.host_of = [this](const Url& url, const Command& each) {
            asked.push_back(each.site_options);
            return host(url);
        };
        places.fetch_password = [this](Host&, const Command& each) {
            fetched.push_back(each.site_options);
            return Status();
        };
        return places;
    }

    ExitStatus result_of(awaitable<ExitStatus> work) {
        auto result = ExitStatus::some_failed;
        loop_.restart();
        asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr failure, ExitStatus status) {
            loop_.stop();
            if (failure) std::rethrow_exception(failure);
            result = status;
        });
        loop_.run();
        return result;
    }

    test::TempDir folder_;
    File results_{std::fopen((folder_ / "results").c_str(), "w"), std::fclose};
    File errors_{std::fopen((folder_ / "errors").c_str(), "w"), std::fclose};
    asio::io_context loop_{1};
    asio::thread_pool pool_{2};
    Printer plain_;
    Printer json_;
    Outlet outlet_{plain_};
    std::unique_ptr<Sites> sites_;
    Command line_;
    std::unique_ptr<Interpreter> shell_;
};

Result<std::unique_ptr<Host>> host_at(const test::ScriptedServer& server) {
    Site site;
    site.host = "127.0.0.1";
    site.port = Port(server.port());
    site.user = "ann";
    site.password = "secret";
    return std::make_unique<Host>(std::move(site), Patience(std::chrono::seconds(20)));
}

}  // namespace

TEST_CASE("what a site says is for its own server, whatever is opened behind it", "[shell]") {
    const auto* line = GENERATE("password_command = \"echo x\"", "charset = \"ISO-8859-1\"", "active = true",
                                "active = false", "tls = \"off\"", "ca = \"f\"", "cert = \"f\"", "key = \"f\"", "pin");
    const std::string said = std::string(line) == "pin" ? "pin = \"" + pin + "\"" : line;
    CAPTURE(said);
    Stage stage("[one]\nhost = \"one.example\"\n" + said + "\n[two]\nhost = \"two.example\"\n");
    stage.shell_of({"one"});
    stage.open();
    for (const auto* elsewhere : {"two:", "two", "three.example", "ftp://one.example/"})
        stage.execute({"open", elsewhere});
    stage.execute({"ls", "two:"});
    stage.execute({"get", "ftp://three.example/a"});
    stage.execute({"open", "one"});
    REQUIRE(stage.asked.size() == 8);
    CHECK_FALSE(stage.asked.front() == SiteOptions());
    for (std::size_t i = 1; i < 7; ++i) CHECK(stage.asked[i] == SiteOptions());
    CHECK(stage.asked.back() == stage.asked.front());
}

TEST_CASE("what the command line says is for every server, and wins over a site", "[shell]") {
    Stage stage("[one]\nhost = \"one.example\"\ncharset = \"UTF-16\"\n");
    stage.shell_of({"--charset", "ISO-8859-1", "one"});
    stage.open();
    stage.execute({"open", "two.example"});
    REQUIRE(stage.asked.size() == 2);
    for (const auto& options : stage.asked) CHECK(options.charset == "ISO-8859-1");
}

TEST_CASE("a password is fetched once for a login, and not before somebody logs in", "[shell]") {
    test::ScriptedServer server([](test::ScriptedConnection& far) { far.log_in(); });
    Stage stage("");
    stage.host = [&](const Url&) { return host_at(server); };
    stage.shell_of({});
    SECTION("open") {
        CHECK(stage.execute({"open", "ftp://ann@h/"}) == ExitStatus::done);
        CHECK(stage.fetched.size() == 1);
        CHECK(stage.asked.size() == 1);
    }
    SECTION("a login that is put off") {
        stage.shell_of({"-n"});
        CHECK(stage.execute({"open", "ftp://ann@h/"}) == ExitStatus::done);
        CHECK(stage.fetched.empty());
        CHECK(server.connections() == 0);
    }
}

TEST_CASE("a misuse that only the place shows is told in plain words, with 2", "[shell]") {
    Stage stage("");
    stage.host = [](const Url&) -> Result<std::unique_ptr<Host>> {
        return Error(std::errc::invalid_argument, "--key needs --cert");
    };
    stage.shell_of({});
    const auto line = GENERATE(ShellWords{"open", "h"}, ShellWords{"ls", "ftp://h/"});
    CHECK(stage.execute(line) == ExitStatus::usage);
    CHECK(stage.errors() == "ftp: --key needs --cert\n");
}

TEST_CASE("whether the server opens data connections is what its site says, until the user says otherwise", "[shell]") {
    test::ScriptedServer server([](test::ScriptedConnection& far) { far.log_in(); });
    Stage stage("");
    stage.host = [&](const Url&) -> Result<std::unique_ptr<Host>> {
        auto host = host_at(server);
        (*host)->active = stage.asked.back().active.value_or(true);
        return host;
    };
    auto& shell = stage.shell_of({});
    CHECK(shell.settings().passive);
    REQUIRE(stage.execute({"open", "ftp://ann@h/"}) == ExitStatus::done);
    CHECK(shell.connection()->host->active);
    CHECK_FALSE(shell.settings().passive);
    stage.execute({"passive", "on"});
    CHECK_FALSE(shell.connection()->host->active);
    REQUIRE(stage.execute({"user", "ben"}) == ExitStatus::done);
    CHECK_FALSE(shell.connection()->host->active);
}

TEST_CASE("a listing that never comes ends mget with its deadline before anybody is asked", "[shell]") {
    test::ScriptedServer server([](test::ScriptedConnection& far) {
        far.log_in();
        while (!far.read_line().ends_with("ABOR")) continue;
    });
    Stage stage("");
    stage.host = [&](const Url&) { return host_at(server); };
    std::array<int, 2> pipe{};
    REQUIRE(::pipe2(pipe.data(), O_CLOEXEC) == 0);
    const UniqueFd input(pipe[0]);
    ::close(pipe[1]);
    LineReader nobody(stage.pool(), input.get());
    stage.shell_of({}, &nobody);
    REQUIRE(stage.execute({"open", "ftp://ann@h/"}) == ExitStatus::done);
    CHECK(stage.execute({"mget", "--deadline", "50ms", "*.txt"}) == ExitStatus::out_of_time);
}

TEST_CASE("what the user should know of the protection is said to a quiet one too", "[shell]") {
    test::ScriptedServer server([](test::ScriptedConnection& far) { far.log_in(); });
    Stage stage("", Loudness::quiet);
    stage.host = [&](const Url&) { return host_at(server); };
    auto& shell = stage.shell_of({"-q"});
    REQUIRE(stage.execute({"open", "ftp://ann@h/"}) == ExitStatus::done);
    shell.connection()->host->security.tell("the password goes in the clear");
    CHECK(stage.errors() == "ftp: the password goes in the clear\n");
}
