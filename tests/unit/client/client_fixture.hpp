#pragma once

#include "common/net/task.hpp"
#include "ftp/options/command.hpp"
#include "ftp/transfer/verbs.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"
#include "tests/support/temp_dir.hpp"

#include <csignal>

namespace ftp::client {

// Hears everything.
struct Listener : Audience {
    void outcome(const FileOutcome& outcome) override { outcomes.push_back(outcome); }
    void planned(const FileOutcome& plan) override {
        const bool transfer = plan.deed == Deed::downloaded || plan.deed == Deed::uploaded;
        plans.push_back(transfer ? plan.target : plan.name + (plan.target.empty() ? "" : " -> " + plan.target));
    }
    void differs(const Difference& found) override { lines.push_back(std::string(found.kind) + " " + found.path); }
    void listed(const std::string& line) override { lines.push_back(line); }
    void expected(std::size_t files, ByteCount bytes) override { expected_files += files, expected_bytes += bytes; }
    void began(const Underway& file) override { underway.push_back(file); }

    std::vector<FileOutcome> outcomes;
    std::vector<std::string> plans;
    std::vector<std::string> lines;
    std::vector<Underway> underway;
    std::size_t expected_files = 0;
    ByteCount expected_bytes;
};

// One whole run of the client, from the words of a command line, against a server on this port.
struct ClientRun {
    explicit ClientRun(std::uint16_t port) : base("ftp://user@127.0.0.1:" + std::to_string(port)) {
        std::signal(SIGPIPE, SIG_IGN);  // as the program does: sendfile(2) knows no MSG_NOSIGNAL
    }

    std::string url(const std::string& path) const { return base + "/" + path; }

    Tally run(std::vector<std::string> words) {
        auto invocation = parse_arguments(words);
        if (const auto* wrong = std::get_if<UsageError>(&invocation)) FAIL(wrong->text);
        REQUIRE(std::holds_alternative<Command>(invocation));
        const auto command = std::get<Command>(std::move(invocation));
        RunOptions options = command.run;
        options.retries = retries;
        options.backoff = std::chrono::milliseconds(1);
        if (adjust) adjust(options);
        Site site;
        site.host = server_of(command).host;
        site.port = server_of(command).port;
        site.user = "user";
        site.password = password;
        Host host(std::move(site), Patience(timeout));
        host.compress = command.site_options.compress.value_or(false);
        asio::io_context loop(1);
        asio::thread_pool pool(1);
        Run run(loop.get_executor(), pool, host, options, listener);
        asio::co_spawn(loop, conduct(run, command), [&](std::exception_ptr failure) {
            loop.stop();
            if (failure) std::rethrow_exception(failure);
        });
        loop.run();
        return run.tally();
    }

    std::string base;
    unsigned retries = 0;
    std::function<void(RunOptions&)> adjust;  // what no option says yet
    std::optional<std::string> password = "secret";
    std::chrono::milliseconds timeout{3000};
    Listener listener;
};

// The one cause of all failures of a run.
inline Cause only_cause(const Tally& tally) {
    if (tally.stopped && tally.causes.empty()) return cause_of(*tally.stopped);
    REQUIRE(tally.causes.size() == 1);
    return tally.causes.begin()->first;
}

}  // namespace ftp::client
