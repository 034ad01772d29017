#pragma once

#include "ftpd/config/configuration.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ftp::server {

// What a file or the environment gives for a key, before anyone asked whether it fits. monostate: what no key takes.
using Given = std::variant<std::monostate, std::string, std::int64_t, bool, std::vector<std::string>>;

// What is wrong with a value, or nothing.
using Wrong = std::optional<std::string>;

// The kinds of values. Each knows its place in the Configuration and its limits.
struct Switch {
    bool& (*at)(Configuration&);
};
struct Text {
    std::string& (*at)(Configuration&);
    Wrong (*check)(std::string_view);
};
// A relative path is seen from the folder of the file it stands in.
struct Path {
    std::string& (*at)(Configuration&);
};
struct Listeners {
    std::vector<std::string>& (*at)(Configuration&);
    bool may_be_empty = false;
};
struct Ports {
    PortRange& (*at)(Configuration&);
};
struct Count {
    std::uint64_t (*get)(const Configuration&);
    void (*set)(Configuration&, std::uint64_t);
    std::uint64_t least, most;
};
struct Duration {
    std::chrono::milliseconds& (*at)(Configuration&);
    std::chrono::milliseconds least, most;
};
struct Size {
    ByteCount& (*at)(Configuration&);
    ByteCount least, most;
};
// Permission bits, as an octal number in quotes.
struct Mode {
    unsigned& (*at)(Configuration&);
};
// One of these words; the Configuration holds its place among them.
struct Choice {
    std::span<const std::string_view> words;
    std::size_t (*get)(const Configuration&);
    void (*set)(Configuration&, std::size_t);
};
// Names of further files; they are read, not kept.
struct Include {};

using Kind = std::variant<Switch, Text, Path, Listeners, Ports, Count, Duration, Size, Mode, Choice, Include>;

struct Key {
    std::string_view section;  // "" for a key above all sections
    std::string_view name;
    std::string_view comment;  // its line in `ftpd config`
    Kind kind;

    std::string full_name() const;    // "server.listen"
    std::string environment() const;  // "FTPD_SERVER_LISTEN"
};

std::span<const Key> schema();
const Key* find_key(std::string_view section, std::string_view name);
std::vector<std::string_view> section_names();

// Puts the value into the configuration; if it does not fit, the configuration stays as it was.
// folder: where relative paths begin.
Wrong assign(const Key& key, Configuration& configuration, const Given& given, const std::filesystem::path& folder);

// The text of an environment variable as a value of this key; lists are separated by commas.
Given from_environment(const Key& key, std::string_view text);

// As it stands behind "key = ".
std::string toml_value(const Key& key, const Configuration& configuration);
std::string toml_string(std::string_view text);

// `, did you mean "x"?`, or "" when no candidate is near.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace ftp::server
