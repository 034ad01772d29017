#include "tests/unit/client/model_server.hpp"

#include <algorithm>

namespace ftp::client {

using test::ScriptedConnection;

namespace {

// "220 ready" and the like, of commands that change nothing.
std::string standing_answer(const std::string& verb, bool whole) {
    if (verb == "USER") return "331 password";
    if (verb == "PASS") return "230 in";
    if (verb == "FEAT") {
        const std::string features = " SIZE\r\n MDTM\r\n REST STREAM\r\n EPSV\r\n";
        return "211-Features:\r\n" + features + (whole ? " ALLO EXACT\r\n" : "") + "211 End";
    }
    if (verb == "TYPE" || verb == "OPTS") return "200 ok";
    if (verb == "QUIT") return "221 bye";
    return "500 unknown";
}

}  // namespace

std::map<std::string, std::string> ModelServer::files() const {
    const std::lock_guard lock(mutex_);
    return files_;
}

void ModelServer::put(const std::string& name, std::string content) {
    const std::lock_guard lock(mutex_);
    ++versions_[name];
    files_[name] = std::move(content);
}

std::vector<std::string> ModelServer::commands() const {
    const std::lock_guard lock(mutex_);
    return commands_;
}

std::size_t ModelServer::received() const {
    const std::lock_guard lock(mutex_);
    return received_;
}

test::ScriptedServer::Script ModelServer::script() {
    return [this](ScriptedConnection& talk) { serve(talk); };
}

void ModelServer::serve(ScriptedConnection& talk) {
    if (server_.connections() > plan_.most_connections) return talk.reply("421 too many connections");
    talk.reply("220 ready");
    Session session;
    for (;;) {
        const auto line = talk.read_line();
        const std::unique_lock lock(mutex_);
        const auto index = commands_.size();
        commands_.push_back(line);
        if (breaks(Break::unread, index)) return;
        const auto reply = answer(talk, session, line, breaks(Break::data, index));
        if (breaks(Break::unanswered, index)) return;
        if (!reply.empty()) talk.reply(reply);
        if (breaks(Break::answered, index)) return;
    }
}

std::string ModelServer::size_of(const std::string& name) const {
    if (const auto file = files_.find(name); file != files_.end()) return "213 " + std::to_string(file->second.size());
    if (const auto part = partials_.find(name); part != partials_.end())
        return "213 " + std::to_string(part->second.size());
    return "550 no such file";
}

std::string ModelServer::answer(ScriptedConnection& talk, Session& session, const std::string& line, bool break_data) {
    const auto verb = line.substr(0, line.find(' '));
    const auto argument = line.size() > verb.size() ? line.substr(verb.size() + 1) : "";
    if (verb == "EPSV") return talk.promise_data(), "";
    if (verb == "PASV") return talk.promise_data(ScriptedConnection::Passive::plain), "";
    if (verb == "SIZE") return size_of(argument);
    if (verb == "MLST") {
        const bool there = files_.contains(argument);
        return there ? "250-Here\r\n type=file; " + argument + "\r\n250 End" : "550 no such file";
    }
    if (verb == "MDTM") {
        const bool there = files_.contains(argument);
        return there ? "213 202001020304" + std::to_string(10 + versions_[argument] % 50) : "550 no such file";
    }
    if (verb == "PWD") return "257 \"/\"";
    if (verb == "CWD") return argument == "/" ? "250 ok" : "550 no such folder";
    if (verb == "REST") return session.restart = std::stoul(argument), "350 go";
    if (verb == "ALLO") return session.announced = std::stoul(argument), "200 ok";
    if (verb == "MKD") return "257 made";
    if (verb == "LIST") {
        // Folders hold nothing: what is uploaded below them has its path for its name.
        talk.accept_data();
        talk.reply("150 here");
        talk.close_data();
        return "226 empty";
    }
    if (verb == "STOR") return store(talk, session, argument, false, break_data);
    if (verb == "APPE") return store(talk, session, argument, true, break_data);
    if (verb == "RETR") return retrieve(talk, session, argument, break_data);
    if (verb == "RNFR") {
        session.rename_from = argument;
        return files_.contains(argument) ? "350 and to what?" : "550 no such file";
    }
    if (verb == "RNTO") {
        if (!files_.contains(session.rename_from)) return "550 no such file";
        if (!plan_.renames_over && files_.contains(argument)) return "553 there is one";
        files_[argument] = files_[session.rename_from];
        files_.erase(session.rename_from);
        return "250 renamed";
    }
    if (verb == "DELE") return files_.erase(argument) > 0 ? "250 gone" : "550 no such file";
    return standing_answer(verb, whole_);
}

std::string ModelServer::store(ScriptedConnection& talk, Session& session, const std::string& name, bool append,
                               bool break_data) {
    const auto restart = std::exchange(session.restart, 0);
    const auto announced = std::exchange(session.announced, std::nullopt);
    auto& kept = whole_ ? partials_[name] : files_[name];
    talk.accept_data();
    talk.reply("150 go");
    std::string arrived;
    if (break_data) {
        arrived = talk.receive_some_data();
        talk.reset_data();
    } else {
        arrived = talk.receive_data();
    }
    received_ += arrived.size();
    const bool complete = !break_data && (!whole_ || announced == arrived.size());
    if (!append) kept.resize(restart);
    kept += arrived;
    if (!complete) return "426 broken off";
    if (whole_) {
        files_[name] = std::move(kept);
        partials_.erase(name);
    }
    ++versions_[name];
    return "226 stored";
}

std::string ModelServer::retrieve(ScriptedConnection& talk, Session& session, const std::string& name,
                                  bool break_data) {
    const auto restart = std::exchange(session.restart, 0);
    const auto file = files_.find(name);
    if (file == files_.end()) return "550 no such file";
    talk.accept_data();
    talk.reply("150 go");
    const auto rest = file->second.substr(std::min(restart, file->second.size()));
    if (!break_data) {
        talk.send_data(rest);
        talk.close_data();
        return "226 sent";
    }
    talk.send_data(std::string_view(rest).substr(0, rest.size() / 2));
    talk.close_data();  // a reset would take back what is under way
    return "426 broken off";
}

}  // namespace ftp::client
