#include "common/base/text.hpp"
#include "ftpd/config/configuration.hpp"
#include "ftpd/config/schema.hpp"
#include "ftpd/config/tls_host.hpp"
#include "ftpd/config/toml_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <glob.h>
#include <optional>
#include <span>
#include <unistd.h>

namespace ftp::server {

namespace {

namespace fs = std::filesystem;

bool has_wildcard(std::string_view pattern) { return pattern.find_first_of("*?[") != pattern.npos; }

// Stops glob() at what cannot be read: a folder that silently counts for nothing would be a trap. A missing one is
// empty.
int stop_at(const char*, int error) { return error != ENOENT; }

// Sorted by bytes. Nothing when a folder could not be read.
std::optional<std::vector<std::string>> matches(const fs::path& pattern) {
    ::glob_t found{};
    const int failed = ::glob(pattern.c_str(), GLOB_NOSORT, stop_at, &found);
    std::vector<std::string> files(found.gl_pathv, found.gl_pathv + found.gl_pathc);
    ::globfree(&found);
    if (failed && failed != GLOB_NOMATCH) return std::nullopt;
    std::ranges::sort(files);
    return files;
}

std::optional<std::vector<std::string>> texts_of(const toml::array& array) {
    std::vector<std::string> texts;
    for (const auto& element : array) {
        const auto* text = element.as_string();
        if (!text) return std::nullopt;
        texts.push_back(text->get());
    }
    return texts;
}

// Fractions, dates, tables and mixed lists are nothing that a key takes.
Given given_by(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* integer = node.as_integer()) return integer->get();
    if (const auto* boolean = node.as_boolean()) return boolean->get();
    if (const auto* array = node.as_array()) {
        if (auto texts = texts_of(*array)) return *texts;
    }
    return std::monostate();
}

// A key of another section may be meant, else one of this section that is written nearly so.
std::string suggestion(std::string_view section, std::string_view name) {
    std::vector<std::string_view> names;
    for (const auto& key : schema()) {
        if (key.name == name) return fmt::format(", did you mean \"{}\"?", key.full_name());
        if (key.section == section) names.push_back(key.name);
    }
    return did_you_mean(name, names);
}

class Loader {
  public:
    void read(const fs::path& file) {
        const auto text = read_text_file(file.string());
        if (!text) return give_up({fmt::format("{}: {}", printable(file.string()), text.error().code().message())});
        auto document = parse_toml(*text, file.string());
        if (auto* wrong = std::get_if<Mistake>(&document)) return give_up(std::move(*wrong));
        std::error_code ignored;
        reading_.push_back(fs::weakly_canonical(file, ignored));
        take(std::get<toml::table>(document), file);
        reading_.pop_back();
    }

    void take_environment() {
        for (char** variable = environ; variable && *variable; ++variable) {
            const std::string_view text = *variable;
            const auto equals = text.find('=');
            if (equals != text.npos) take_variable(text.substr(0, equals), text.substr(equals + 1));
        }
    }

    // What no key says by itself.
    void compare_keys(const std::string& file) {
        const auto& tls = loaded_.configuration.tls;
        const auto complain_of = [&](bool wrong, std::string_view what) {
            if (wrong) complain({fmt::format("{}: {}", printable(file), what)});
        };
        const bool bare = tls.files.certificate.empty();
        complain_of(bare && tls.mode == TlsMode::required, "tls.mode = \"required\" needs tls.certificate");
        complain_of(bare && !tls.files.key.empty(), "tls.key is of no use without tls.certificate");
        complain_of(bare && !tls.hosts.empty(), "[[tls.host]] needs tls.certificate, for those who ask for no name");
        complain_of(!tls.offered() && !loaded_.configuration.server.listen_tls.empty(),
                    "server.listen_tls needs tls.certificate and another tls.mode than \"off\"");
        complain_of(tls.client_certificate != AskCertificate::none && tls.client_ca.empty(),
                    "tls.client_certificate needs tls.client_ca");
    }

    Loaded result() && { return std::move(loaded_); }

  private:
    void complain(Mistake mistake) { loaded_.mistakes.push_back(std::move(mistake)); }

    void give_up(Mistake mistake) {
        complain(std::move(mistake));
        loaded_.whole = false;
    }

    // The keys of this file come first, then those of the files it includes: "later files override".
    void take(const toml::table& document, const fs::path& file) {
        const auto first = loaded_.mistakes.size();
        for (const auto& [name, node] : document) {
            if (const auto* section = node.as_table())
                take_section(name, *section, file);
            else
                take_key("", name, node, file);
        }
        sort_by_line(std::span(loaded_.mistakes).subspan(first));
        if (const auto* node = document.get("include")) include(*node, file);
    }

