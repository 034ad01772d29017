#include "ftp/options/url.hpp"

#include "common/base/text.hpp"
#include "common/protocol/glob.hpp"

#include <optional>

namespace ftp::client {

namespace {

constexpr std::string_view scheme = "ftp://";
constexpr std::string_view implicit_scheme = "ftps://";

bool has_scheme(std::string_view text, std::string_view which) {
    return same_word(text.substr(0, which.size()), which);
}

Error malformed(std::string_view url, std::string_view reason) {
    return {std::errc::invalid_argument, printable(url) + ": " + std::string(reason)};
}

constexpr std::string_view wildcards = "*?[";

// A path letter by letter, and the pattern it stands for.
class PathBuilder {
  public:
    void plain(char c) { add(c, c == '\\' || wildcards.find(c) != wildcards.npos); }
    void perhaps_wild(char c) { add(c, c == '\\'); }

    const std::string& pattern() const { return pattern_; }
    void write_to(Url& url) && {
        url.path = std::move(path_);
        if (has_wildcards(pattern_)) url.pattern = std::move(pattern_);
    }

  private:
    void add(char c, bool escape) {
        path_ += c;
        if (escape) pattern_ += '\\';
        pattern_ += c;
    }

    std::string path_;
    std::string pattern_;
};

std::optional<std::string> decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        const auto byte = text.size() - i < 3 ? std::nullopt : number<std::uint8_t>(text.substr(i + 1, 2), 16);
        if (!byte) return std::nullopt;
        result += static_cast<char>(*byte);
        i += 2;
    }
    return result;
}

// encoded: known to be well-formed.
void add_path(Url& url, std::string_view encoded) {
    PathBuilder builder;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        if (encoded[i] != '%') {
            builder.perhaps_wild(encoded[i]);
            continue;
        }
        builder.plain(static_cast<char>(*number<std::uint8_t>(encoded.substr(i + 1, 2), 16)));
        i += 2;
    }
    std::move(builder).write_to(url);
}

bool has_line_ends(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

// What stands behind the last '@': "host", "host:21", "[::1]:21".
struct Authority {
    std::string_view host;
    std::string_view port;  // "" when none is named
    bool well_formed = true;
};

Authority split_authority(std::string_view text) {
    const bool bracketed = text.starts_with('[');
    const auto end = bracketed ? text.find(']') : text.find(':');
    if (bracketed && end == text.npos) return {.host = {}, .port = {}, .well_formed = false};
    const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    const auto rest = text.substr(std::min(text.size(), bracketed ? end + 1 : host.size()));
    // The port may be empty (RFC 3986 §3.2.3).
    const bool well_formed = !host.empty() && (rest.empty() || rest[0] == ':');
    return {.host = host, .port = rest.substr(rest.empty() ? 0 : 1), .well_formed = well_formed};
}

void append_encoded(std::string& result, std::string_view text, std::string_view plain) {
    constexpr char digits[] = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter_or_digit = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
        if (letter_or_digit || plain.find(c) != plain.npos)
            result += c;
        else
            result += {'%', digits[byte >> 4], digits[byte & 15]};
    }
}

constexpr std::string_view type_code = ";type=";

// The letter of a type at the end of a path (RFC 1738 §3.2.2): a, i or d; 0 where there is none.
char type_letter(std::string_view path) {
    if (path.empty()) return 0;
    const char letter = lower(path.back());
    path.remove_suffix(1);
    const bool typed = path.size() >= type_code.size() &&
                       same_word(path.substr(path.size() - type_code.size()), type_code) &&
                       (letter == 'a' || letter == 'i' || letter == 'd');
    return typed ? letter : '\0';
}

constexpr std::string_view plain_in_path = "-._~/!$&'()+,;=:@";

void append_pattern(std::string& result, std::string_view pattern) {
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool escaped = pattern[i] == '\\' && i + 1 < pattern.size();
        if (!escaped && (pattern[i] == ']' || wildcards.find(pattern[i]) != wildcards.npos))
            result += pattern[i];
        else
            append_encoded(result, pattern.substr(escaped ? ++i : i, 1), plain_in_path);
    }
}

}  // namespace

