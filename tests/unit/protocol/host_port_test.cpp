#include "common/protocol/host_port.hpp"

#include "tests/support/catch.hpp"

namespace ftp {

namespace {

HostPort at(std::string address, unsigned port) { return {std::move(address), Port(static_cast<std::uint16_t>(port))}; }

}  // namespace

TEST_CASE("PORT names an address and a port", "[host_port]") {
    CHECK(parse_port("127,0,0,1,4,5") == at("127.0.0.1", 1029));
    CHECK(parse_port("255,255,255,255,255,255") == at("255.255.255.255", 65535));
    CHECK(parse_port("0,0,0,0,0,0") == at("0.0.0.0", 0));
    CHECK(parse_port("010,001,000,009,004,005") == at("10.1.0.9", 1029));
    CHECK(parse_port(" \t127,0,0,1,4,5 ") == at("127.0.0.1", 1029));
}

TEST_CASE("a malformed PORT is refused", "[host_port]") {
    for (const auto* argument : {"",
                                 "1",
                                 "127,0,0,1,4",
                                 "127,0,0,1,4,5,6",
                                 "127,0,0,1,4,5,",
                                 ",127,0,0,1,4,5",
                                 "127,0,0,1,4,",
                                 "127,0,0,1,,5",
                                 "256,0,0,1,4,5",
                                 "127,0,0,1,4,256",
                                 "-1,0,0,1,4,5",
                                 "+1,0,0,1,4,5",
                                 "127,0,0,1,4,5x",
                                 "127,0,0,1, 4,5",
                                 "127.0.0.1.4.5",
                                 "127.0.0.1,4,5",
                                 "0x7f,0,0,1,4,5",
                                 "0127,0,0,1,4,5",
                                 "99999999999999999999,0,0,1,4,5",
                                 "::1,4,5",
                                 "(127,0,0,1,4,5)",
                                 "127;0;0;1;4;5",
                                 "a,b,c,d,e,f"}) {
        CAPTURE(argument);
        CHECK_FALSE(parse_port(argument));
    }
    CHECK_FALSE(parse_port(std::string_view("127,0,0,1,4,5\0", 14)));
}

TEST_CASE("PORT is written as it is read", "[host_port]") {
    CHECK(format_port(at("127.0.0.1", 1029)) == "127,0,0,1,4,5");
    for (const unsigned port : {0u, 255u, 256u, 65535u}) {
        CHECK(parse_port(format_port(at("10.20.30.255", port))) == at("10.20.30.255", port));
    }
}

TEST_CASE("EPRT names an address of either family", "[host_port]") {
    CHECK(std::get<HostPort>(parse_eprt("|1|132.235.1.2|6275|")) == at("132.235.1.2", 6275));
    CHECK(std::get<HostPort>(parse_eprt("|2|1080::8:800:200C:417A|5282|")) == at("1080::8:800:200c:417a", 5282));
    CHECK(std::get<HostPort>(parse_eprt("|2|0:0:0:0:0:0:0:1|65535|")) == at("::1", 65535));
    CHECK(std::get<HostPort>(parse_eprt(" |1|127.0.0.1|0| ")) == at("127.0.0.1", 0));
}

TEST_CASE("an IPv4 address in the clothes of IPv6 is an IPv4 address", "[host_port]") {
    CHECK(std::get<HostPort>(parse_eprt("|2|::ffff:127.0.0.1|2121|")) == at("127.0.0.1", 2121));
    CHECK(std::get<HostPort>(parse_eprt("|2|0:0:0:0:0:FFFF:7f00:1|2121|")) == at("127.0.0.1", 2121));
    CHECK(std::get<HostPort>(parse_eprt("|2|::127.0.0.1|2121|")).address != "127.0.0.1");
}

TEST_CASE("EPRT takes every delimiter from 33 to 126 that is not in its fields", "[host_port]") {
    for (int c = 0; c < 256; ++c) {
        const std::string d(1, static_cast<char>(c));
        const std::string argument = d + "1" + d + "127.0.0.1" + d + "2121" + d;
        CAPTURE(c);
        const bool allowed = c >= 33 && c <= 126 && d.find_first_of("0127.") != 0;
        CHECK((parse_eprt(argument) == std::variant<HostPort, EprtFailure>(at("127.0.0.1", 2121))) == allowed);
    }
    CHECK(std::get<HostPort>(parse_eprt("919127.0.0.1921219")) == at("127.0.0.1", 2121));
}

TEST_CASE("a malformed EPRT is refused", "[host_port]") {
    for (const auto* argument : {"",
                                 "|",
                                 "||||",
                                 "|||||",
                                 "|1|127.0.0.1|2121",
                                 "1|127.0.0.1|2121|",
                                 "|1|127.0.0.1|2121||",
                                 "|1|127.0.0.1|2121|x",
                                 "|1|127.0.0.1|65536|",
                                 "|1|127.0.0.1|-1|",
                                 "|1|127.0.0.1||",
                                 "|1|127.0.0.1| 21|",
                                 "|1|127.0.0.1|21x|",
                                 "|1||2121|",
                                 "|1|127.0.0|2121|",
                                 "|1|127.0.0.256|2121|",
                                 "|1|127.0.0.1.2|2121|",
                                 "|1|0127.0.0.1|2121|",
                                 "|1|0x7f.0.0.1|2121|",
                                 "|1|localhost|2121|",
                                 "|1|::1|2121|",
                                 "|2|127.0.0.1|2121|",
                                 "|2|::g|2121|",
                                 "|2|fe80::1%eth0|2121|",
                                 "|2|1:2:3:4:5:6:7:8:9|2121|",
                                 "|2|::1 |2121|",
                                 "|x|::1|2121|",
                                 "||::1|2121|",
                                 "|-1|::1|2121|",
                                 "|1|127.0.0.1!2121|",
                                 "|2|[::1]|2121|"}) {
        CAPTURE(argument);
        CHECK(std::get<EprtFailure>(parse_eprt(argument)) == EprtFailure::syntax);
    }
    CHECK(std::get<EprtFailure>(parse_eprt(std::string_view("|1|127.0.0.1\0x|2121|", 20))) == EprtFailure::syntax);
    CHECK(std::get<EprtFailure>(parse_eprt("|2|" + std::string(5000, '1') + "|2121|")) == EprtFailure::syntax);
}

TEST_CASE("EPRT of an unknown protocol is told apart from a malformed one", "[host_port]") {
    for (const auto* argument : {"|0|127.0.0.1|2121|", "|3|whatever|2121|", "|4294967295|::1|2121|"}) {
        CAPTURE(argument);
        CHECK(std::get<EprtFailure>(parse_eprt(argument)) == EprtFailure::unknown_protocol);
    }
}

TEST_CASE("EPRT is written as it is read", "[host_port]") {
    CHECK(format_eprt(at("132.235.1.2", 6275)) == "|1|132.235.1.2|6275|");
    CHECK(format_eprt(at("::1", 1)) == "|2|::1|1|");
}

TEST_CASE("the address in a 227 is found in any clothes", "[host_port]") {
    for (const auto* text : {"Entering Passive Mode (127,0,0,1,4,5)", "Entering Passive Mode (127,0,0,1,4,5).",
                             "127,0,0,1,4,5", "=127,0,0,1,4,5", "Passive 127,0,0,1,4,5 ok",
                             "Entering Passive Mode (127, 0, 0, 1, 4, 5)", "Entering Passive Mode 127.0.0.1.4.5",
                             "FTP 2 1.0 (127,0,0,1,4,5)", "300,127,0,0,1,4,5", "(127,0,0,1,4,5,6)"}) {
        CAPTURE(text);
        CHECK(parse_passive_reply(text) == at("127.0.0.1", 1029));
    }
}

TEST_CASE("a 227 without six numbers or with port 0 is nothing", "[host_port]") {
    for (const auto* text : {"", "Entering Passive Mode", "(127,0,0,1,4)", "(127,0,0,1,4,256)", "(127,0,0,1,0,0)",
                             "(127,0,0,1,4,5555)", "(1270,0,0,1,4,5)", "(127,,0,0,1,4,5)", "(127 ,0,0,1,4,5)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_passive_reply(text));
    }
}

TEST_CASE("the port in a 229 is found in any clothes", "[host_port]") {
    for (const auto* text : {"Entering Extended Passive Mode (|||6446|)", "(|||6446|)", "|||6446|", "EPSV ok |||6446|.",
                             "Entering (extended) mode (|||6446|)", "(!!!6446!)", "(|1|127.0.0.1|6446|)",
                             "(|2|::1|6446|)", "(|||6446)", "(|||6446"}) {
        CAPTURE(text);
        CHECK(parse_extended_passive_reply(text) == Port(6446));
    }
}

TEST_CASE("a 229 without a port is nothing", "[host_port]") {
    for (const auto* text : {"", "(", "()", "(|", "(|||", "(||||)", "(|||0|)", "(|||65536|)", "(|||-1|)", "(|||6446x|)",
                             "6446", "(6446)", "(||6446|)", "(   6446 )", "(||| 6446|)"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_extended_passive_reply(text));
    }
}

TEST_CASE("the texts of 227 and 229 are read back", "[host_port]") {
    CHECK(format_passive_reply(at("127.0.0.1", 1029)) == "Entering Passive Mode (127,0,0,1,4,5)");
    CHECK(format_extended_passive_reply(Port(6446)) == "Entering Extended Passive Mode (|||6446|)");
    CHECK(parse_passive_reply(format_passive_reply(at("10.0.0.1", 65535))) == at("10.0.0.1", 65535));
    CHECK(parse_extended_passive_reply(format_extended_passive_reply(Port(1))) == Port(1));
}

}  // namespace ftp
