#pragma once

#include "common/base/quantity.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace ftp {

// Where a data connection goes: PORT, EPRT, 227, 229. The address is canonical text of an IPv4 or IPv6 address, no
// zone; an IPv4 address mapped into IPv6 (::ffff:a.b.c.d) is given as IPv4. Port 0 passes: that it is too low is
// policy.
struct HostPort {
    std::string address;
    Port port;
    bool operator==(const HostPort&) const = default;
};

// "h1,h2,h3,h4,p1,p2" (RFC 959 §4.1.2), each 0..255 in one to three digits. Nothing if malformed.
std::optional<HostPort> parse_port(std::string_view argument);
std::string format_port(const HostPort& target);  // needs an IPv4 address

enum class EprtFailure { syntax, unknown_protocol };
// "|1|132.235.1.2|6275|" (RFC 2428 §2): any delimiter 33..126.
std::variant<HostPort, EprtFailure> parse_eprt(std::string_view argument);
std::string format_eprt(const HostPort& target);

// Client side. 227: the first six numbers 0..255 anywhere in the text, with or without parentheses (RFC 1123 §4.1.2.6);
// commas, or dots as a few servers have them. Port 0 is nothing.
std::optional<HostPort> parse_passive_reply(std::string_view text);
// 229: "(|||6446|)"; tolerant of missing parentheses and of filled-in fields. Port 0 is nothing.
std::optional<Port> parse_extended_passive_reply(std::string_view text);

// Server side: the texts behind 227 and 229.
std::string format_passive_reply(const HostPort& own);
std::string format_extended_passive_reply(Port port);

}  // namespace ftp
