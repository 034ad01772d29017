#pragma once

#include "tests/support/catch.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace ftp::test {

// A server of ours with some files, and a client with a folder of its own.
struct VerbsSite {
    using Words = std::vector<std::string>;

    VerbsSite() {
        std::filesystem::create_directories(server.file("in/deep"));
        for (const std::string name : {"in/a.csv", "in/b.csv", "in/c.txt", "in/deep/d.csv"})
            write_file(server.file(name), name);
    }

    Outcome ftp(Words arguments) const { return run(client.ftp(std::move(arguments))); }
    // What must end with 0: its output.
    std::string output(Words arguments) const {
        const auto outcome = ftp(arguments);
        CAPTURE(arguments, outcome.errors);
        CHECK(outcome.status == 0);
        return outcome.output;
    }
    std::string url(const std::string& path) const { return server.url(path); }
    std::string here(const std::string& name) const { return client.folder() + "/" + name; }

    RunningFtpd server;
    Client client;
};

}  // namespace ftp::test
