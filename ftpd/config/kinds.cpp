// How each kind of value is read and written.

#include "common/base/text.hpp"
#include "common/base/units.hpp"
#include "ftpd/config/address.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace ftp::server {

namespace {

std::string list_of(const std::vector<std::string>& texts) {
    std::vector<std::string> quoted;
    for (const auto& text : texts) quoted.push_back(toml_string(text));
    return fmt::format("[{}]", fmt::join(quoted, ", "));
}

class Reader {
  public:
    Reader(const Key& key, Configuration& configuration, const Given& given, const std::filesystem::path& folder)
        : key_(key), configuration_(configuration), given_(given), folder_(folder) {}

    Wrong operator()(const Switch& kind) const {
        const auto* value = std::get_if<bool>(&given_);
        if (!value) return wants("true or false");
        kind.at(configuration_) = *value;
        return std::nullopt;
    }

    Wrong operator()(const Text& kind) const {
        const auto* value = std::get_if<std::string>(&given_);
        if (!value) return wants("text in quotes");
        if (auto wrong = kind.check(*value)) return wrong;
        kind.at(configuration_) = *value;
        return std::nullopt;
    }

    Wrong operator()(const Path& kind) const {
        const auto* value = std::get_if<std::string>(&given_);
        if (!value) return wants("a path in quotes");
        if (value->find('\0') != value->npos) return fmt::format("\"{}\" is not a path", printable(*value));
        kind.at(configuration_) = value->empty() ? "" : (folder_ / *value).lexically_normal().string();
        return std::nullopt;
    }

    Wrong operator()(const Listeners& kind) const {
        const auto* values = std::get_if<std::vector<std::string>>(&given_);
        if (!values) return wants(R"(a list of addresses, like ["0.0.0.0:21", "[::]:21"])");
        if (values->empty() && !kind.may_be_empty) return "an empty list: nobody could connect";
        for (const auto& value : *values) {
            if (const auto address = parse_listen_address(value); !address) return address.error().doing();
        }
        kind.at(configuration_) = *values;
        return std::nullopt;
    }

    Wrong operator()(const Ports& kind) const {
        const auto* value = std::get_if<std::string>(&given_);
        if (!value) return wants("a range of ports, like \"50000-50999\"");
        const auto range = parse_port_range(*value);
        if (!range) return range.error().doing();
        kind.at(configuration_) = *range;
        return std::nullopt;
    }

    Wrong operator()(const Count& kind) const {
        const auto* value = std::get_if<std::int64_t>(&given_);
        if (!value || *value < 0 || !within(static_cast<std::uint64_t>(*value), kind)) {
            return wants(fmt::format("a whole number from {} to {}", kind.least, kind.most));
        }
        kind.set(configuration_, static_cast<std::uint64_t>(*value));
        return std::nullopt;
    }

    Wrong operator()(const Duration& kind) const {
        const auto* text = std::get_if<std::string>(&given_);
        const auto* bare = std::get_if<std::int64_t>(&given_);
        const auto value = parse_duration(text ? *text : bare && *bare == 0 ? "0" : "");
        if (!value) return wants(R"(a time with its unit, like "250ms", "90s", "15m", "24h" or "7d")");
        if (!within(*value, kind)) {
            return fmt::format("\"{}\" is not from \"{}\" to \"{}\"", text ? *text : "0", to_text(kind.least),
                               to_text(kind.most));
        }
        kind.at(configuration_) = *value;
        return std::nullopt;
    }

    Wrong operator()(const Size& kind) const {
        const auto* text = std::get_if<std::string>(&given_);
        const auto* bare = std::get_if<std::int64_t>(&given_);
        const auto value = text ? parse_size(*text) : bare ? parse_size(fmt::format("{}", *bare)) : std::nullopt;
        if (!value) return wants(R"(a size, like 512, "64K" or "2M")");
        if (!within(*value, kind)) {
            return fmt::format("\"{}\" is not from \"{}\" to \"{}\"", text ? *text : fmt::format("{}", *bare),
                               to_text(kind.least), to_text(kind.most));
        }
        kind.at(configuration_) = *value;
        return std::nullopt;
    }

    Wrong operator()(const Mode& kind) const {
        const auto* text = std::get_if<std::string>(&given_);
        const auto value = text ? number<unsigned>(*text, 8) : std::nullopt;
        // No set-user-id, set-group-id or sticky bit comes from here.
        if (!value || text->size() < 3 || *value > 0777) return wants("permissions as octal text, like \"0644\"");
        kind.at(configuration_) = *value;
        return std::nullopt;
    }

