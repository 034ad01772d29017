#include "common/base/text.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/temp_dir.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::test {
namespace {

namespace fs = std::filesystem;

using Rooms = std::set<std::string, std::less<>>;

// The map of the house: what each room may include besides itself. ftpd and ftp never meet; common knows neither.
const std::map<std::string, Rooms, std::less<>>& arrows() {
    static const Rooms connection{"common/base", "common/protocol", "common/file", "common/net", "common/connection"};
    static const auto with = [](Rooms rooms, const Rooms& more) {
        return rooms.insert(more.begin(), more.end()), rooms;
    };
    static const Rooms session =
        with(connection, {"common/log", "ftpd/config", "ftpd/accounts", "ftpd/tree", "ftpd/session"});
    static const Rooms server = with(session, {"ftpd/interpreter"});
    static const Rooms transfer = with(connection, {"ftp/options", "ftp/remote"});
    static const std::map<std::string, Rooms, std::less<>> map{
        {"common/base", {}},
        {"common/log", {"common/base"}},
        {"common/protocol", {"common/base"}},
        {"common/file", {"common/base"}},
        {"common/net", {"common/base"}},
        {"common/connection", connection},
        {"ftpd/config", {"common/base", "common/log"}},
        {"ftpd/accounts", {"common/base", "common/protocol", "common/file", "ftpd/config"}},
        {"ftpd/tree", {"common/base", "common/protocol", "common/file"}},
        {"ftpd/session", session},
        {"ftpd/interpreter", session},
        {"ftpd/server", server},
        {"ftpd/command", {"common/base", "common/log", "common/protocol", "ftpd/config", "ftpd/accounts"}},
        {"ftpd", with(server, {"ftpd/server", "ftpd/command"})},
        {"ftp/options", {"common/base", "common/protocol", "common/file"}},
        {"ftp/remote", with(connection, {"common/log"})},
        {"ftp/transfer", transfer},
        {"ftp/ui", {"common/base", "common/net", "ftp/options", "ftp/remote", "ftp/transfer"}},
        {"ftp/shell", with(transfer, {"ftp/transfer", "ftp/ui"})},
        {"ftp", with(transfer, {"common/log", "ftp/transfer", "ftp/ui", "ftp/shell"})},
    };
    return map;
}

// What a room must not know, beyond other rooms.
struct Ban {
    std::string room;
    std::string text;
    std::string why;
};

const std::vector<Ban>& bans() {
    static const std::vector<Ban> list = [] {
        std::vector<Ban> all;
        for (const std::string room :
             {"common/base", "common/log", "common/protocol", "common/file", "ftpd/config", "ftpd/accounts"})
            all.push_back({room, "<asio", "knows no Asio"});
        for (const std::string room : {"common/protocol", "common/file"}) {
            all.push_back({room, "_clock::now", "knows no clock: time is an argument"});
            all.push_back({room, "<sys/socket.h>", "knows no socket"});
        }
        for (const std::string header : {"<fcntl.h>", "<filesystem>", "<fstream>", "<sys/stat.h>"})
            all.push_back({"common/protocol", header, "knows no file"});
        return all;
    }();
    return list;
}

std::string room_of(const std::string& path) { return fs::path(path).parent_path().string(); }

// "path:line: what is wrong" for each line of a source file that leaves the map.
std::vector<std::string> mistakes_in(const std::string& path, std::string_view source) {
    static const std::regex include(R"re(^\s*#\s*include\s*"([^"]+)".*)re");
    const std::string room = room_of(path);
    const auto known = arrows().find(room);
    if (known == arrows().end()) return {path + ":1: its folder is no room of the map"};
    std::vector<std::string> mistakes;
    std::size_t number = 0;
    for (const std::string_view line : split(source, '\n')) {
        const std::string where = path + ":" + std::to_string(++number) + ": ";
        std::cmatch found;
        if (std::regex_match(line.begin(), line.end(), found, include)) {
            const std::string target = room_of(found[1]);
            if (target != room && !known->second.contains(target))
                mistakes.push_back(where + room + " must not reach into " + found[1].str());
        }
        for (const Ban& ban : bans())
            if (ban.room == room && line.find(ban.text) != line.npos) mistakes.push_back(where + room + " " + ban.why);
    }
    return mistakes;
}

std::vector<fs::path> files_below(const fs::path& folder, const std::set<std::string>& kinds) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file() && kinds.contains(entry.path().extension().string())) files.push_back(entry.path());
    return files;
}

const fs::path root = FTP_SOURCE_DIR;

// Links between our targets that follow no arrow: ftp_room(name folder links...) of the three CMakeLists.txt.
std::vector<std::string> mistakes_in_links(const std::map<std::string, std::string>& lists) {
    static const std::regex call(R"re(ftp_room\((\w+) (\w+)([^)]*)\))re");
    std::map<std::string, std::string> folder_of;
    std::vector<std::pair<std::string, std::string>> links;
    for (const auto& [program, text] : lists) {
        for (std::sregex_iterator it(text.begin(), text.end(), call), end; it != end; ++it) {
            folder_of[(*it)[1]] = program + "/" + (*it)[2].str();
            const std::string targets = (*it)[3];
            for (const auto target : split(targets, ' ')) links.emplace_back((*it)[1], std::string(target));
        }
    }
    std::vector<std::string> mistakes;
    for (const auto& [from, to] : links) {
        if (!folder_of.contains(to)) continue;  // a library of others
        const auto known = arrows().find(folder_of[from]);
        if (known == arrows().end() || !known->second.contains(folder_of[to]))
            mistakes.push_back(from + " links " + to);
    }
    return mistakes;
}

TEST_CASE("every include of ours follows an arrow of the map, and no room knows what it must not", "[arrows]") {
    std::size_t files = 0;
    for (const std::string part : {"common", "ftpd", "ftp"}) {
        for (const auto& file : files_below(root / part, {".hpp", ".cpp"})) {
            ++files;
            for (const auto& mistake : mistakes_in(fs::relative(file, root).string(), read_file(file)))
                FAIL_CHECK(mistake);
        }
    }
    CHECK(files > 20);
}

TEST_CASE("the links between targets are arrows too", "[arrows]") {
    std::map<std::string, std::string> lists;
    for (const std::string part : {"common", "ftpd", "ftp"}) lists[part] = read_file(root / part / "CMakeLists.txt");
    for (const auto& mistake : mistakes_in_links(lists)) FAIL_CHECK(mistake);
}

TEST_CASE("an include against the arrows is named with its file and line", "[arrows]") {
    const std::string source = "#pragma once\n\n#include <string>\n#include \"ftpd/session/session.hpp\"\n";
    CHECK(mistakes_in("common/net/stream.hpp", source) ==
          std::vector<std::string>{"common/net/stream.hpp:4: common/net must not reach into ftpd/session/session.hpp"});
    CHECK(mistakes_in("ftpd/interpreter/files.cpp", source).empty());
    CHECK(mistakes_in("ftp/remote/remote.cpp", source).size() == 1);
    CHECK(mistakes_in("common/protocol/reply.cpp", "#include \"common/protocol/reply.hpp\"").empty());
}

TEST_CASE("a folder that is not on the map, a clock and a socket are noticed", "[arrows]") {
    CHECK(mistakes_in("common/misc/things.hpp", "").size() == 1);
    CHECK(mistakes_in("common/protocol/facts.cpp", "auto t = std::chrono::system_clock::now();").size() == 1);
    CHECK(mistakes_in("common/file/root.cpp", "#include <sys/socket.h>").size() == 1);
    CHECK(mistakes_in("common/log/log.cpp", "auto t = std::chrono::system_clock::now();").empty());
    CHECK(mistakes_in_links(
              {{"common", "ftp_room(common_base base common_net)\nftp_room(common_net net common_base fmt::fmt)"}}) ==
          std::vector<std::string>{"common_base links common_net"});
}

TEST_CASE("no arrow of the map closes a circle", "[arrows]") {
    for (const auto& [room, reached] : arrows()) {
        for (const auto& other : reached) {
            CAPTURE(room, other);
            CHECK(arrows().contains(other));
            CHECK((other == room || !arrows().at(other).contains(room)));
        }
    }
}

}  // namespace
}  // namespace ftp::test
