#pragma once

#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

namespace ftp::test {

// A server, and a folder from which the shell gets its lines as from a pipe.
struct ShellSite {
    std::string here(const std::string& name) const { return client.folder() + "/" + name; }

    Program shell_of(const std::string& lines, std::vector<std::string> words) const {
        write_file(here("lines"), lines);
        auto program = client.ftp(std::move(words));
        program.input = here("lines");
        return program;
    }

    RunningFtpd server;
    Client client;
};

}  // namespace ftp::test
