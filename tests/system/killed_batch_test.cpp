// A batch of many small files whose connections are reset at a random moment, once each: the client goes on by itself,
// and every file is whole, none twice and none lost.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/dropping_link.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <sstream>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

const std::string make_and_date = R"(["LIST", "RETR", "HASH", "STOU", "MKD", "MFMT"])";  // and overwrite nothing

unsigned batch_size() { return everything() ? 1000 : 200; }

// In octets, with the commands and replies around them: where a moment may lie.
std::size_t make_files(const std::string& folder) {
    constexpr std::size_t around_all = 1500;
    constexpr std::size_t around_one = 180;
    std::size_t octets = around_all;
    for (unsigned i = 0; i < batch_size(); ++i) {
        const auto content = random_bytes(i * 37 % 600, i);
        octets += content.size() + around_one;
        write_file(folder + "/" + std::to_string(i % 7) + "/f" + std::to_string(i), content);
    }
    return octets;
}

const std::vector<std::string> ways{"reset_data", "reset_control", "reset_all"};

std::mt19937 seeded() {
    const auto seed = everything() ? std::random_device()() : 959;
    std::printf("seed %u\n", static_cast<unsigned>(seed));
    return std::mt19937(seed);
}

// A run of the client over a link of its own that is cut once.
struct Batch {
    Batch(const RunningFtpd& server, std::size_t moment, const std::string& way)
        : told(way + " after " + std::to_string(moment) + " octets"), link(server, moment, {way}) {}

    void start(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--json", "--retries", "5"});
        process.emplace(client.ftp(std::move(arguments)));
    }
    // Its end, at which each file was told of once as done.
    void check_end(const std::string& action) {
        const auto status = process->wait(std::chrono::seconds(300));
        const auto said = process->output();
        CAPTURE(told, said, process->errors(), link.errors());
        CHECK(status == 0);
        CHECK(occurrences(said, "\"action\":\"" + action + "\"") == batch_size());
        CHECK(occurrences(said, "\"action\":\"failed\"") == 0);
    }

    std::string told;
    DroppingLink link;
    Client client;
    std::optional<Process> process;
};

// How often each path has been stored, by the server's own word.
std::map<std::string, unsigned> stored(const std::string& log) {
    std::map<std::string, unsigned> times;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const bool told = line.find(" upload ") != line.npos && line.find(" result=complete ") != line.npos;
        const std::string before = " path=";
        const auto path = line.find(before);
        if (!told || path == line.npos) continue;
        ++times[line.substr(path + before.size(), line.find(' ', path + 1) - path - before.size())];
    }
    return times;
}

// Files whose time of modification has not come along.
std::size_t undated(const std::string& from, const std::string& to) {
    using std::chrono::seconds;
    std::size_t count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(from)) {
        const auto there = fs::path(to) / entry.path().lexically_relative(from);
        const auto difference = std::chrono::floor<seconds>(entry.last_write_time()) -
                                std::chrono::floor<seconds>(fs::last_write_time(there));
        count += entry.is_regular_file() && difference != seconds(0);
    }
    return count;
}

// Some at a time, for most of it is waiting before the next try.
constexpr std::size_t at_once = 6;

// How many of them were cut before they were done.
std::size_t upload_batches(const std::string& tree, std::size_t octets, std::size_t many, std::mt19937& random) {
    RunningFtpd server({.home = "", .more = "", .more_users = "", .rights = make_and_date});
    std::vector<std::unique_ptr<Batch>> batches;
    for (std::size_t i = 0; i < many; ++i) {
        batches.push_back(std::make_unique<Batch>(server, 1 + random() % octets, ways[i % ways.size()]));
        auto& batch = *batches.back();
        batch.start({"sync", tree + "/", batch.link.url("there" + std::to_string(i) + "/")});
    }
    std::size_t cut = 0;
    for (const auto& batch : batches) {
        batch->check_end("uploaded");
        cut += batch->link.breaks();
    }
    REQUIRE(server.all_sessions_over());
    for (std::size_t i = 0; i < many; ++i) {
        CAPTURE(batches[i]->told);
        const auto there = server.file("there" + std::to_string(i));
        CHECK(differences(tree, there).empty());
        CHECK(undated(tree, there) == 0);
    }
    const auto times = stored(server.log());
    CHECK(times.size() == many * batch_size());
    CHECK(std::ranges::all_of(times, [](const auto& each) { return each.second == 1; }));
    return cut;
}

std::size_t download_batches(const RunningFtpd& server, std::size_t octets, std::size_t many, std::mt19937& random) {
    std::vector<std::unique_ptr<Batch>> batches;
    for (std::size_t i = 0; i < many; ++i) {
        batches.push_back(std::make_unique<Batch>(server, 1 + random() % octets, ways[i % ways.size()]));
        auto& batch = *batches.back();
        batch.start({"sync", batch.link.url("tree/"), "back/"});
    }
    std::size_t cut = 0;
    for (const auto& batch : batches) {
        batch->check_end("downloaded");
        cut += batch->link.breaks();
        CAPTURE(batch->told);
        CHECK(differences(server.file("tree"), batch->client.folder() + "/back").empty());
    }
    return cut;
}

}  // namespace

TEST_CASE("a batch of uploads that is cut anywhere is whole, each file stored once, though none may be replaced",
          "[batch]") {
    if (missing("python3")) return;
    const TempDir folder;
    const auto octets = make_files(folder / "tree");
    auto random = seeded();
    const auto all = kills(6, 200);
    std::size_t cut = 0;
    for (std::size_t done = 0; done < all; done += at_once)
        cut += upload_batches(folder / "tree", octets, std::min(at_once, all - done), random);
    std::printf("%zu of %zu cut\n", cut, all);
    CHECK(cut >= all / 2);
}

TEST_CASE("a batch of downloads that is cut anywhere is whole, each file told of once", "[batch]") {
    if (missing("python3")) return;
    const RunningFtpd server;
    const auto octets = make_files(server.file("tree"));
    auto random = seeded();
    const auto all = kills(3, 200);
    std::size_t cut = 0;
    for (std::size_t done = 0; done < all; done += at_once)
        cut += download_batches(server, octets, std::min(at_once, all - done), random);
    std::printf("%zu of %zu cut\n", cut, all);
    CHECK(cut >= all / 2);
}
