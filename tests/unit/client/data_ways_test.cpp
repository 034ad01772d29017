#include "ftp/remote/data_ways.hpp"

#include "common/protocol/host_port.hpp"
#include "tests/unit/client/client_fixture.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

namespace ftp::client {
namespace {

using test::ScriptedConnection;
using test::ScriptedServer;

constexpr Circumstances ipv4{};

// What ls tells of the top folder there.
std::vector<std::string> listed_by(const ScriptedServer& server) {
    ClientRun client(server.port());
    client.run({"ls", client.url("")});
    return client.listener.lines;
}

TEST_CASE("the ways to a data connection are tried in their order, and again when all have failed", "[ways]") {
    DataWays ways;
    std::vector<std::string> verbs;
    bool left = true;
    while (left) {
        const auto way = ways.best(ipv4);
        verbs.emplace_back(verb_of(way));
        CHECK(ways.alternative(ipv4) == (verbs.size() < 4));
        left = ways.give_up(way, ipv4);
    }
    CHECK(verbs == std::vector<std::string>{"EPSV", "PASV", "EPRT", "PORT"});
    CHECK(ways.best(ipv4) == DataWay::extended_passive);
}

TEST_CASE("who asks for active connections gets them first, and IPv6 has no PASV and no PORT", "[ways]") {
    DataWays ways;
    const Circumstances active{.over_ipv6 = true, .active_first = true};
    CHECK(ways.best(active) == DataWay::extended_active);
    CHECK(ways.give_up(DataWay::extended_active, active));
    CHECK(ways.best(active) == DataWay::extended_passive);
    CHECK_FALSE(ways.give_up(DataWay::extended_passive, active));
}

TEST_CASE("behind a NAT box no server is asked to connect to us, unless the user insists", "[ways]") {
    DataWays ways;
    const Circumstances hidden{.reachable = false};
    CHECK(ways.give_up(DataWay::extended_passive, hidden));
    CHECK_FALSE(ways.give_up(DataWay::passive, hidden));
    const Circumstances insisting{.active_first = true, .reachable = false};
    CHECK(ways.best(insisting) == DataWay::extended_active);
}

TEST_CASE("a way that has worked is known to", "[ways]") {
    DataWays ways;
    ways.worked(DataWay::passive);
    CHECK(ways.proven(DataWay::passive));
    (void)ways.give_up(DataWay::passive, ipv4);
    CHECK_FALSE(ways.proven(DataWay::passive));
}

TEST_CASE("a way that led nowhere once has another chance when the next one has worked", "[ways]") {
    DataWays ways;
    CHECK(ways.doubt(DataWay::extended_passive, ipv4));
    CHECK(ways.best(ipv4) == DataWay::passive);
    ways.worked(DataWay::passive);
    CHECK(ways.best(ipv4) == DataWay::extended_passive);
    SECTION("which it uses") {
        ways.worked(DataWay::extended_passive);
        CHECK(ways.doubt(DataWay::extended_passive, ipv4));
        ways.worked(DataWay::passive);
        CHECK(ways.best(ipv4) == DataWay::extended_passive);
    }
    SECTION("which it does not use") {
        CHECK(ways.doubt(DataWay::extended_passive, ipv4));
        ways.worked(DataWay::passive);
        CHECK(ways.best(ipv4) == DataWay::passive);
    }
}

// The server's side of an active connection, from an address of the loopback network.
UniqueFd connect_from(const char* from, std::uint16_t port) {
    UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, from, &address.sin_addr);
    ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    address.sin_port = htons(port);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) socket.reset();
    return socket;
}

std::uint16_t port_of(const std::string& eprt) {
    const auto target = parse_eprt(eprt);
    const auto* place = std::get_if<HostPort>(&target);
    return place ? place->port.value() : std::uint16_t{0};
}

void send_whole(const UniqueFd& data, std::string_view bytes) {
    CHECK(::send(data.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
}

const std::string one_file = "-rw-r--r-- 1 u g 5 Jan  2  2019 f\r\n";

TEST_CASE("a server that refuses EPSV and PASV is let in, and asked so at once the next time", "[ways]") {
    std::vector<std::string> asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in();
        for (int listing = 0; listing < 2; ++listing) {
            std::string line;
            while (!(line = talk.read_line()).starts_with("LIST")) {
                asked.push_back(line.substr(0, 4));
                const bool welcome = line.starts_with("EPRT");
                talk.reply(welcome ? "200 ok" : "502 no");
                if (!welcome) continue;
                const auto port = port_of(line.substr(5));
                talk.expect("LIST");
                talk.reply("150 coming");
                const auto data = connect_from("127.0.0.1", port);
                send_whole(data, one_file);
                break;
            }
            talk.reply("226 done");
        }
    });
    ClientRun client(server.port());
    const auto tally = client.run({"ls", client.url(""), client.url("")});
    CHECK(tally.failed == 0);
    CHECK(client.listener.lines == std::vector<std::string>{".:", "f", ".:", "f"});
    CHECK(asked == std::vector<std::string>{"EPSV", "PASV", "EPRT", "EPRT"});
}

TEST_CASE("only the server itself may connect to us", "[ways]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.expect("EPSV");
        talk.reply("500 no");
        talk.expect("PASV");
        talk.reply("500 no");
        const auto port = port_of(talk.expect("EPRT"));
        talk.reply("200 ok");
        talk.expect("MLSD");
        const auto stranger = connect_from("127.0.0.9", port);
        const auto data = connect_from("127.0.0.1", port);
        talk.reply("150 coming");
        send_whole(data, "type=file; honest\r\n");
        // What the stranger says goes nowhere, even if it comes first.
        (void)::send(stranger.get(), "type=file; evil\r\n", 17, MSG_NOSIGNAL);
        ::shutdown(data.get(), SHUT_WR);
        talk.reply("226 done");
        talk.read_line();
    });
    CHECK(listed_by(server) == std::vector<std::string>{"honest"});
}

