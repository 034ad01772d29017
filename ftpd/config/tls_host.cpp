#include "ftpd/config/tls_host.hpp"

#include "common/base/text.hpp"
#include "ftpd/config/address.hpp"
#include "ftpd/config/schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

using Complain = std::function<void(const toml::source_region&, std::string_view)>;

std::string path_of(const toml::table& table, std::string_view key, const std::filesystem::path& folder,
                    const Complain& complain) {
    const auto* node = table.get(key);
    if (!node) return "";
    const auto* text = node->as_string();
    const bool is_path = text && !text->get().empty() && text->get().find('\0') == std::string::npos;
    if (!is_path) complain(node->source(), fmt::format("{} of a host wants a path in quotes", key));
    return is_path ? (folder / text->get()).lexically_normal().string() : "";
}

std::vector<std::string> names_of(const toml::table& table, const Complain& complain) {
    const auto* node = table.get("names");
    const auto* array = node ? node->as_array() : nullptr;
    std::vector<std::string> names;
    for (std::size_t i = 0; array && i < array->size(); ++i) {
        const auto* text = array->get(i)->as_string();
        if (text && is_host_name(text->get()))
            names.push_back(lower(text->get()));
        else
            complain(array->get(i)->source(), "a host wants names like \"ftp.example.org\"");
    }
    if (!array || array->empty())
        complain(node ? node->source() : table.source(), R"(a host wants names, like names = ["ftp.example.org"])");
    return names;
}

}  // namespace

TlsHost read_tls_host(const toml::table& table, const std::filesystem::path& folder, const Complain& complain) {
    constexpr std::array<std::string_view, 3> known{"names", "certificate", "key"};
    for (const auto& [key, node] : table) {
        if (std::ranges::find(known, key.str()) != known.end()) continue;
        complain(key.source(), fmt::format("there is no key \"{}\" of a host{}", printable(key.str()),
                                           did_you_mean(key.str(), known)));
    }
    TlsHost host;
    host.names = names_of(table, complain);
    host.files.certificate = path_of(table, "certificate", folder, complain);
    host.files.key = path_of(table, "key", folder, complain);
    if (!table.get("certificate")) complain(table.source(), "a host without \"certificate\"");
    return host;
}

}  // namespace ftp::server
