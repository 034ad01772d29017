#include "common/base/state_folder.hpp"
#include "common/base/text.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/accounts/users_file.hpp"
#include "ftpd/command/actions.hpp"
#include "ftpd/config/address.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <sys/random.h>
#include <unistd.h>

namespace ftp::server {

namespace {

namespace fs = std::filesystem;

// 59 bits, without the letters that look like others.
std::string made_up_password() {
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz23456789";
    std::string password;
    while (password.size() < 12) {
        unsigned char byte = 0;
        if (::getrandom(&byte, 1, 0) != 1) throw std::runtime_error("no randomness for a password");
        // 248 is a multiple of 31: each letter is as likely as any other.
        if (byte < 248) password += letters[byte % letters.size()];
    }
    return password;
}

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

Result<std::string> shared_folder(const std::string& directory) {
    std::error_code failure;
    const auto path = fs::canonical(directory, failure);
    if (failure) return Error(failure, printable(directory));
    if (!fs::is_directory(path)) return Error(std::errc::not_a_directory, printable(directory));
    if (::access(path.c_str(), R_OK | X_OK) != 0) return Error::last(printable(directory));
    return path.string();
}

Result<Configuration> configuration_of(const ServeArguments& arguments, const std::string& folder) {
    Configuration configuration;
    if (arguments.no_tls && arguments.require_tls) return wrong("--no-tls and --require-tls exclude each other");
    if (arguments.no_tls) configuration.tls.mode = TlsMode::off;
    if (arguments.require_tls) configuration.tls.mode = TlsMode::required;
    if (const auto address = parse_listen_address(arguments.listen); !address) {
        return wrong("--listen: " + address.error().doing());
    }
    configuration.server.listen = {arguments.listen};
    if (!arguments.passive_ports.empty()) {
        const auto range = parse_port_range(arguments.passive_ports);
        if (!range) return wrong("--passive-ports: " + range.error().doing());
        configuration.server.passive_ports = *range;
    }
    configuration.accounts.users = "";
    if (arguments.anonymous) configuration.accounts.anonymous = folder;
    return configuration;
}

Result<ServeOptions> options_of(const ServeArguments& arguments, const std::string& folder) {
    if (const auto why = wrong_name(arguments.user)) return wrong("--user: " + *why);
    const char* given = std::getenv("FTPD_PASSWORD");
    if (given && !*given) return wrong("FTPD_PASSWORD is empty");
    ServeOptions options;
    options.directory = folder;
    options.writable = arguments.write;
    options.anonymous = arguments.anonymous;
    options.password = given ? "" : made_up_password();
    options.user = {arguments.user, hash_password(given ? given : options.password), folder,
                    arguments.write ? Rights::full() : Rights::reading()};
    return options;
}

std::string state_folder_of_user() {
    const auto from = [](const char* variable) {
        const char* value = std::getenv(variable);
        return std::string(value && *value == '/' ? value : "");
    };
    return state_folder("ftpd", from("HOME"), from("XDG_STATE_HOME"));
}

Status add_certificate(Configuration& configuration, ServeOptions& options, const Programs& programs) {
    if (configuration.tls.mode == TlsMode::off) return {};
    auto own = programs.own_certificate(state_folder_of_user());
    if (!own) return own.error();
    configuration.tls.files = std::move(own->files);
    options.fingerprint = std::move(own->fingerprint);
    options.pin = std::move(own->pin);
    return {};
}

// RFC 3986 §3.2.1: what may stand in a URL as it is.
std::string url_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        const bool plain = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

std::string url_host(const std::string& host) {
    if (host == "0.0.0.0") return "127.0.0.1";
    if (host == "::") return "[::1]";
    return is_ipv6(host) ? fmt::format("[{}]", host) : host;
}

}  // namespace

int act(const ServeArguments& arguments, const Programs& programs) {
    const auto folder = shared_folder(arguments.directory);
    if (!folder) return complain(misused, folder.error().text());
    auto configuration = configuration_of(arguments, *folder);
    if (!configuration) return complain(misused, configuration.error().doing());
    auto options = options_of(arguments, *folder);
    if (!options) return complain(misused, options.error().doing());
    if (const auto added = add_certificate(*configuration, *options, programs); !added)
        return complain(failed, "the certificate: " + added.error().text() + " (--no-tls does without)");
    return programs.serve(*configuration, *options);
}

std::string serve_banner(const ServeOptions& options, const std::string& host, Port port) {
    const bool made_up = !options.password.empty();
    std::string text =
        fmt::format("Sharing {}, {}.\n", printable(options.directory), options.writable ? "writable" : "read-only");
    if (options.pin.empty())
        text += "All connections are in the clear (no TLS).\n";
    else
        text += fmt::format("TLS: certificate {}\n     pin {}\n", options.fingerprint, options.pin);
    text += fmt::format("User {}, password {}\n", options.user.name,
                        made_up ? options.password + " (for this run only)" : "as in FTPD_PASSWORD");
    if (options.anonymous) text += "Anybody may read as user anonymous.\n";
    text += fmt::format("Try: FTP_PASSWORD={} ftp ls{} ftp://{}@{}:{}/\n",
                        made_up ? options.password : "\"$FTPD_PASSWORD\"",
                        options.pin.empty() ? "" : " --pin " + options.pin, url_encoded(options.user.name),
                        url_host(host), port.value());
    return text;
}

}  // namespace ftp::server
