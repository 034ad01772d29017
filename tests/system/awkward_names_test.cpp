// File names that are legal on a disk and awkward on a wire.

#include "tests/support/catch.hpp"
#include "tests/support/trees.hpp"
#include "tests/system/clients.hpp"
#include "tests/system/other_servers.hpp"
#include "tests/system/real_tree.hpp"
#include "tests/system/running_ftpd.hpp"

#include <filesystem>
#include <set>

using namespace ftp::test;
namespace fs = std::filesystem;

namespace {

using Names = std::set<std::string>;

const std::vector<std::string> none;

const std::vector<std::string> awkward_names{
    "a b",
    " leading space",
    "trailing space ",
    "   ",
    "-leading dash",
    "--help",
    "-",
    "two  spaces",
    "tab\there",
    "it's",
    "\"quoted\"",
    "double\"\"quote",
    "back\\slash",
    "dollar$HOME`id`",
    ("gr\xC3\xBC\xC3\x9F"
     "e \xE2\x82\xAC \xF0\x9F\x98\x80"),  // UTF-8
    ("gr\xFC\xDF"
     "e"),               // Latin-1
    "\xFF\xFE\xFF\xFF",  // Telnet's IAC
    ("\xC3\xA4"
     "a\xCC\x88"),  // the same letter, composed and not
    "hash#tag",
    "%41",
    "100%",
    "semi;colon",
    "size=3; name",
    "equals=",
    "star*",
    "question?",
    "[a-z]",
    "{a,b}",
    "~",
    "~root",
    "...",
    "..hidden",
    ".hidden",
    "colon:name",
    "ftp:",
    "a|b&c<d>e",
    "226 Transfer complete",
    "drwxr-xr-x 2 a b 4096 Jan  1 00:00 name",
    "a -> b",
    "control\x01\x1B[31m",
    "CON",
    "nul.",
    "comma,",
};

// Each name as a file in the top folder, as a folder, and inside of that folder.
void make_awkward_tree(const std::string& top, const Names& without = {}) {
    unsigned number = 0;
    for (const auto& name : awkward_names) {
        if (without.contains(name)) continue;
        write_file(top + "/files/" + name, "content " + std::to_string(++number));
        write_file(top + "/folders/" + name + "/" + name, random_bytes(100 * number, number));
    }
    write_file(top + "/" + std::string(255, 'x'), "as long as can be");
    write_file(top + "/" + std::string(127, 'd') + "/" + std::string(254, 'y') + ";", "longer");
    write_file(top + "/empty", "");
}

}  // namespace

TEST_CASE("awkward names go up and come down as they are", "[names]") {
    RunningFtpd server;
    const Client client;
    const auto tree = client.folder() + "/tree";
    const auto copy = client.folder() + "/copy";
    make_awkward_tree(tree);

    const auto sent = run(client.ftp({"sync", tree + "/", server.url("tree/")}));
    CAPTURE(sent.text());
    CHECK(sent.status == 0);
    CHECK(differences(tree, server.file("tree")) == none);

    const auto fetched = run(client.ftp({"sync", server.url("tree/"), copy + "/"}));
    CAPTURE(fetched.text());
    CHECK(fetched.status == 0);
    CHECK(differences(tree, copy) == none);
    CHECK(server.stop() == 0);
}

