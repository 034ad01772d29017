#include "ftpd/config/configuration.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::server {

namespace {

constexpr std::string_view preamble =
    "# Configuration of ftpd: every key with its default. Sizes and times take units: \"64K\", \"15m\".\n"
    "# See ftpd.toml(5); `ftpd check --config FILE` finds mistakes.\n\n";

bool stands_alone(const Key& key) {
    return key.section.empty() || std::ranges::count(schema(), key.section, &Key::section) == 1;
}

std::string lines(const Key& key, std::string_view name) {
    return fmt::format("# {}\n{} = {}\n", key.comment, name, toml_value(key, Configuration()));
}

}  // namespace

// A section of a single key is one dotted line; TOML wants those before the first section.
std::string default_configuration() {
    std::string text(preamble);
    for (const auto& key : schema()) {
        if (stands_alone(key)) text += lines(key, key.full_name());
    }
    std::string_view section;
    for (const auto& key : schema()) {
        if (stands_alone(key)) continue;
        if (key.section != section) text += fmt::format("\n[{}]\n", key.section);
        section = key.section;
        text += lines(key, key.name);
    }
    return text;
}

}  // namespace ftp::server
