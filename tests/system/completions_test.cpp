// The completions as the shells themselves take them.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"

#include <filesystem>

using namespace ftp::test;

namespace {

namespace fs = std::filesystem;

// What is typed, and what must come of it.
struct Typed {
    std::string line;
    std::string completed;
};
const std::vector<Typed> lines{
    {"ftp sy", "sync"},
    {"ftp sync --del", "--delete"},
    {"ftp get --dead", "--deadline"},
    {"ftp get sh", "shop:"},
    {"ftp put lo", "local"},
    {"ftp site re", "remove"},
    {"ftp run --keep", "--keep-going"},
};

fs::path completions_of(const std::string& shell) {
    return fs::path(FTP_PROGRAM).parent_path() / "completions" / shell;
}

// A folder with a file to complete, and an ftp that knows one site.
struct Corner {
    Corner() {
        write_file(client.folder() + "/here/local", "");
        write_file(client.folder() + "/bin/ftp", "#!/bin/sh\necho 'shop  ftp://ann@host/'\n");
        fs::permissions(client.folder() + "/bin/ftp", fs::perms::owner_all);
    }

    Outcome run_in(std::vector<std::string> words) const {
        auto program = client.program(std::move(words));
        program.folder = client.folder() + "/here";
        program.environment.push_back("PATH=" + client.folder() + "/bin:/usr/bin:/bin");
        return run(program);
    }

    Client client;
};

}  // namespace

TEST_CASE("fish takes its completions", "[completions]") {
    if (missing("fish")) return;
    const Corner corner;
    const auto file = completions_of("fish") / "ftp.fish";
    for (const auto& [line, completed] : lines) {
        const auto outcome =
            corner.run_in({"fish", "--no-config", "-c", "source " + file.string() + "; complete -C '" + line + "'"});
        CAPTURE(line, outcome.text());
        CHECK(outcome.errors.empty());
        CHECK(outcome.output.find(completed) != std::string::npos);
    }
    const auto of_shell =
        corner.run_in({"fish", "--no-config", "-c", "source " + file.string() + "; complete -C 'ftp -'"});
    CHECK(of_shell.output.find("-n\t") != std::string::npos);
    CHECK(of_shell.output.find("--delete") == std::string::npos);
}

TEST_CASE("zsh takes its completions", "[completions]") {
    if (missing("zsh")) return;
    const Corner corner;
    // A terminal of its own: what zsh offers is only seen in what it types on.
    std::string script = "zmodload zsh/zpty; zpty z zsh -f -i\n";
    script += "zpty -w z \"setopt nobeep; fpath=(" + completions_of("zsh").string() +
              " \\$fpath); autoload -U compinit; compinit -u -D; PS1='REA''DY '\"; zpty -r z seen '*READY *'\n";
    for (const auto& [line, completed] : lines) {
        script += "zpty -n -w z '" + line + "'$'\\t'; zpty -r z seen '*" + completed + "*' && print 'ok " + line +
                  "'; zpty -n -w z $'\\C-u'\n";
    }
    const auto outcome = corner.run_in({"zsh", "-f", "-c", script + "zpty -d z\n"});
    for (const auto& [line, completed] : lines) {
        CAPTURE(line, outcome.text());
        CHECK(outcome.output.find("ok " + line + "\n") != std::string::npos);
    }
}
