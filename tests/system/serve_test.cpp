// `ftpd serve` as a newcomer meets it: what it prints is what works.

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"

#include <csignal>
#include <filesystem>
#include <optional>

namespace ftp::test {
namespace {

namespace fs = std::filesystem;

// The server with a home folder of its own, the password made up.
class Served {
  public:
    explicit Served(const Client& who, const std::vector<std::string>& options = {}) {
        std::vector<std::string> words{FTPD_PROGRAM, "serve", shared_.text(), "--listen", "127.0.0.1:0"};
        words.insert(words.end(), options.begin(), options.end());
        process_.emplace(who.program(std::move(words)));
        if (!within(std::chrono::seconds(30), [this] { return said().find("Try: ") != std::string::npos; }))
            throw std::runtime_error("ftpd serve said: " + process_->output() + process_->errors());
        write_file(shared_ / "file", "content\n");
    }

    std::string said() const { return process_->output(); }
    // What stands behind these words in a line of its own.
    std::string behind(std::string_view words) const {
        const auto text = said();
        const auto from = text.find(words) + words.size();
        return text.substr(from, text.find('\n', from) - from);
    }
    std::string url() const {
        const auto line = behind("Try: ");
        return line.substr(line.find("ftp://"));
    }
    int stop() {
        process_->kill(SIGTERM);
        return process_->wait();
    }

  private:
    TempDir shared_;
    std::optional<Process> process_;
};

// As one types a line: our ftp is the one in PATH.
Outcome typed(const Client& who, const std::string& line) {
    auto shell = who.program({"sh", "-c", line});
    shell.environment.push_back("PATH=" + fs::path(FTP_PROGRAM).parent_path().string() + ":/usr/bin:/bin");
    return run(shell);
}

}  // namespace

TEST_CASE("the line that serve prints lists the folder, for another user too", "[serve]") {
    const Client owner, other;
    Served server(owner, GENERATE(std::vector<std::string>{}, std::vector<std::string>{"--no-tls"},
                                  std::vector<std::string>{"--require-tls"}));
    const auto listed = typed(other, server.behind("Try: "));
    CAPTURE(server.said(), listed.errors);
    CHECK(listed.status == 0);
    CHECK(listed.output.find("file") != std::string::npos);
    CHECK(server.stop() == 0);
}

TEST_CASE("who runs serve needs no pin for it, and anybody else does", "[serve]") {
    const Client owner, other;
    Served server(owner, {"--user", "ann"});
    const auto password = server.behind("password ").substr(0, 12);
    const auto list = [&](const Client& who, const std::string& option = "") {
        return typed(who, "FTP_PASSWORD=" + password + " ftp cat -v " + option + " " + server.url() + "file");
    };
    const auto own = list(owner);
    CAPTURE(own.errors);
    CHECK(own.status == 0);
    CHECK(own.output == "content\n");
    CHECK(own.errors.find("your own ftpd serve") != std::string::npos);
    CHECK(list(other).status == 5);
    CHECK(list(other, "--pin " + server.behind("pin ")).status == 0);
    CHECK(list(other, "--tls=off").status == 0);
    CHECK(list(owner, "--pin sha256//" + std::string(43, 'A') + "=").status == 5);
}

}  // namespace ftp::test
