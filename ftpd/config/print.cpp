#include "ftpd/config/configuration.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

constexpr std::string_view preamble =
    "# Configuration of ftpd: every key with its default. Sizes and times take units: \"64K\", \"15m\".\n"
    "# See ftpd.toml(5); `ftpd check --config FILE` finds mistakes.\n\n";

std::string lines(const Key& key, std::string_view name) {
    return fmt::format("# {}\n{} = {}\n", key.comment, name, toml_value(key, Configuration()));
}

}  // namespace

std::string default_configuration() {
    std::string text(preamble);
    for (const auto& key : schema()) {
        if (key.section.empty()) text += lines(key, key.name);
    }
    std::string_view section;
    for (const auto& key : schema()) {
        if (key.section.empty()) continue;
        if (key.section != section) text += fmt::format("\n[{}]\n", key.section);
        section = key.section;
        text += lines(key, key.name);
    }
    return text;
}

}  // namespace ftp::server
