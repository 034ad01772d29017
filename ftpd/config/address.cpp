#include "ftpd/config/address.hpp"

#include "common/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <optional>

namespace ftp::server {

namespace {

Error malformed(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

bool parses_as(int family, std::string_view text) {
    unsigned char address[16];
    // inet_pton reads to the first NUL.
    return text.find('\0') == text.npos && ::inet_pton(family, std::string(text).c_str(), address) == 1;
}

std::optional<std::string_view> without_brackets(std::string_view host) {
    if (host.size() < 2 || host.front() != '[' || host.back() != ']') return std::nullopt;
    return host.substr(1, host.size() - 2);
}

}  // namespace

bool is_ipv4(std::string_view text) { return parses_as(AF_INET, text); }

// A link-local address names its interface behind '%'.
bool is_ipv6(std::string_view text) {
    const auto percent = text.find('%');
    return parses_as(AF_INET6, text.substr(0, percent)) && (percent == text.npos || percent + 1 < text.size());
}

bool is_host_name(std::string_view text) {
    const auto fits = [](char c) {
        return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    };
    // A name whose last part is a number would be taken for an address (RFC 1123 §2.1).
    const bool last_is_number = number<unsigned>(split(text, '.').back()).has_value();
    return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, fits) && text.front() != '.' &&
           text.front() != '-' && text.find("..") == text.npos && !last_is_number;
}

Result<ListenAddress> parse_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == text.npos) return malformed(fmt::format("\"{}\" has no port, as in \"0.0.0.0:21\"", printable(text)));
    const auto host = text.substr(0, colon);
    const auto port = number<std::uint16_t>(text.substr(colon + 1));
    if (!port) return malformed(fmt::format("\"{}\" ends in no port from 0 to 65535", printable(text)));
    if (const auto inner = without_brackets(host); inner && is_ipv6(*inner)) {
        return ListenAddress{std::string(*inner), Port(*port)};
    }
    if (is_ipv6(host)) return malformed(fmt::format("\"{}\" needs brackets: \"[{}]:{}\"", text, host, *port));
    if (is_ipv4(host) || is_host_name(host)) return ListenAddress{std::string(host), Port(*port)};
    return malformed(fmt::format("\"{}\" is not HOST:PORT, as in \"0.0.0.0:21\" or \"[::]:21\"", printable(text)));
}

Result<PortRange> parse_port_range(std::string_view text) {
    const auto parts = split(text, '-');
    const auto first = number<std::uint16_t>(trimmed(parts.front()));
    const auto last = number<std::uint16_t>(trimmed(parts.back()));
    if (parts.size() != 2 || !first || !last) {
        return malformed(fmt::format("\"{}\" is not a range of ports, as in \"50000-50999\"", printable(text)));
    }
    if (*first > *last) return malformed(fmt::format("\"{}\" ends before it begins", text));
    // RFC 2577 §3: what lies below belongs to other services.
    if (*first < 1024) return malformed(fmt::format("\"{}\" begins below 1024", text));
    return PortRange{Port(*first), Port(*last)};
}

}  // namespace ftp::server