namespace {

constexpr const char* telnet_name = "\xFF\xFE\xFF\xFF";
constexpr const char* latin_name =
    "gr\xFC\xDF"
    "e";

struct Stranger {
    std::string name;
    Names spoilt;  // names that it refuses, or stores under another without saying so
};

// Most take the doubled IAC of RFC 854 for two octets. ProFTPD expands patterns in MKD; Pure-FTPd writes _ for what it
// does not like; pyftpdlib takes all names for UTF-8.
const std::vector<Stranger> strangers{
    {"vsftpd", {telnet_name}},
    {"proftpd", {"star*"}},
    {"pure-ftpd", {telnet_name, "   ", "trailing space ", "tab\there", "control\x01\x1B[31m", "back\\slash"}},
    {"pyftpdlib", {telnet_name, latin_name}},
    {"inetutils-ftpd", {}},
};

void there_and_back(const Stranger& stranger) {
    const OtherServer server(stranger.name);
    const Client client;
    const auto tree = client.folder() + "/tree";
    const auto copy = client.folder() + "/copy";
    make_awkward_tree(tree, stranger.spoilt);

    const auto sent = run(client.ftp({"sync", tree + "/", server.url("tree/")}), patience);
    CAPTURE(sent.text());
    CHECK(sent.status == 0);
    CHECK(differences(tree, server.home() + "/tree") == none);

    const auto fetched = run(client.ftp({"sync", server.url("tree/"), copy + "/"}), patience);
    CAPTURE(fetched.text());
    CHECK(fetched.status == 0);
    CHECK(differences(tree, copy) == none);
}

// FTP cannot say a name with a line end: one here is refused, one there does no harm.
void name_of_two_lines(const Stranger& stranger) {
    const OtherServer server(stranger.name);
    const Client client;
    for (const auto& folder : {client.folder() + "/tree", server.home() + "/there"}) {
        write_file(folder + "/new\nline", "two lines");
        write_file(folder + "/plain", "one line");
    }
    fs::permissions(server.home() + "/there", fs::perms::all);

    const auto sent = run(client.ftp({"sync", "tree/", server.url("tree/")}));
    CAPTURE(sent.text());
    CHECK(sent.status == 1);
    CHECK(sent.errors.find("new\\x0aline") != std::string::npos);
    CHECK(read_file(server.home() + "/tree/plain") == "one line");
    CHECK_FALSE(fs::exists(server.home() + "/tree/new\nline"));

    const auto fetched = run(client.ftp({"sync", server.url("there/"), "copy/"}));
    CAPTURE(fetched.text());
    CHECK(read_file(client.folder() + "/copy/plain") == "one line");
    CHECK(differences(server.home() + "/there", client.folder() + "/copy") ==
          std::vector<std::string>{"only left: new\nline"});
}

void at_each_stranger(void (*check)(const Stranger&)) {
    for (const auto& stranger : strangers) {
        CAPTURE(stranger.name);
        if (const auto why = OtherServer::missing(stranger.name); !why.empty())
            skip(why);
        else
            check(stranger);
    }
}

}  // namespace

TEST_CASE("awkward names go up to other servers and come down as they are", "[strangers]") {
    at_each_stranger(there_and_back);
}

TEST_CASE("a name with a line end stays where it is, and its neighbours go up and come down", "[strangers]") {
    at_each_stranger(name_of_two_lines);
}

TEST_CASE("awkward names are put, read, renamed and removed by name", "[names]") {
    RunningFtpd server;
    const Client client;
    std::vector<std::string> put{"put", "-q", "--"}, cat{"cat"}, remove{"rm"};
    std::string content;
    for (const auto& name : awkward_names) {
        write_file(client.folder() + "/" + name, "content of " + name + "\n");
        const bool elsewhere = name == "-" || name.find(':') != name.npos;  // standard input, or site:path
        put.push_back(elsewhere ? "./" + name : name);
        cat.push_back(server.url(url_encoded(name)));
        remove.push_back(server.url("renamed-" + std::to_string(remove.size())));
        content += "content of " + name + "\n";
    }
    put.push_back(server.url(""));
    const auto ftp = [&](std::vector<std::string> words) {
        const auto outcome = run(client.ftp(std::move(words)));
        CHECK(outcome.errors == "");
        CHECK(outcome.status == 0);
        return outcome.output;
    };
    ftp(put);
    CHECK(differences(client.folder(), server.home()) == none);
    CHECK(ftp(cat) == content);
    for (std::size_t i = 1; i < cat.size(); ++i) {
        CAPTURE(awkward_names[i - 1]);
        ftp({"mv", cat[i], remove[i]});
    }
    CHECK(!fs::exists(server.file(awkward_names[0])));
    ftp(remove);
    CHECK(fs::is_empty(server.home()));
    CHECK(server.stop() == 0);
}
