#include "tests/system/running_ftpd.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace ftp::test {

namespace {

// "secret", hashed fast: what it costs is not what these tests are about.
constexpr const char* secret =
    "$6$rounds=1000$loopback$eXC4MniKebmZCF8gdS//2EzZx07rU.yN9UEH/.GEnmPOAKInaU1/IOHNg0YR6y/Cnq/7pJdDqxbtfu6J8e375.";

}  // namespace

RunningFtpd::RunningFtpd(Settings settings) : settings_(std::move(settings)), home_(settings_.home) {
    if (home_.empty()) {
        home_ = (folder_ / "home").string();
        std::filesystem::create_directory(home_);
    }
    const auto users = folder_ / "users.toml";
    write_file(users, std::string("[[user]]\nname = \"alice\"\npassword = \"") + secret + "\"\nhome = \"" + home_ +
                          "\"\nrights = " + settings_.rights + "\n" + settings_.more_users);
    std::filesystem::permissions(users, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    start();
}

std::string RunningFtpd::url(const std::string& path) const {
    return "ftp://alice@" + settings_.address + ":" + std::to_string(port_) + "/" + path;
}

void RunningFtpd::write_configuration(std::uint16_t port) {
    write_file(folder_ / "ftpd.toml", "[server]\nlisten = [\"" + settings_.address + ":" + std::to_string(port) +
                                          "\"]\npassive_ports = \"20000-29999\"\n[accounts]\nusers = \"users.toml\"\n"
                                          "[log]\nlevel = \"debug\"\n" +
                                          settings_.more);
}

void RunningFtpd::start() {
    write_configuration(port_);
    process_.reset();
    Program program;
    program.words = settings_.inside;
    program.words.insert(program.words.end(), {FTPD_PROGRAM, "--config", (folder_ / "ftpd.toml").string()});
    program.environment = settings_.environment;
    process_.emplace(program);
    const auto before_port = "ftpd: listening on " + settings_.address + ":";
    const auto listening = [&] {
        return process_->output().find('\n') != std::string::npos || process_->ended_by(Process::Moment());
    };
    const bool settled = within(std::chrono::seconds(20), listening);
    const auto said = process_->output();
    if (!settled || !said.starts_with(before_port))
        throw std::runtime_error("ftpd does not start: " + said + process_->errors());
    port_ = static_cast<std::uint16_t>(std::stoul(said.substr(before_port.size())));
}

std::size_t RunningFtpd::memory_peak() const { return process_->memory_peak().value(); }

bool RunningFtpd::all_sessions_over() const {
    return within(std::chrono::seconds(20), [this] {
        const auto text = log();
        return occurrences(text, " disconnect ") == occurrences(text, " connect ");
    });
}

int RunningFtpd::stop() {
    process_->kill(SIGTERM);
    return process_->wait();
}

void RunningFtpd::kill() {
    process_->kill(SIGKILL);
    process_->wait();
}

std::size_t occurrences(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

}  // namespace ftp::test
