// Directories of very many entries, through our two programs: nothing may grow with them that need not.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t mebibyte = 1 << 20;

// The folder "many", and a session.
struct ManyEntries {
    // As for the other long listings: what the address sanitizer keeps back is not the server's.
    RunningFtpd server{{.home = "",
                        .more = "",
                        .more_users = "",
                        .environment = {"ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=64:"
                                        "detect_stack_use_after_return=0"}}};
    std::size_t entries = everything() ? 1'000'000 : 20'000;
    RawClient client{server.port()};

    ManyEntries() {
        fs::create_directory(server.file("many"));
        std::string file;
        // A second name is made much sooner than a file; but one file may have 65,000 of them only (ext4).
        for (std::size_t i = 0; i < entries; ++i) {
            const auto path = server.file(fmt::format("many/f{:07}", i));
            if (i % 10'000 == 0)
                write_file(file = path, "");
            else
                fs::create_hard_link(file, path);
        }
        client.login();
    }

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

std::size_t lines_of(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

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
    far.client.send("RMDA many\r\nSTAT\r\n");
    CHECK(far.client.reply().starts_with("213 RMDA /many"));
    // By the same pool.
    CHECK(code_of(other.command("RMD small")) == 250);
    if (everything()) CHECK(fs::exists(far.server.file("many")));
    CHECK(far.client.reply() == fmt::format("250 /many: {} files and 1 directories removed", far.entries));
}
