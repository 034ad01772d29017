// What the built server may still do once it serves.

#include "common/net/tls_context.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temp_dir.hpp"

#include <csignal>
#include <cstdio>
#include <filesystem>
#include <linux/capability.h>
#include <optional>
#include <pwd.h>
#include <string>
#include <unistd.h>
#include <vector>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// The server as a user of this system, or as who runs the tests.
class Service {
  public:
    // more: tables of the configuration.
    explicit Service(const passwd* user, const std::string& more = "") {
        const auto users = folder_ / "users.toml";
        write_file(users, "");
        fs::permissions(users, fs::perms(0600));
        fs::permissions(folder_.path(), fs::perms(0755));
        if (user) REQUIRE(::chown(users.c_str(), user->pw_uid, user->pw_gid) == 0);
        write_file(folder_ / "ftpd.toml", "[server]\nlisten = [\"127.0.0.1:0\"]\nuser = \"" +
                                              std::string(user ? user->pw_name : "") +
                                              "\"\n[accounts]\nusers = \"users.toml\"\n" + more);
        Program program;
        program.words = {FTPD_PROGRAM, "--config", (folder_ / "ftpd.toml").string()};
        process_.emplace(program);
        const auto settled = [this] { return says("listening") || process_->ended_by(Process::Moment()); };
        REQUIRE(within(std::chrono::seconds(20), settled));
        INFO(process_->errors());
        REQUIRE(says("listening"));
    }

    // What /proc tells of this key, for each of its threads.
    std::vector<std::string> told(const std::string& key) const {
        std::vector<std::string> values;
        for (const auto& thread : fs::directory_iterator("/proc/" + std::to_string(process_->id()) + "/task")) {
            const auto status = read_file(thread.path() / "status");
            const auto begin = status.find("\n" + key + ":\t") + key.size() + 3;
            values.push_back(status.substr(begin, status.find('\n', begin) - begin));
        }
        return values;
    }

    std::vector<std::uint64_t> masks(const std::string& key) const {
        std::vector<std::uint64_t> masks;
        for (const auto& text : told(key)) masks.push_back(std::stoull(text, nullptr, 16));
        return masks;
    }

    Process& process() { return *process_; }
    bool logged(std::string_view what, std::size_t from = 0) const {
        const auto has = [&] { return process_->errors(from).find(what) != std::string::npos; };
        return within(std::chrono::seconds(20), has);
    }

    // Its only child.
    ::pid_t child() const {
        const auto id = std::to_string(process_->id());
        const auto children = read_file("/proc/" + id + "/task/" + id + "/children");
        return children.empty() ? 0 : std::stoi(children);
    }

  private:
    bool says(std::string_view what) const { return process_->output().find(what) != std::string::npos; }

    TempDir folder_;
    std::optional<Process> process_;
};

constexpr std::uint64_t only(unsigned capability) { return std::uint64_t{1} << capability; }

}  // namespace

TEST_CASE("every thread of the server has given up new privileges and what serving files does not need",
          "[privileges]") {
    const Service service(nullptr);
    const auto threads = service.told("NoNewPrivs");
    CHECK(threads.size() > 3);
    for (const auto& value : threads) CHECK(value == "1");
    constexpr auto needed =
        only(CAP_CHOWN) | only(CAP_DAC_OVERRIDE) | only(CAP_FOWNER) | only(CAP_FSETID) | only(CAP_NET_BIND_SERVICE);
    for (const auto mask : service.masks("CapPrm")) CHECK((mask & ~needed) == 0);
    for (const auto mask : service.masks("CapInh")) CHECK(mask == 0);
}

TEST_CASE("a server that has become somebody else has no capability and no group of root", "[privileges]") {
    if (::geteuid() != 0) return;  // only root can become somebody else
    const auto* nobody = ::getpwnam("nobody");
    REQUIRE(nobody);
    const Service service(nobody);
    const auto id = std::to_string(nobody->pw_uid);
    for (const auto& users : service.told("Uid")) CHECK(users == id + "\t" + id + "\t" + id + "\t" + id);
    for (const auto& groups : service.told("Groups")) CHECK((" " + groups).find(" 0 ") == std::string::npos);
    for (const auto* key : {"CapPrm", "CapEff", "CapInh", "CapAmb"}) {
        CAPTURE(key);
        for (const auto mask : service.masks(key)) CHECK(mask == 0);
    }
    for (const auto& value : service.told("NoNewPrivs")) CHECK(value == "1");
}

TEST_CASE("a server that has become somebody else takes a renewed key that only root can read", "[privileges]") {
    if (::geteuid() != 0) {
        std::puts("[skipped] only root can become somebody else");
        return;
    }
    const TempDir keys;
    fs::permissions(keys.path(), fs::perms(0700));
    const auto renew = [&](unsigned days) {
        const auto identity = ftp::make_identity({"localhost"}, days);
        write_file(keys / "c.pem", to_pem(identity));
        write_file(keys / "k.pem", key_to_pem(identity));
        fs::permissions(keys / "k.pem", fs::perms(0600));
    };
    renew(30);
    Service service(::getpwnam("nobody"), "[tls]\ncertificate = \"" + (keys / "c.pem").string() + "\"\nkey = \"" +
                                              (keys / "k.pem").string() + "\"\n");
    const auto helper = service.child();
    REQUIRE(helper != 0);
    const auto in_proc = "/proc/" + std::to_string(helper);
    const auto status = read_file(in_proc + "/status");
    char needed[17];
    std::snprintf(needed, sizeof needed, "%016llx", static_cast<unsigned long long>(only(CAP_DAC_READ_SEARCH)));
    CHECK(status.find(std::string("CapPrm:\t") + needed) != status.npos);
    CHECK(status.find(std::string("CapEff:\t") + needed) != status.npos);
    CHECK(std::distance(fs::directory_iterator(in_proc + "/fd"), fs::directory_iterator()) == 1);

    renew(3);
    service.process().kill(SIGHUP);
    CHECK(service.logged(" reloaded"));
    CHECK(service.logged("c.pem expires on "));
    CHECK(service.process().errors().find("certificates-kept") == std::string::npos);
    const auto so_far = service.process().errors().size();
    fs::remove(keys / "k.pem");
    service.process().kill(SIGHUP);
    CHECK(service.logged(" reloaded", so_far));
    CHECK(service.logged("certificates-kept error=\"reading " + (keys / "k.pem").string() + ": No such file", so_far));

    service.process().kill(SIGKILL);
    service.process().wait();
    CHECK(within(std::chrono::seconds(20), [&] {
        if (!fs::exists(in_proc + "/cmdline")) return true;
        return read_file(in_proc + "/cmdline").empty();  // nobody may wait for an orphan here: a zombie has ended too
    }));
}
