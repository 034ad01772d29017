#pragma once

#include "tests/support/scripted_server.hpp"

namespace ftp::client {

// A line of LIST, with a date of long ago.
inline std::string file_line(const std::string& name) { return "-rw-r--r-- 1 u g 5 Jan  2  2019 " + name + "\r\n"; }

// One folder, and its end. Returns what was asked for.
inline std::string serve_list(test::ScriptedConnection& talk, const std::string& lines) {
    const auto asked = talk.open_transfer("LIST");
    talk.send_data(lines);
    talk.close_data();
    talk.reply("226 done");
    return asked;
}

// A server that lists one folder, and no more.
inline test::ScriptedServer::Script listing_server(std::string lines) {
    return [lines = std::move(lines)](test::ScriptedConnection& talk) {
        talk.log_in();
        serve_list(talk, lines);
        talk.read_line();
    };
}

}  // namespace ftp::client
