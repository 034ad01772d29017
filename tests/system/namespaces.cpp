#include "tests/system/namespaces.hpp"

#include "tests/support/process.hpp"

namespace ftp::test {

std::vector<std::string> with_own_mounts(const std::string& mounts, const std::vector<std::string>& words) {
    // unshare(1) and sh leave their place to the program: its process id is the one that was started.
    std::vector<std::string> all{"unshare", "--map-root-user", "--mount", "sh", "-ec", mounts + "\nexec \"$@\"", "sh"};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

std::string small_disk(const std::string& folder) { return "mount -t tmpfs -o size=1m tmpfs '" + folder + "'"; }

std::string no_namespaces() {
    if (find_program("unshare").empty()) return "unshare is not installed";
    Program program;
    program.words = with_own_mounts("mount -t tmpfs tmpfs /mnt", {"true"});
    const auto outcome = run(program);
    return outcome.status == 0 ? "" : "no namespaces of one's own: " + outcome.text();
}

}  // namespace ftp::test
