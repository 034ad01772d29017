#pragma once

#include "tests/unit/client/model_server.hpp"
#include "tests/unit/client/upload_fixture.hpp"

namespace ftp::client {

// A server that does everything in order, but for one oddity of one moment.
struct OddServer {
    // Says whether it has dealt with this command.
    using Oddity = std::function<bool(OddServer&, ScriptedConnection&, const std::string& line)>;

    explicit OddServer(Oddity what, std::string on_rnfr = "350 to what?")
        : oddity(std::move(what)), word_on_rnfr(std::move(on_rnfr)), server(script()) {}

    ScriptedServer::Script script() {
        return [this](ScriptedConnection& talk) {
            talk.log_in(foreign);
            for (;;) serve(talk, talk.read_line());
        };
    }
    void serve(ScriptedConnection& talk, const std::string& line) {
        commands.push_back(line);
        if (!odd_already && oddity(*this, talk, line)) {
            odd_already = true;
            return;
        }
        answer(talk, line);
    }
    void answer(ScriptedConnection& talk, const std::string& line) {
        const auto verb = line.substr(0, 4);
        const auto argument = line.substr(std::min<std::size_t>(line.size(), 5));
        if (verb == "EPSV") return talk.promise_data();
        if (verb == "STOR") return store(talk, argument);
        if (verb == "RETR") return retrieve(talk, argument);
        talk.reply(word_on(verb, argument));
    }
    std::string word_on(const std::string& verb, const std::string& argument) {
        if (verb == "SIZE") return files.contains(argument) ? size_of(argument) : "550 no such file";
        if (verb == "RNFR") return from = argument, files.contains(from) ? word_on_rnfr : "550 no such file";
        if (verb == "RNTO") return rename(argument);
        if (verb == "REST") return "350 go";
        return verb == "QUIT" ? "221 bye" : "200 ok";
    }
    std::string size_of(const std::string& name) { return "213 " + std::to_string(files[name].size()); }
    std::string rename(const std::string& to) {
        if (!files.contains(from)) return "503 RNFR first";
        ++renamed[to];
        files[to] = files[from];
        files.erase(from);
        return "250 renamed";
    }
    void store(ScriptedConnection& talk, const std::string& name) {
        talk.accept_data();
        talk.reply("150 go");
        files[name] = talk.receive_data();
        talk.reply("226 stored");
    }
    void retrieve(ScriptedConnection& talk, const std::string& name) {
        talk.accept_data();
        talk.reply("150 go");
        talk.send_data(files[name]);
        talk.close_data();
        talk.reply("226 sent");
    }

    Oddity oddity;
    std::string word_on_rnfr;
    bool odd_already = false;
    std::map<std::string, std::string> files;
    std::map<std::string, int> renamed;
    std::string from;
    std::vector<std::string> commands;
    ScriptedServer server;  // last: its thread uses all of the above
};

}  // namespace ftp::client
