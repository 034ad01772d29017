#include "common/protocol/two_names.hpp"

#include "common/protocol/virtual_path.hpp"

namespace ftp {

namespace {

std::optional<std::string> take_name(std::string_view& argument) {
    if (argument.starts_with('"')) return take_quoted(argument);
    std::string name(argument.substr(0, argument.find(' ')));
    argument.remove_prefix(name.size());
    return name;
}

}  // namespace

std::optional<std::string> take_quoted(std::string_view& argument) {
    std::string name;
    for (std::size_t at = 1; at < argument.size(); ++at) {
        const bool doubled = argument[at] == '"' && argument.substr(at + 1).starts_with('"');
        if (argument[at] == '"' && !doubled) {
            argument.remove_prefix(at + 1);
            return name;
        }
        name += argument[at];
        at += doubled ? 1 : 0;
    }
    return std::nullopt;
}

std::optional<TwoNames> parse_two_names(std::string_view argument) {
    auto first = take_name(argument);
    if (!first || first->empty() || !argument.starts_with(' ')) return std::nullopt;
    argument.remove_prefix(1);
    auto second = take_name(argument);
    if (!second || second->empty() || !argument.empty()) return std::nullopt;
    return TwoNames{*std::move(first), *std::move(second)};
}

std::string as_word(std::string_view name) {
    const bool plain = name.find(' ') == name.npos && !name.starts_with('"');
    return plain ? std::string(name) : quoted_path(name);
}

}  // namespace ftp
