#include "common/protocol/host_port.hpp"

#include "common/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cassert>

namespace ftp {

namespace {

using SixNumbers = std::array<std::uint8_t, 6>;

std::string_view leading_digits(std::string_view text) { return text.substr(0, text.find_first_not_of("0123456789")); }

std::optional<std::uint8_t> octet(std::string_view digits) {
    return digits.size() > 3 ? std::nullopt : number<std::uint8_t>(digits);
}

HostPort host_port(const SixNumbers& n) {
    return {fmt::format("{}.{}.{}.{}", n[0], n[1], n[2], n[3]), Port(static_cast<std::uint16_t>(n[4] * 256 + n[5]))};
}

std::optional<std::string> canonical(int family, std::string_view address) {
    if (address.size() >= INET6_ADDRSTRLEN || address.find('\0') != address.npos) return std::nullopt;
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    if (::inet_pton(family, std::string(address).c_str(), binary.data()) != 1) return std::nullopt;
    const unsigned char* bytes = binary.data();
    constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    // ::ffff:127.0.0.1 is 127.0.0.1: a check against the peer's address must not be fooled by the spelling.
    if (family == AF_INET6 && std::equal(mapped.begin(), mapped.end(), bytes)) {
        family = AF_INET;
        bytes += mapped.size();
    }
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(family, bytes, text.data(), text.size()) ? std::optional<std::string>(text.data())
                                                                : std::nullopt;
}

}  // namespace

std::optional<HostPort> parse_port(std::string_view argument) {
    const auto parts = split(trimmed(argument), ',');
    SixNumbers numbers{};
    if (parts.size() != numbers.size()) return std::nullopt;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto value = octet(parts[i]);
        if (!value) return std::nullopt;
        numbers[i] = *value;
    }
    return host_port(numbers);
}

std::string format_port(const HostPort& target) {
    std::string result = target.address;
    for (char& c : result) {
        assert(c == '.' || is_digit(c));
        if (c == '.') c = ',';
    }
    return result + fmt::format(",{},{}", target.port.value() >> 8, target.port.value() & 0xFF);
}

std::variant<HostPort, EprtFailure> parse_eprt(std::string_view argument) {
    const auto text = trimmed(argument);
    if (text.size() < 2 || text.front() < 33 || text.front() > 126) return EprtFailure::syntax;
    const auto parts = split(text, text.front());
    if (parts.size() != 5 || !parts.front().empty() || !parts.back().empty()) return EprtFailure::syntax;
    const auto protocol = number<std::uint32_t>(parts[1]);
    const auto port = number<std::uint16_t>(parts[3]);
    if (!protocol || !port) return EprtFailure::syntax;
    if (*protocol != 1 && *protocol != 2) return EprtFailure::unknown_protocol;
    auto address = canonical(*protocol == 1 ? AF_INET : AF_INET6, parts[2]);
    if (!address) return EprtFailure::syntax;
    return HostPort{std::move(*address), Port(*port)};
}

std::string format_eprt(const HostPort& target) {
    const bool is_ipv6 = target.address.find(':') != std::string::npos;
    return fmt::format("|{}|{}|{}|", is_ipv6 ? 2 : 1, target.address, target.port.value());
}

namespace {

// Six numbers at the front of the text; a comma may have spaces behind it, a few servers write dots instead.
std::optional<SixNumbers> leading_numbers(std::string_view text) {
    SixNumbers numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto digits = leading_digits(text);
        const auto value = octet(digits);
        if (!value) return std::nullopt;
        numbers[i] = *value;
        text.remove_prefix(digits.size());
        if (i + 1 == numbers.size()) break;
        if (!text.starts_with(',') && !text.starts_with('.')) return std::nullopt;
        const bool comma = text.front() == ',';
        text.remove_prefix(1);
        if (comma && text.starts_with(' ')) text.remove_prefix(1);
    }
    return numbers;
}

// "|||6446|" at the front of the text, with any delimiter; the closing one may be missing.
std::optional<Port> leading_extended_port(std::string_view text) {
    if (text.empty() || text.front() < 33 || text.front() > 126) return std::nullopt;
    const char delimiter = text.front();
    for (int field = 0; field < 3; ++field) {
        const auto at = text.find(delimiter);
        if (at == text.npos) return std::nullopt;
        text.remove_prefix(at + 1);
    }
    const auto digits = leading_digits(text);
    text.remove_prefix(digits.size());
    if (!text.empty() && text.front() != delimiter && text.front() != ')') return std::nullopt;
    const auto port = number<std::uint16_t>(digits);
    return port && *port != 0 ? std::optional(Port(*port)) : std::nullopt;
}

}  // namespace

std::optional<HostPort> parse_passive_reply(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_digit(text[i]) || (i > 0 && is_digit(text[i - 1]))) continue;
        const auto numbers = leading_numbers(text.substr(i));
        if (!numbers) continue;
        const auto target = host_port(*numbers);
        return target.port.value() == 0 ? std::nullopt : std::optional(target);
    }
    return std::nullopt;
}

std::optional<Port> parse_extended_passive_reply(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '(' && text[i] != '|') continue;
        if (const auto port = leading_extended_port(text.substr(text[i] == '(' ? i + 1 : i))) return port;
    }
    return std::nullopt;
}

std::string format_passive_reply(const HostPort& own) {
    return fmt::format("Entering Passive Mode ({})", format_port(own));
}

std::string format_extended_passive_reply(Port port) {
    return fmt::format("Entering Extended Passive Mode (|||{}|)", port.value());
}

}  // namespace ftp
