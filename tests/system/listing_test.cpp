// Listings that are longer than what a server may hold in memory.

#include "tests/support/catch.hpp"
#include "tests/support/raw_client.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>
#include <set>
#include <sys/socket.h>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

// Names as long as they can be: of 20,000 of them a listing does not fit into the buffers of a connection.
constexpr std::size_t name_length = 255;

// The folders "long" and "short", and a session.
struct LongListing {
    // The address sanitizer keeps back 256 MB of what was freed for a while, and in newer compilers frames of the
    // stack.
    RunningFtpd server{{.home = "",
                        .more = "",
                        .more_users = "",
                        .environment = {"ASAN_OPTIONS=quarantine_size_mb=1:thread_local_quarantine_size_kb=64:"
                                        "detect_stack_use_after_return=0"}}};
    std::size_t entries = everything() ? 100'000 : 20'000;
    RawClient client{server.port()};

    LongListing() {
        make_files("long", entries);
        make_files("short", 2000);
        client.login();
    }

    // A name more for a file is made much sooner than a file; but one file may have 65,000 of them only (ext4).
    void make_files(const std::string& folder, std::size_t count) const {
        fs::create_directory(server.file(folder));
        std::string file;
        for (std::size_t i = 0; i < count; ++i) {
            const auto path = server.file(folder + "/" + name_of(i));
            if (i % 10'000 == 0)
                write_file(file = path, "");
            else
                fs::create_hard_link(file, path);
        }
    }

    static std::string name_of(std::size_t number) {
        auto digits = std::to_string(number);
        return std::string(name_length - digits.size(), '-') + digits;
    }

    // A listing that has come in part, and waits for its reader.
    RawConnection begun(const std::string& command, std::string& part) {
        auto data = client.passive();
        const int small = 64 << 10;
        ::setsockopt(data.socket(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
        CHECK(code_of(client.command(command)) == 150);
        part = data.read_some();
        CHECK(!part.empty());
        CHECK(code_of(client.command("STAT")) == 213);
        return data;
    }
};

// Folders behind a path that is nearly as long as it may be, as the client names it.
std::string make_folders(const RunningFtpd& server, int count) {
    constexpr std::size_t longest = 3500;
    std::string path = "deep";
    while (path.size() + name_length < longest) path += "/" + std::string(name_length, '-');
    fs::create_directories(server.file(path));
    for (int i = 0; i < count; ++i) fs::create_directory(server.file(path + "/" + std::to_string(i)));
    return path;
}

// The names of the files: what stands last on each line, behind a space or a slash.
std::set<std::string> names_in(const std::string& listing) {
    std::set<std::string> names;
    for (std::size_t start = 0, end = 0; (end = listing.find("\r\n", start)) != listing.npos; start = end + 2) {
        const auto line = std::string_view(listing).substr(start, end - start);
        const auto name = line.substr(line.find_last_of(" /") + 1);
        if (name.size() == name_length) names.emplace(name);
    }
    return names;
}

}  // namespace

TEST_CASE("a listing of very many entries streams in bounded memory, and says when it is cut", "[listing]") {
    LongListing listing;
    auto& client = listing.client;
    constexpr std::size_t most = 4 << 20;
    const auto verbs = {"NLST ", "LIST ", "MLSD "};
    for (const std::string verb : verbs) client.download(verb + "short");
    const auto before = listing.server.memory_peak();

    for (const std::string verb : verbs) {
        std::string text;
        auto data = listing.begun(verb + "long", text);
        text += data.read_all();
        CHECK(code_of(client.reply()) == 226);
        const auto grown = listing.server.memory_peak() - before;
        CAPTURE(verb, text.size(), grown);
        CHECK(text.size() > most);
        CHECK(grown < most);
        CHECK(names_in(text).size() == listing.entries);

        listing.begun(verb + "long", text).reset();
        CHECK(code_of(client.reply()) == 426);
    }
    CHECK(listing.server.stop() == 0);
}

TEST_CASE("LIST -R of very many folders behind a long path takes bounded memory", "[listing]") {
    LongListing listing;
    auto& client = listing.client;
    constexpr int folders = 3000;
    constexpr std::size_t most = 4 << 20;
    const auto path = make_folders(listing.server, folders);
    client.download("LIST -R short");
    const auto before = listing.server.memory_peak();
    std::string text;
    auto data = listing.begun("LIST -R " + path, text);
    text += data.read_all();
    CHECK(code_of(client.reply()) == 226);
    CHECK(text.size() > 2 * most);
    const auto grown = listing.server.memory_peak() - before;
    CHECK(grown < most);
}
