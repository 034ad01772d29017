#include "ftp/remote/known_server.hpp"

#include <algorithm>
#include <array>

namespace ftp::client {

namespace {

constexpr std::array servers{
    KnownServer{"(vsFTPd", "vsftpd", "sets times by MDTM; a LIST of what is not there is empty", true, false},
    KnownServer{"ProFTPD", "ProFTPD", "its last reply waits until the data connection is closed", false, false},
    KnownServer{"Pure-FTPd", "Pure-FTPd", "cuts a file where an upload restarts; cannot switch UTF8", false, false},
    KnownServer{"pyftpdlib", "pyftpdlib", "takes one command at a time while data is under way", false, false},
    KnownServer{"Microsoft FTP Service", "IIS", "sets times by MDTM; lists local time", true, false},
    KnownServer{"FileZilla Server", "FileZilla Server", "", false, false},
    KnownServer{"Serv-U", "Serv-U", "sets times by MDTM", true, false},
    KnownServer{"QTCP at", "OS/400", "SITE NAMEFMT 1 gives it paths with slashes", false, true},
};

}  // namespace

const KnownServer* known_server(std::string_view greeting) {
    const auto found = std::ranges::find_if(
        servers, [&](const KnownServer& server) { return greeting.find(server.greeting) != greeting.npos; });
    return found == servers.end() ? nullptr : &*found;
}

}  // namespace ftp::client