    Wrong operator()(const Choice& kind) const {
        const auto* text = std::get_if<std::string>(&given_);
        if (!text) return wants(fmt::format("one of \"{}\"", fmt::join(kind.words, "\", \"")));
        const auto word = std::ranges::find(kind.words, *text);
        if (word == kind.words.end()) return not_among(kind, *text);
        kind.set(configuration_, static_cast<std::size_t>(word - kind.words.begin()));
        return std::nullopt;
    }

    Wrong operator()(const Include&) const {
        const bool names = std::holds_alternative<std::string>(given_);
        if (names || std::holds_alternative<std::vector<std::string>>(given_)) return std::nullopt;
        return wants("a file name or a list of them, like \"conf.d/*.toml\"");
    }

  private:
    template <typename Value, typename Limits>
    static bool within(const Value& value, const Limits& kind) {
        return value >= kind.least && value <= kind.most;
    }

    std::string wants(std::string_view what) const { return fmt::format("{} wants {}", key_.full_name(), what); }

    std::string not_among(const Choice& kind, const std::string& word) const {
        if (kind.words.size() == 1) {
            return fmt::format("\"{}\" is not a {} of this version; only \"{}\"", printable(word), key_.name,
                               kind.words.front());
        }
        return fmt::format("\"{}\" is none of \"{}\"{}", printable(word), fmt::join(kind.words, "\", \""),
                           did_you_mean(word, kind.words));
    }

    const Key& key_;
    Configuration& configuration_;
    const Given& given_;
    const std::filesystem::path& folder_;
};

class Writer {
  public:
    explicit Writer(Configuration configuration) : configuration_(std::move(configuration)) {}

    std::string operator()(const Switch& kind) { return kind.at(configuration_) ? "true" : "false"; }
    std::string operator()(const Text& kind) { return toml_string(kind.at(configuration_)); }
    std::string operator()(const Path& kind) { return toml_string(kind.at(configuration_)); }
    std::string operator()(const Listeners& kind) { return list_of(kind.at(configuration_)); }
    std::string operator()(const Ports& kind) {
        const auto& range = kind.at(configuration_);
        return fmt::format("\"{}-{}\"", range.first.value(), range.last.value());
    }
    std::string operator()(const Count& kind) { return fmt::format("{}", kind.get(configuration_)); }
    std::string operator()(const Duration& kind) { return toml_string(to_text(kind.at(configuration_))); }
    std::string operator()(const Size& kind) { return toml_string(to_text(kind.at(configuration_))); }
    std::string operator()(const Mode& kind) { return fmt::format("\"{:04o}\"", kind.at(configuration_)); }
    std::string operator()(const Choice& kind) { return toml_string(kind.words[kind.get(configuration_)]); }
    std::string operator()(const Include&) { return "[]"; }

  private:
    Configuration configuration_;
};

struct FromText {
    std::string_view text;

    Given operator()(const Switch&) const {
        return text == "true" ? Given(true) : text == "false" ? Given(false) : Given(std::string(text));
    }
    Given operator()(const Listeners&) const {
        std::vector<std::string> parts;
        for (const auto part : split(text, ',')) parts.emplace_back(trimmed(part));
        return trimmed(text).empty() ? std::vector<std::string>() : parts;
    }
    Given operator()(const Count&) const {
        const auto value = number<std::uint64_t>(text);
        const bool fits = value && *value <= std::uint64_t{INT64_MAX};
        return fits ? Given(static_cast<std::int64_t>(*value)) : Given(std::string(text));
    }
    Given operator()(const auto&) const { return std::string(text); }
};

}  // namespace

Wrong assign(const Key& key, Configuration& configuration, const Given& given, const std::filesystem::path& folder) {
    return std::visit(Reader(key, configuration, given, folder), key.kind);
}

Given from_environment(const Key& key, std::string_view text) { return std::visit(FromText{text}, key.kind); }

std::string toml_value(const Key& key, const Configuration& configuration) {
    return std::visit(Writer(configuration), key.kind);
}

// What JSON escapes, TOML escapes the same way.
std::string toml_string(std::string_view text) { return json_string(text); }

}  // namespace ftp::server
