#include "ftpd/interpreter/fact_change.hpp"

#include "common/base/text.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

enum class Taken { yes, unknown_fact, bad_value };

template <typename T>
Taken keep(std::optional<T>& fact, std::optional<T> value) {
    fact = value;
    return value ? Taken::yes : Taken::bad_value;
}

Taken take_fact(FactChange& change, std::string_view name, std::string_view value) {
    if (same_word(name, "modify")) return keep(change.modified, parse_time(value));
    if (same_word(name, "UNIX.mode")) return keep(change.mode, parse_mode(value));
    if (same_word(name, "UNIX.owner")) return keep(change.owner, parse_id(value));
    if (same_word(name, "UNIX.group")) return keep(change.group, parse_id(value));
    return Taken::unknown_fact;
}

Reply wrong_syntax() { return Reply(Code::bad_argument, "Syntax: MFF <SP> fact=value;[fact=value;...] <SP> path"); }

// Whatever stands behind it, a fact that cannot be changed is told first: a client then leaves it out.
std::optional<Reply> take_facts(FactChange& change, std::string_view facts) {
    std::optional<Reply> wrong;
    for (const auto fact : split(facts, ';')) {
        const auto equals = fact.find('=');
        if (equals == fact.npos) return wrong_syntax();
        const auto name = fact.substr(0, equals);
        const auto taken = take_fact(change, name, fact.substr(equals + 1));
        if (taken == Taken::unknown_fact)
            return Reply(Code::parameter_not_supported, printable(name) + ": This fact cannot be changed");
        if (taken == Taken::bad_value && !wrong)
            wrong = Reply(Code::bad_argument, printable(name) + ": No value of this fact");
    }
    return wrong;
}

}  // namespace

std::optional<unsigned> parse_mode(std::string_view digits) {
    const auto mode = number<unsigned>(digits, 8);
    if (!mode || digits.size() > 4) return std::nullopt;
    return *mode & 0777u;
}

// -1 means "leave it alone" to chown(2).
std::optional<std::uint32_t> parse_id(std::string_view digits) {
    const auto id = number<std::uint32_t>(digits);
    return id && *id != UINT32_MAX ? id : std::nullopt;
}

std::variant<FactOrder, Reply> parse_modify_facts(std::string_view argument) {
    const auto space = argument.find(' ');
    auto facts = argument.substr(0, space);
    if (facts.ends_with(';')) facts.remove_suffix(1);
    if (space == argument.npos || facts.empty()) return wrong_syntax();
    FactOrder order;
    if (auto wrong = take_facts(order.change, facts)) return *wrong;
    order.path = argument.substr(space + 1);
    if (order.path.empty()) return wrong_syntax();
    return order;
}

std::optional<FactOrder> parse_modify_time(std::string_view argument) {
    const auto space = argument.find(' ');
    if (space == argument.npos) return std::nullopt;
    FactOrder order;
    order.change.modified = parse_time(argument.substr(0, space));
    order.path = argument.substr(space + 1);
    return order.change.modified && !order.path.empty() ? std::optional(order) : std::nullopt;
}

std::optional<FactOrder> parse_mdtm_setting(std::string_view argument) {
    constexpr std::size_t digits = 14;
    constexpr unsigned most = 24 * 60;
    const auto zone = argument.substr(std::min(digits, argument.size()), argument.find(' ') - digits);
    const bool zoned = zone.starts_with('+') || zone.starts_with('-');
    if (!zoned) return parse_modify_time(argument);
    const auto minutes = number<unsigned>(zone.substr(1));
    if (!minutes || *minutes > most) return std::nullopt;
    auto order =
        parse_modify_time(std::string(argument.substr(0, digits)).append(argument.substr(digits + zone.size())));
    const auto east = std::chrono::minutes(*minutes);
    if (order) *order->change.modified -= zone.starts_with('+') ? east : -east;
    return order;
}

namespace {

// "path atime mtime ctime UTC": the last words are fixed, so the path may hold spaces. Only the time of the last change
// is set; the other two are what the system makes of them.
std::optional<FactOrder> parse_three_times(std::string_view argument) {
    constexpr std::size_t time_words = 4;
    const auto words = split(argument, ' ');
    if (words.size() <= time_words || !same_word(words.back(), "UTC")) return std::nullopt;
    const auto times = words.end() - time_words;
    for (int i = 0; i < 3; ++i) {
        if (times[i].size() != 14 || !parse_time(times[i])) return std::nullopt;
    }
    FactOrder order;
    order.change.modified = parse_time(times[1]);
    order.path = argument.substr(0, static_cast<std::size_t>(times[0].data() - argument.data()) - 1);
    if (order.path.empty()) return std::nullopt;
    return order;
}

}  // namespace

std::optional<FactOrder> parse_utime(std::string_view argument) {
    if (auto order = parse_three_times(argument)) return order;
    constexpr std::size_t without_seconds = 12;
    const auto space = argument.find(' ');
    if (space != without_seconds && space != without_seconds + 2) return std::nullopt;
    std::string time(argument.substr(0, space));
    if (space == without_seconds) time += "00";
    return parse_modify_time(time + std::string(argument.substr(space)));
}

std::string facts_text(const FactChange& change) {
    std::string text;
    if (change.modified) text += fmt::format("Modify={};", format_time(*change.modified));
    if (change.mode) text += fmt::format("UNIX.mode={:04o};", *change.mode);
    if (change.owner) text += fmt::format("UNIX.owner={};", *change.owner);
    if (change.group) text += fmt::format("UNIX.group={};", *change.group);
    return text;
}

}  // namespace ftp::server
