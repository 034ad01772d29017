#include "ftpd/config/schema.hpp"

#include "common/base/text.hpp"
#include "ftpd/config/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ftp::server {

namespace {

using namespace std::chrono_literals;

template <auto Section, auto Member>
auto& at(Configuration& configuration) {
    return configuration.*Section.*Member;
}

template <auto Section, auto Member>
constexpr Count count(std::uint64_t least, std::uint64_t most) {
    return {[](const Configuration& c) -> std::uint64_t { return c.*Section.*Member; },
            [](Configuration& c, std::uint64_t number) {
                auto& member = c.*Section.*Member;
                member = static_cast<std::remove_reference_t<decltype(member)>>(number);
            },
            least, most};
}

template <auto Section, auto Member>
constexpr Choice choice(std::span<const std::string_view> words) {
    return {words, [](const Configuration& c) { return static_cast<std::size_t>(c.*Section.*Member); },
            [](Configuration& c, std::size_t place) {
                auto& member = c.*Section.*Member;
                member = static_cast<std::remove_reference_t<decltype(member)>>(place);
            }};
}

// In the order of their enumerations.
constexpr std::array<std::string_view, 5> level_words{"off", "error", "warning", "info", "debug"};
constexpr std::array<std::string_view, 2> format_words{"text", "json"};
constexpr std::array<std::string_view, 2> sync_words{"off", "file"};
constexpr std::array<std::string_view, 3> tls_mode_words{"off", "optional", "required"};
constexpr std::array<std::string_view, 2> tls_version_words{"1.2", "1.3"};
constexpr std::array<std::string_view, 3> reuse_words{"off", "adaptive", "required"};
constexpr std::array<std::string_view, 3> ask_words{"none", "optional", "required"};
constexpr std::array<std::string_view, 2> close_notify_words{"required", "preferred"};

Wrong check_line(std::string_view text) {
    if (printable(text) == text) return std::nullopt;
    return fmt::format("\"{}\" has a control character, a backslash or bytes that are not UTF-8", printable(text));
}

Wrong check_public_address(std::string_view text) {
    // PASV has room for four numbers; EPSV needs no address at all (RFC 2428 §3).
    if (text.empty() || is_ipv4(text) || is_host_name(text)) return std::nullopt;
    return fmt::format("\"{}\" is neither an IPv4 address nor a name", printable(text));
}

Wrong check_user(std::string_view text) {
    const bool plain = std::ranges::none_of(text, [](char c) { return c <= ' ' || c == ':' || c == '/' || c == 0x7F; });
    return plain ? Wrong() : fmt::format("\"{}\" is not a name of a user", printable(text));
}

constexpr auto server = &Configuration::server;
constexpr auto tls = &Configuration::tls;
constexpr auto accounts = &Configuration::accounts;
constexpr auto limits = &Configuration::limits;
constexpr auto uploads = &Configuration::uploads;
constexpr auto logging = &Configuration::log;
using S = Configuration::Server;
using T = Configuration::Tls;
using A = Configuration::Accounts;
using L = Configuration::Limits;
using U = Configuration::Uploads;
using G = Configuration::Log;

std::string& tls_certificate(Configuration& c) { return c.tls.files.certificate; }
std::string& tls_key(Configuration& c) { return c.tls.files.key; }

constexpr std::uint64_t million = 1'000'000;
constexpr ByteCount kibibyte(1024);
constexpr ByteCount mebibyte(1 << 20);

const std::array keys{
    Key{"", "include", "Further files, read after this one, e.g. \"conf.d/*.toml\"; later ones win.", Include{}},

    Key{"server", "listen", "Where clients connect: HOST:PORT, IPv6 in brackets; port 0 is any free one.",
        Listeners{at<server, &S::listen>}},
    Key{"server", "listen_tls", "Where clients connect that begin with TLS at once, e.g. [\"0.0.0.0:990\"].",
        Listeners{at<server, &S::listen_tls>, true}},
    Key{"server", "passive_ports", "Ports for passive data connections; open them in the firewall.",
        Ports{at<server, &S::passive_ports>}},
    Key{"server", "public_address", "What PASV answers behind NAT: an IPv4 address or a name; \"\" is our own address.",
        Text{at<server, &S::public_address>, check_public_address}},
    Key{"server", "threads", "Threads for sessions; 0 is one for each core.", count<server, &S::threads>(0, 1024)},
    Key{"server", "user", "Become this user when started as root; \"\" stays root.",
        Text{at<server, &S::user>, check_user}},
    Key{"server", "greeting", "The first line a client sees.", Text{at<server, &S::greeting>, check_line}},
    Key{"server", "strict_eol", "Refuse command lines that end in a bare LF instead of CR LF.",
        Switch{at<server, &S::strict_eol>}},
    Key{"server", "mdtm_sets_time", "MDTM with a time before the name sets it, for clients that know no other way.",
        Switch{at<server, &S::mdtm_sets_time>}},

    Key{"tls", "mode", "off | optional | required (control and data). Without a certificate there is no TLS.",
        choice<tls, &T::mode>(tls_mode_words)},
    Key{"tls", "certificate", "PEM: the certificate with those that lead to its authority. More of them: [[tls.host]].",
        Path{tls_certificate}},
    Key{"tls", "key", "PEM: its key; \"\": it stands in the file of the certificate.", Path{tls_key}},
    Key{"tls", "minimum", "1.2 | 1.3: the oldest version that is spoken.", choice<tls, &T::minimum>(tls_version_words)},
    Key{"tls", "session_reuse",
        "off | adaptive | required: must a data connection resume the TLS session of its control connection?",
        choice<tls, &T::session_reuse>(reuse_words)},
    Key{"tls", "client_ca", "PEM: the authorities of client certificates.", Path{at<tls, &T::client_ca>}},
    Key{"tls", "client_certificate", "none | optional | required: are clients asked for a certificate?",
        choice<tls, &T::client_certificate>(ask_words)},
    Key{"tls", "allow_ccc", "Clients may go back to the clear on the control connection (CCC).",
        Switch{at<tls, &T::allow_ccc>}},
    Key{"tls", "handshake_timeout", "Until a TLS connection stands.",
        Duration{at<tls, &T::handshake_timeout>, 1ms, 1h}},

    Key{"accounts", "users", "The users file; \"\" is none. `ftpd user add` writes it.", Path{at<accounts, &A::users>}},
    Key{"accounts", "anonymous", "A directory that anybody may read without a password; \"\" is none.",
        Path{at<accounts, &A::anonymous>}},

    Key{"limits", "sessions", "Sessions at once.", count<limits, &L::sessions>(1, million)},
    Key{"limits", "sessions_per_ip", "Sessions at once from one address.",
        count<limits, &L::sessions_per_ip>(1, million)},
    Key{"limits", "login_attempts", "Wrong passwords before a session is cut off.",
        count<limits, &L::login_attempts>(1, 1000)},
    Key{"limits", "login_delay", "Wait before a wrong password is answered, longer with each one.",
        Duration{at<limits, &L::login_delay>, 0ms, 60s}},
    Key{"limits", "password_checks", "Passwords checked at once; each takes a core for some 20 ms.",
        count<limits, &L::password_checks>(1, 1024)},
    Key{"limits", "login_timeout", "From connecting to being logged in.",
        Duration{at<limits, &L::login_timeout>, 1ms, 24h}},
    Key{"limits", "idle_timeout", "Without a command or a transfer.",
        Duration{at<limits, &L::idle_timeout>, 1ms, 24h * 365}},
    Key{"limits", "transfer_stall", "Without a byte moving in a transfer.",
        Duration{at<limits, &L::transfer_stall>, 1ms, 24h}},
    Key{"limits", "data_timeout", "Until the data connection of a transfer stands.",
        Duration{at<limits, &L::data_timeout>, 1ms, 24h}},
    Key{"limits", "bad_commands", "Unknown commands before a stranger is cut off.",
        count<limits, &L::bad_commands>(1, million)},
    Key{"limits", "command_line", "Length of a command line, with its CR LF.",
        Size{at<limits, &L::command_line>, ByteCount(512), mebibyte}},
    Key{"limits", "queued_commands", "Commands that wait behind a running transfer, in bytes.",
        Size{at<limits, &L::queued_commands>, kibibyte, ByteCount(64 * mebibyte.value())}},
    Key{"limits", "status_entries", "Entries in the answer to STAT with a path.",
        count<limits, &L::status_entries>(1, million)},
    Key{"limits", "list_depth", "Levels of directories in LIST -R.", count<limits, &L::list_depth>(1, 1000)},
    Key{"limits", "list_entries", "Entries in LIST -R.", count<limits, &L::list_entries>(1, 1000 * million)},
    Key{"limits", "remove_entries", "Files and directories that one RMDA or SITE RMDIR looks at; 0 switches them off.",
        count<limits, &L::remove_entries>(0, 1000 * million)},
    Key{"limits", "remove_depth", "Levels of directories that they enter.", count<limits, &L::remove_depth>(1, 1000)},
    Key{"limits", "remove_time", "How long one of them may take.", Duration{at<limits, &L::remove_time>, 1ms, 24h}},
    Key{"limits", "deflate", "Compress transfers that ask for it (MODE Z), some 30 to 100 MB/s for each core.",
        Switch{at<limits, &L::deflate>}},
    Key{"limits", "hashes", "Digests computed at once (HASH, XCRC and the like); 450 to whoever asks for more.",
        count<limits, &L::hashes>(1, 1024)},

    Key{"uploads", "atomic", "A file appears under its name when it is whole; false writes in place.",
        Switch{at<uploads, &U::atomic>}},
    Key{"uploads", "keep_partial", "An interrupted upload can be resumed this long; \"0\" forgets it at once.",
        Duration{at<uploads, &U::keep_partial>, 0ms, 24h * 3650}},
    Key{"uploads", "settle",
        "How long a lost control connection may lag behind the end of the data; \"0\" does not wait.",
        Duration{at<uploads, &U::settle>, 0ms, 10s}},
    Key{"uploads", "sync", "off | file: data on the disk before the name appears.",
        choice<uploads, &U::sync>(sync_words)},
    Key{"uploads", "close_notify",
        "required | preferred: must an upload over TLS end with close_notify to count as whole?",
        choice<uploads, &U::close_notify>(close_notify_words)},
    Key{"uploads", "file_mode", "Permissions of a new file.", Mode{at<uploads, &U::file_mode>}},
    Key{"uploads", "directory_mode", "Permissions of a new directory.", Mode{at<uploads, &U::directory_mode>}},

    Key{"log", "level", "off | error | warning | info | debug (protocol lines, secrets masked).",
        choice<logging, &G::level>(level_words)},
    Key{"log", "format", "text | json.", choice<logging, &G::format>(format_words)},
    Key{"log", "file", "\"\" is standard error.", Path{at<logging, &G::file>}},
    Key{"log", "transfers", "A file with a line for each transfer in the format of xferlog(5); \"\" is none.",
        Path{at<logging, &G::transfers>}},
};

}  // namespace

std::string Key::full_name() const { return section.empty() ? std::string(name) : fmt::format("{}.{}", section, name); }

std::string Key::environment() const { return fmt::format("FTPD_{}_{}", upper(section), upper(name)); }

std::span<const Key> schema() { return keys; }

const Key* find_key(std::string_view section, std::string_view name) {
    const auto key =
        std::ranges::find_if(keys, [&](const Key& each) { return each.section == section && each.name == name; });
    return key == keys.end() ? nullptr : &*key;
}

std::vector<std::string_view> section_names() {
    std::vector<std::string_view> names;
    for (const auto& key : keys) {
        if (!key.section.empty() && std::ranges::find(names, key.section) == names.end()) names.push_back(key.section);
    }
    return names;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto match = nearest(word, candidates);
    return match ? fmt::format(", did you mean \"{}\"?", *match) : "";
}

}  // namespace ftp::server