    void take_section(const toml::key& name, const toml::table& section, const fs::path& file) {
        const auto known = section_names();
        if (std::ranges::find(known, name.str()) == known.end()) {
            return complain(mistake(
                file.string(), name.source(),
                fmt::format("there is no section [{}]{}", printable(name.str()), did_you_mean(name.str(), known))));
        }
        for (const auto& [key, node] : section) {
            if (name.str() == "tls" && key.str() == "host")
                take_hosts(node, file);
            else
                take_key(name.str(), key, node, file);
        }
    }

    // The hosts of a later file take the place of those of an earlier one, as with every other key.
    void take_hosts(const toml::node& node, const fs::path& file) {
        const auto blame = [&](const toml::source_region& where, std::string_view what) {
            complain(mistake(file.string(), where, what));
        };
        const auto* tables = node.as_array();
        if (!tables || !tables->is_array_of_tables())
            return blame(node.source(), "write each host under a line [[tls.host]] of its own");
        loaded_.configuration.tls.hosts.clear();
        for (const auto& table : *tables)
            loaded_.configuration.tls.hosts.push_back(read_tls_host(*table.as_table(), file.parent_path(), blame));
    }

    void take_key(std::string_view section, const toml::key& name, const toml::node& node, const fs::path& file) {
        const auto* key = find_key(section, name.str());
        if (!key) {
            const auto place = section.empty() ? std::string("above all sections") : fmt::format("in [{}]", section);
            return complain(mistake(file.string(), name.source(),
                                    fmt::format("there is no key \"{}\" {}{}", printable(name.str()), place,
                                                suggestion(section, name.str()))));
        }
        if (auto wrong = assign(*key, loaded_.configuration, given_by(node), file.parent_path())) {
            complain(mistake(file.string(), node.source(), *wrong));
        }
    }

    void include(const toml::node& node, const fs::path& file) {
        if (const auto* one = node.as_string()) return include(one->get(), node, file);
        const auto* array = node.as_array();
        const auto patterns = array ? texts_of(*array) : std::nullopt;
        for (const auto& pattern : patterns.value_or(std::vector<std::string>())) include(pattern, node, file);
    }

    void include(const std::string& pattern, const toml::node& node, const fs::path& file) {
        const auto blame = [&](std::string_view what) {
            complain(
                mistake(file.string(), node.source(), fmt::format("include \"{}\": {}", printable(pattern), what)));
        };
        const auto full = (file.parent_path() / pattern).lexically_normal();
        std::error_code ignored;
        if (!has_wildcard(pattern) && !fs::exists(full, ignored)) return blame("there is no such file");
        const auto files = has_wildcard(pattern) ? matches(full) : std::vector<std::string>{full.string()};
        if (!files) return blame("the folder cannot be read");
        for (const auto& found : *files) {
            const bool cycle = std::ranges::find(reading_, fs::weakly_canonical(found, ignored)) != reading_.end();
            if (cycle)
                blame(fmt::format("{} would include itself", printable(found)));
            else
                read(found);
        }
    }

    void take_variable(std::string_view name, std::string_view text) {
        std::vector<std::string> known;
        for (const auto section : section_names()) {
            if (!name.starts_with(fmt::format("FTPD_{}_", upper(section)))) continue;
            for (const auto& key : schema()) {
                if (key.section != section) continue;
                if (key.environment() == name) return take_override(key, text);
                known.push_back(key.environment());
            }
        }
        if (known.empty()) return;  // not of ours, as FTPD_PASSWORD
        const std::vector<std::string_view> candidates(known.begin(), known.end());
        complain({fmt::format("{}: there is no such key{}", printable(name), did_you_mean(name, candidates))});
    }

    void take_override(const Key& key, std::string_view text) {
        const auto here = fs::current_path();
        if (auto wrong = assign(key, loaded_.configuration, from_environment(key, text), here)) {
            complain({fmt::format("{}: {}", key.environment(), *wrong)});
        }
    }

    Loaded loaded_;
    std::vector<fs::path> reading_;  // this file and those that include it
};

}  // namespace

Loaded load_configuration(const std::string& file) {
    Loader loader;
    loader.read(file);
    loader.take_environment();
    loader.compare_keys(file);
    return std::move(loader).result();
}

}  // namespace ftp::server
