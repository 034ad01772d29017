#include "tests/system/delayed_link.hpp"

#include "tests/system/running_ftpd.hpp"

#include <filesystem>
#include <stdexcept>
#include <unistd.h>

namespace ftp::test {

namespace {

using Words = std::vector<std::string>;

bool is_root() { return ::geteuid() == 0; }

Words in_a_namespace(Words words) {
    Words all{"unshare", "--net"};
    if (!is_root()) all.emplace_back("--map-root-user");
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

Program link(std::chrono::milliseconds delay, double loss) {
    Program program;
    program.words = in_a_namespace({"/usr/bin/python3", FTP_SOURCE_DIR "/tests/system/delayed_link.py",
                                    std::to_string(delay.count()), std::to_string(loss)});
    return program;
}

}  // namespace

DelayedLink::DelayedLink(std::chrono::milliseconds delay, double loss) : process_(link(delay, loss)) {
    const auto settled = [this] { return ready() || process_.ended_by(Process::Moment()); };
    within(std::chrono::seconds(20), settled);
    if (!ready()) throw std::runtime_error("no delayed link: " + process_.errors());
}

Words DelayedLink::inside() const {
    Words words{"nsenter", "--target", std::to_string(process_.id()), "--net", "--no-fork"};
    if (!is_root()) words.insert(words.end(), {"--user", "--preserve-credentials"});
    words.emplace_back("--");
    return words;
}

Program DelayedLink::inside(Program program) const {
    const auto words = inside();
    program.words.insert(program.words.begin(), words.begin(), words.end());
    return program;
}

std::size_t DelayedLink::lost() const { return occurrences(process_.output(), "lost"); }

double DelayedLink::round_trips() const {
    return static_cast<double>(occurrences(process_.output(), "crossing")) / 2;
}

std::string DelayedLink::missing() {
    for (const auto* name : {"unshare", "nsenter", "ip", "python3"}) {
        if (find_program(name).empty()) return std::string(name) + " is not installed";
    }
    if (!std::filesystem::exists("/dev/net/tun")) return "no /dev/net/tun";
    Program program;
    program.words = in_a_namespace({"true"});
    const auto outcome = run(program);
    return outcome.status == 0 ? "" : "no namespaces of one's own: " + outcome.text();
}

}  // namespace ftp::test
