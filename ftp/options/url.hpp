#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"

#include <string>
#include <string_view>

namespace ftp::client {

inline constexpr Port explicit_port{21};   // AUTH TLS, or none
inline constexpr Port implicit_port{990};  // of ftps://

// A place on a server: ftp://user@host[:port]/path, percent-decoded (RFC 3986 §2.1, RFC 1738 §3.2), or site:path.
struct Url {
    std::string user;  // empty: whoever ~/.netrc names for the host, else anonymous
    std::string host;  // a name or an address; IPv6 without its brackets
    Port port = explicit_port;
    bool implicit_tls = false;  // ftps://: TLS from the first octet
    // As it is sent: relative to the folder of the login, or absolute ("ftp://host//etc/a", "ftp://host/%2Fetc/a").
    // Empty: that folder.
    std::string path;
    // The path as a pattern of common/protocol/glob, where it holds * ? or [ that stand for more than themselves: not
    // %2A, and not \* behind a site. Else empty.
    std::string pattern;
    bool text = false;  // ";type=a" (RFC 1738 §3.2.2)
    std::string site;   // its name in the file of sites, which tells the rest; empty: there is none

    bool same_login(const Url& other) const {
        return site == other.site && user == other.user && host == other.host && port == other.port &&
               implicit_tls == other.implicit_tls;
    }
    bool operator==(const Url&) const = default;
};

// True for everything that starts like a URL of ours, well-formed or not.
bool looks_like_url(std::string_view text);

// ";type=" and a, i or d at the end is no part of the path; %3B is a semicolon of a name.
// Errors: invalid_argument, with what is wrong in plain words. A password in it is refused, since every user of the
// machine can read a command line; so are CR, LF and NUL, which would be commands of their own on the wire.
Result<Url> parse_url(std::string_view text);

// What stands behind "site:", as it is but for \* \? and \[; the site is not set. Errors: invalid_argument for line
// ends and NUL.
Result<Url> site_path(std::string_view text);

// Takes a relative path to be below this folder.
void place_below(Url& url, std::string_view folder);

// The same place as a person would write it: for messages. A site by its name until its host is known. What needs
// quoting is percent-encoded.
std::string to_text(const Url& url);

}  // namespace ftp::client