bool looks_like_url(std::string_view text) { return has_scheme(text, scheme) || has_scheme(text, implicit_scheme); }

Result<Url> parse_url(std::string_view text) {
    if (!looks_like_url(text)) return malformed(text, "only ftp:// and ftps:// are known here");
    const bool implicit = has_scheme(text, implicit_scheme);
    const auto rest = text.substr(implicit ? implicit_scheme.size() : scheme.size());
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto at = rest.substr(0, slash).rfind('@');
    const auto user = at == rest.npos ? std::string_view{} : rest.substr(0, at);
    if (user.find(':') != user.npos)
        return malformed(std::string(scheme) + "...",
                         "no password in a URL, others can read it: use FTP_PASSWORD or ~/.netrc");
    const auto authority =
        split_authority(rest.substr(at == rest.npos ? 0 : at + 1, slash - (at == rest.npos ? 0 : at + 1)));
    if (!authority.well_formed) return malformed(text, "no host in it, as in ftp://host/path");
    Url url;
    url.implicit_tls = implicit;
    if (implicit) url.port = implicit_port;
    if (!authority.port.empty()) {
        const auto port = number<std::uint16_t>(authority.port);
        if (!port || *port == 0) return malformed(text, "the port is not a number from 1 to 65535");
        url.port = Port(*port);
    }
    auto path = rest.substr(std::min(slash + 1, rest.size()));
    const char type = type_letter(path);
    if (type != 0) path.remove_suffix(type_code.size() + 1);
    url.text = type == 'a';
    const auto parts = {decoded(user), decoded(authority.host), decoded(path)};
    for (const auto& part : parts) {
        if (!part) return malformed(text, "a % is not followed by two hexadecimal digits (write %25 for itself)");
        if (has_line_ends(*part)) return malformed(text, "a line end or NUL cannot be sent");
    }
    url.user = **parts.begin();
    url.host = **(parts.begin() + 1);
    add_path(url, path);
    return url;
}

Result<Url> site_path(std::string_view text) {
    if (has_line_ends(text)) return malformed(text, "a line end or NUL cannot be sent");
    PathBuilder builder;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escaped = text[i] == '\\' && i + 1 < text.size() && wildcards.find(text[i + 1]) != text.npos;
        if (escaped)
            builder.plain(text[++i]);
        else
            builder.perhaps_wild(text[i]);
    }
    Url url;
    std::move(builder).write_to(url);
    return url;
}

void place_below(Url& url, std::string_view folder) {
    if (folder.empty() || url.path.starts_with('/')) return;
    const std::string parent = std::string(folder) + (folder.ends_with('/') ? "" : "/");
    PathBuilder escaped;
    for (const char c : parent) escaped.plain(c);
    if (!url.pattern.empty()) url.pattern = escaped.pattern() + url.pattern;
    url.path = parent + url.path;
}

std::string to_text(const Url& url) {
    if (!url.site.empty() && url.host.empty()) return url.site + ':' + url.path;
    std::string result(url.implicit_tls ? implicit_scheme : scheme);
    if (!url.user.empty()) append_encoded(result, url.user, "-._~"), result += '@';
    const bool bracketed = url.host.find(':') != url.host.npos;
    if (bracketed)
        result += '[' + url.host + ']';
    else
        append_encoded(result, url.host, "-._~");
    if (url.port != (url.implicit_tls ? implicit_port : explicit_port))
        result += ':' + std::to_string(url.port.value());
    result += '/';
    const auto begin = result.size();
    if (url.pattern.empty())
        append_encoded(result, url.path, plain_in_path);
    else
        append_pattern(result, url.pattern);
    if (type_letter(std::string_view(result).substr(begin)) != 0)
        result.replace(result.size() - type_code.size() - 1, 1, "%3B");
    return url.text ? result + std::string(type_code) + 'a' : result;
}

}  // namespace ftp::client
