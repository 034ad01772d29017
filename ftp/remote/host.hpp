#pragma once

#include "common/base/quantity.hpp"
#include "common/net/asio.hpp"
#include "ftp/remote/charset.hpp"
#include "ftp/remote/dialect.hpp"
#include "ftp/remote/security.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ftp::client {

// Who to log in as, and where.
struct Site {
    std::string host;
    Port port{21};
    bool implicit_tls = false;  // from the first octet
    std::string user;
    std::optional<std::string> password;  // nothing: asked for when the server wants one
    std::optional<std::string> account;   // of ACCT
};

// How long a silence may last.
struct Patience {
    explicit Patience(std::chrono::milliseconds silence)
        : connect(std::min<std::chrono::milliseconds>(silence, std::chrono::seconds(20))),
          reply(silence),
          // Behind the last byte some servers hash, scan or copy before they answer.
          final_reply(silence * 5),
          stall(silence) {}

    std::chrono::milliseconds connect;
    std::chrono::milliseconds reply;
    std::chrono::milliseconds final_reply;
    std::chrono::milliseconds stall;  // of a data connection
};

enum class Direction { sent, received, aside };  // aside: what is told of a connection, and is no line of it
using Trace = std::function<void(Direction direction, std::string_view line)>;

// One server as all sessions with it see it. Outlives them.
struct Host {
    Host(Site where, Patience how_long) : site(std::move(where)), patience(how_long) {}

    Site site;
    Patience patience;
    std::vector<Endpoint> endpoints;         // resolved once
    std::string folder;                      // where all sessions work, as CWD takes it; empty: the folder of the login
    bool active = false;                     // --active: the server connects to us, where it can
    bool compress = false;                   // --compress: MODE Z, where the server can
    std::shared_ptr<const Charset> charset;  // --charset: of the names there, where they are not UTF-8; may be empty
    Security security;
    Dialect dialect;
    std::function<std::optional<std::string>(const std::string& question)> ask;  // for the password; may be empty
    // Hears every line of every control connection, without its end, passwords masked. May be empty.
    Trace trace;
    bool tells_attempts = false;  // the trace hears of every attempt to connect, too
};

}  // namespace ftp::client
