// Directories of very many entries, through our two programs: nothing may grow with them that need not.

#include "common/base/unique_fd.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t mebibyte = 1 << 20;

// What the address sanitizer keeps back is not the program's.
const std::string lean =
    "ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=64:"
    "detect_stack_use_after_return=0";

// So many empty files in a new folder; the number.
std::size_t make_entries(const std::string& folder, std::size_t number) {
    fs::create_directory(folder);
    std::string file;
    // A second name is made much sooner than a file; but one file may have 65,000 of them only (ext4).
    for (std::size_t i = 0; i < number; ++i) {
        const auto path = fmt::format("{}/f{:07}", folder, i);
        if (i % 10'000 == 0)
            write_file(file = path, "");
        else
            fs::create_hard_link(file, path);
    }
    return number;
}

// The folder "many", and a session.
struct ManyEntries {
    RunningFtpd server{{.home = "", .more = "", .more_users = "", .environment = {lean}}};
    std::size_t entries = make_entries(server.file("many"), everything() ? 1'000'000 : 20'000);
    RawClient client{server.port()};  // who connects has to log in soon

    ManyEntries() { client.login(); }

    // The lines of a listing, none of which is kept.
    std::size_t lines(const std::string& command) {
        auto data = client.passive();
        client.send(command + "\r\n");
        std::size_t count = 0;
        for (auto piece = data.read_some(); !piece.empty(); piece = data.read_some())
            count += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
        CHECK(code_of(client.reply()) == 150);
        CHECK(code_of(client.reply()) == 226);
        return count;
    }
};

// A server that has sent it all does not know what its reader has done with it; one that is still to send has not said
// 226. Twenty thousand lines fit into the buffers of two sockets.
bool waits_for_its_reader(const ManyEntries& far) { return far.server.log().find(" 226 ") == std::string::npos; }

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

// `ftp ls URL` into a pipe that the test reads as slowly as it likes.
class ListingClient {
  public:
    ListingClient(const std::string& url, const std::string& pipe) : process_(piped(here_.ftp({"ls", url}), pipe)) {
        pipe_ = ftp::UniqueFd(::open(pipe.c_str(), O_RDONLY | O_CLOEXEC));
    }

    // Empty at the end.
    std::string read_some() {
        std::string piece(64 << 10, '\0');
        const auto got = ::read(pipe_.get(), piece.data(), piece.size());
        piece.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return piece;
    }

    std::size_t lines_to_the_end() {
        std::size_t lines = 0;
        for (auto piece = read_some(); !piece.empty(); piece = read_some()) {
            lines += lines_of(piece);
            (void)memory_peak();
        }
        return lines;
    }

    // Until it has ended, or had when it was last asked: the most that was resident.
    std::size_t memory_peak() { return peak_ = process_.memory_peak().value_or(peak_); }
    int status() { return process_.wait(); }

  private:
    static Program piped(Program client, const std::string& pipe) {
        client.words.insert(client.words.begin(), {"sh", "-c", "exec \"$@\" > \"$0\"", pipe});
        client.environment.push_back(lean);
        return client;
    }

    Client here_;
    Process process_;
    ftp::UniqueFd pipe_;
    std::size_t peak_ = 0;
};

}  // namespace

TEST_CASE("the server lists a directory of very many entries in little memory", "[many]") {
    ManyEntries far;
    far.lines("NLST many/f00000*");
    const auto before = far.server.memory_peak();
    CHECK(far.lines("NLST many") == far.entries);
    CHECK(far.lines("LIST many") == far.entries);
    CHECK(far.lines("MLSD many") == far.entries + 2);
    CHECK(far.lines("LIST -R many") >= far.entries);
    CHECK(far.lines("NLST many/f*99") == far.entries / 100);
    const auto status = far.client.command("STAT many");
    CHECK(code_of(status) == 212);
    CHECK(lines_of(status) <= 10'010);
    CHECK(far.server.memory_peak() < before + 24 * mebibyte);
}

TEST_CASE("the first entries of a directory of very many come before it was read to its end", "[many]") {
    ManyEntries far;
    for (const auto* command : {"NLST many", "LIST many", "MLSD many", "LIST -R many"}) {
        CAPTURE(command);
        RawClient client(far.server.port());
        client.login();
        auto data = client.passive();
        client.send(command + std::string("\r\n"));
        CHECK(code_of(client.reply()) == 150);
        CHECK_FALSE(data.read_some().empty());
        CHECK(code_of(far.client.command("NOOP")) == 200);
        if (everything()) CHECK(waits_for_its_reader(far));
    }
}

TEST_CASE("the client shows the first entries of a very large directory before it has the last, in little memory",
          "[many]") {
    ManyEntries far;
    const TempDir folder;
    const auto pipe = (folder / "lines").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    ListingClient client(far.server.url("many"), pipe);
    const auto first = client.read_some();
    CHECK(first.starts_with("f0"));
    const auto before = client.memory_peak();
    CHECK(code_of(far.client.command("NOOP")) == 200);
    if (everything()) CHECK(waits_for_its_reader(far));
    CHECK(client.lines_to_the_end() + lines_of(first) == far.entries);
    CHECK(client.memory_peak() < before + 24 * mebibyte);
    CHECK(client.status() == 0);
}

TEST_CASE("the client lists, searches and sums up a directory of very many entries", "[many]") {
    const ManyEntries far;
    const Client here;
    const auto listed = run(here.ftp({"ls", far.server.url("many")}), std::chrono::seconds(600));
    CHECK(listed.status == 0);
    CHECK(lines_of(listed.output) == far.entries);
    const auto matched = run(here.ftp({"ls", far.server.url("many/f*00")}), std::chrono::seconds(600));
    CHECK(matched.status == 0);
    CHECK(lines_of(matched.output) == far.entries / 100);
    CHECK(run(here.ftp({"du", "-s", far.server.url("many")}), std::chrono::seconds(600)).status == 0);
}

TEST_CASE("RMDA of a directory of very many entries lets others work", "[many]") {
    ManyEntries far;
    RawClient other(far.server.port());
    other.login();
    fs::create_directory(far.server.file("small"));
    fs::remove(far.server.file("many/f0000001"));  // a million is all that one command removes, folders too
    far.client.send("RMDA many\r\nSTAT\r\n");
    CHECK(far.client.reply().starts_with("213 RMDA /many"));
    // By the same pool.
    CHECK(code_of(other.command("RMD small")) == 250);
    if (everything()) CHECK(fs::exists(far.server.file("many")));
    pollfd removed{far.client.control().socket(), POLLIN, 0};
    CHECK(::poll(&removed, 1, 300'000) == 1);
    CHECK(far.client.reply() == fmt::format("250 /many: {} files and 1 directories removed", far.entries - 1));
}
