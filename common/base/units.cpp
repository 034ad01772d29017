#include "common/base/units.hpp"

#include "common/base/text.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace ftp {

namespace {

constexpr std::uint64_t largest = (std::uint64_t{1} << 63) - 1;

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::array duration_units{Unit{"ms", 1}, Unit{"s", 1000}, Unit{"m", 60'000}, Unit{"h", 3'600'000},
                                    Unit{"d", 86'400'000}};

// Digits with at most one point, as a whole number of the unit; rounds down.
std::optional<std::uint64_t> scaled(std::string_view digits, std::uint64_t factor) {
    const auto point = digits.find('.');
    const auto whole = number<std::uint64_t>(digits.substr(0, point));
    if (!whole || *whole > largest / factor) return std::nullopt;
    std::uint64_t result = *whole * factor;
    if (point == digits.npos) return result;
    const auto fraction = digits.substr(point + 1);
    const auto part = number<std::uint32_t>(fraction);
    if (!part || fraction.size() > 6) return std::nullopt;
    std::uint64_t scale = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i) scale *= 10;
    result += *part * (factor / scale) + *part * (factor % scale) / scale;
    return result > largest ? std::nullopt : std::optional(result);
}

}  // namespace

std::optional<ByteCount> parse_octets(std::string_view digits) {
    const auto value = number<std::uint64_t>(digits);
    return value && *value <= largest ? std::optional(ByteCount(*value)) : std::nullopt;
}

std::optional<ByteCount> parse_size(std::string_view text) {
    const auto digits = text.substr(0, text.find_first_not_of("0123456789."));
    std::string unit = lower(text.substr(digits.size()));
    if (unit.ends_with("ib"))
        unit.resize(unit.size() - 2);
    else if (unit.ends_with("b"))
        unit.resize(unit.size() - 1);
    constexpr std::string_view letters = "kmgtp";
    std::uint64_t factor = 1;
    if (unit.size() > 1) return std::nullopt;
    if (unit.size() == 1) {
        const auto power = letters.find(unit[0]);
        if (power == letters.npos) return std::nullopt;
        factor = std::uint64_t{1} << (10 * (power + 1));
    }
    const auto bytes = scaled(digits, factor);
    return bytes ? std::optional(ByteCount(*bytes)) : std::nullopt;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
    if (text == "0") return std::chrono::milliseconds(0);
    const auto digits = text.substr(0, text.find_first_not_of("0123456789."));
    const auto name = text.substr(digits.size());
    for (const auto& unit : duration_units) {
        if (unit.name != name) continue;
        const auto value = scaled(digits, unit.factor);
        // A hundred years: any longer wait is a mistake, and clocks add without overflow.
        if (!value || *value > 100ull * 365 * 86'400'000) return std::nullopt;
        return std::chrono::milliseconds(*value);
    }
    return std::nullopt;
}

std::string to_text(std::chrono::milliseconds duration) {
    const auto value = static_cast<std::uint64_t>(duration.count());
    if (value == 0) return "0";
    const Unit* best = &duration_units.front();
    for (const auto& unit : duration_units) {
        if (value % unit.factor == 0) best = &unit;
    }
    return fmt::format("{}{}", value / best->factor, best->name);
}

std::string to_text(ByteCount size) {
    constexpr std::string_view letters = "KMGTP";
    std::uint64_t value = size.value();
    std::size_t step = 0;
    for (; value != 0 && value % 1024 == 0 && step < letters.size(); ++step) value /= 1024;
    return step == 0 ? fmt::format("{}", value) : fmt::format("{}{}", value, letters[step - 1]);
}

std::string human_size(ByteCount size) {
    if (size.value() < 1024) return fmt::format("{} B", size.value());
    constexpr std::string_view letters = "KMGTPE";
    double value = static_cast<double>(size.value()) / 1024;
    std::size_t step = 0;
    while (value >= 1024 && step + 1 < letters.size()) {
        value /= 1024;
        ++step;
    }
    return fmt::format("{:.1f} {}iB", value, letters[step]);
}

}  // namespace ftp
