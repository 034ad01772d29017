#include "common/protocol/host_port.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

void check(std::string_view text) {
    if (const auto target = parse_port(text)) {
        require(parse_port(format_port(*target)) == target, "PORT survives being written");
        require(std::get<HostPort>(parse_eprt(format_eprt(*target))) == *target, "PORT can be said as EPRT");
    }
    const auto extended = parse_eprt(text);
    if (const auto* target = std::get_if<HostPort>(&extended)) {
        require(std::get<HostPort>(parse_eprt(format_eprt(*target))) == *target, "EPRT survives being written");
    }
    if (const auto target = parse_passive_reply(text)) {
        require(target->port.value() != 0, "no passive port is 0");
        require(parse_passive_reply(format_passive_reply(*target)) == target, "a 227 survives being written");
    }
    if (const auto port = parse_extended_passive_reply(text)) {
        require(port->value() != 0, "no extended passive port is 0");
        require(parse_extended_passive_reply(format_extended_passive_reply(*port)) == port,
                "a 229 survives being written");
    }
}

}  // namespace ftp::fuzz
