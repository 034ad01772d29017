#include "tests/system/dropping_link.hpp"

#include <stdexcept>

namespace ftp::test {

namespace {

Program program(const RunningFtpd& server, std::size_t octets, const std::vector<std::string>& ways) {
    Program program;
    program.words = {"/usr/bin/python3", std::string(FTP_SOURCE_DIR) + "/tests/system/dropping_link.py",
                     std::to_string(server.port()), std::to_string(octets)};
    program.words.insert(program.words.end(), ways.begin(), ways.end());
    return program;
}

}  // namespace

DroppingLink::DroppingLink(const RunningFtpd& server, std::size_t octets, const std::vector<std::string>& ways)
    : process_(program(server, octets, ways)) {
    const std::string before = "listening on ";
    within(std::chrono::seconds(20), [this] { return process_.output().ends_with('\n'); });
    const auto said = process_.output();
    if (!said.starts_with(before)) throw std::runtime_error("no link: " + said + process_.errors());
    address_ = said.substr(before.size(), said.find('\n') - before.size());
}

std::size_t DroppingLink::breaks() const { return occurrences(process_.output(), "broken: "); }

}  // namespace ftp::test