TEST_CASE("an upload waits for the server to connect, or to refuse", "[ways]") {
    const test::TempDir dir;
    test::write_file(dir / "f", "hello");
    std::string arrived;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"EPRT"});
        for (const bool welcome : {false, true}) {
            if (!welcome) {
                talk.expect("EPSV");
                talk.reply("500 no");
                talk.expect("PASV");
                talk.reply("500 no");
            }
            const auto port = port_of(talk.expect("EPRT"));
            talk.reply("200 ok");
            talk.expect("STOR");
            if (!welcome) {
                talk.reply("450 not now");
                continue;
            }
            const auto data = connect_from("127.0.0.1", port);
            char piece[16];
            const auto got = ::recv(data.get(), piece, sizeof piece, MSG_WAITALL);
            if (got > 0) arrived.assign(piece, static_cast<std::size_t>(got));
            talk.reply("226 thanks");  // without a 150, as some have it
        }
        talk.expect("RNFR");
        talk.reply("350 to what?");
        talk.expect("RNTO");
        talk.reply("250 renamed");
    });
    ClientRun client(server.port());
    client.retries = 1;
    CHECK(client.run({"put", (dir / "f").string(), client.url("f")}).done == 1);
    CHECK(arrived == "hello");
}

TEST_CASE("a way that leads nowhere behind a 150 is not taken again", "[ways]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.open_transfer("MLSD");
        talk.close_data();
        talk.reply("425 cannot build data connection");
        talk.expect("PASV");
        talk.reply("502 no");
        const auto port = port_of(talk.expect("EPRT"));
        talk.reply("200 ok");
        talk.expect("MLSD");
        const auto data = connect_from("127.0.0.1", port);
        send_whole(data, "type=file; f\r\n");
        ::shutdown(data.get(), SHUT_WR);
        talk.reply("150 coming");
        talk.reply("226 done");
        talk.read_line();
    });
    CHECK(listed_by(server) == std::vector<std::string>{"f"});
}

TEST_CASE("a transfer too is tried at once by another way where the data connection did not come about", "[ways]") {
    const test::TempDir dir;
    const auto local = (dir / "f").string();
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;modify*;"});
        talk.expect("MLST");
        talk.reply("250-x\r\n type=file;size=5;modify=20200101000000; f\r\n250 end");
        talk.open_transfer_silently("RETR");
        talk.close_data();
        talk.reply("425 cannot build data connection");
        talk.expect("PASV");
        talk.promise_data(ScriptedConnection::Passive::plain);
        talk.expect("RETR");
        talk.reply("150 coming");
        talk.accept_data();
        talk.send_data("hello");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    ClientRun client(server.port());
    CHECK(client.run({"get", client.url("f"), local}).done == 1);
    CHECK(client.listener.outcomes.at(0).attempts == 2);
    CHECK(test::read_file(local) == "hello");
}

TEST_CASE("a server that comes from elsewhere than we know it is not waited for in vain", "[ways]") {
    const test::TempDir dir;
    const auto local = (dir / "f").string();
    std::vector<std::string> asked;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;size*;modify*;"});
        talk.expect("MLST");
        talk.reply("250-x\r\n type=file;size=5;modify=20200101000000; f\r\n250 end");
        talk.expect("EPSV");
        talk.reply("229 come (|||1|)");
        talk.expect("PASV");
        talk.reply("502 no");
        for (const std::string verb : {"EPRT", "PORT"}) {
            const auto target = talk.expect(verb);
            const auto old_way = parse_port(target);
            const auto port = old_way ? old_way->port.value() : port_of(target);
            talk.reply("200 ok");
            talk.expect("RETR");
            const auto data = connect_from("127.0.0.9", port);
            talk.reply("150 coming");
            char octet = 0;
            CHECK(::recv(data.get(), &octet, 1, 0) <= 0);
            talk.reply("426 broken");
        }
        talk.expect("EPSV");
        talk.promise_data();
        talk.expect("RETR");
        talk.accept_data();
        talk.reply("150 coming");
        talk.send_data("hello");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    ClientRun client(server.port());
    client.retries = 0;
    CHECK(client.run({"get", client.url("f"), local}).done == 1);
    CHECK(test::read_file(local) == "hello");
}

TEST_CASE("the address in a passive reply is never connected to", "[ways]") {
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;"});
        talk.expect("EPSV");
        talk.reply("502 no");
        talk.open_passive("10,9,8,7", "MLSD");
        talk.send_data("type=file; f\r\n");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    CHECK(listed_by(server) == std::vector<std::string>{"f"});
}

TEST_CASE("drftpd is told what the data connection is for before it is asked for one", "[ways]") {
    std::string told;
    const ScriptedServer server([&](ScriptedConnection& talk) {
        talk.log_in({"MLST type*;", "PRET"});
        told = talk.expect("PRET");
        talk.reply("200 planned");
        talk.open_transfer("MLSD");
        talk.send_data("type=file; f\r\n");
        talk.close_data();
        talk.reply("226 done");
        talk.read_line();
    });
    CHECK(listed_by(server) == std::vector<std::string>{"f"});
    CHECK(told == "MLSD");
}

}  // namespace
}  // namespace ftp::client
