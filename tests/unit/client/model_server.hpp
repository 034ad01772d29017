#pragma once

#include "tests/support/scripted_server.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ftp::client {

// A server that behaves, with its files in memory, and that breaks off once, at a chosen command of all that it ever
// gets. Its state outlives its connections, as that of a real one does.
class ModelServer {
  public:
    // Where it breaks off around one command.
    enum class Break {
        unread,      // before it does anything
        unanswered,  // behind the deed and in front of its last reply
        answered,    // behind that reply
        data,        // in the middle of the data of a transfer, whose connection it resets; others it does not break
    };
    struct Plan {
        std::optional<std::size_t> at;  // the number of the command, from 0 on
        Break how = Break::unread;
        unsigned most_connections = 1000;  // those beyond are refused (421)
        bool renames_over = true;          // RNTO takes the place of a file
    };

    // whole: it publishes only what has the size that ALLO announced, as ours does.
    ModelServer(bool whole, Plan plan) : whole_(whole), plan_(plan), server_(script()) {}

    std::uint16_t port() const { return server_.port(); }
    unsigned connections() const { return server_.connections(); }

    // Under the lock of the server.
    std::map<std::string, std::string> files() const;
    void put(const std::string& name, std::string content);
    std::vector<std::string> commands() const;  // all of them, without PASS and its like
    std::size_t received() const;               // octets of data

  private:
    struct Session {
        std::string rename_from;
        std::size_t restart = 0;
        std::optional<std::size_t> announced;
    };
    test::ScriptedServer::Script script();
    void serve(test::ScriptedConnection& talk);
    bool breaks(Break how, std::size_t index) const { return plan_.at == index && plan_.how == how; }
    std::string answer(test::ScriptedConnection& talk, Session& session, const std::string& line, bool break_data);
    std::string store(test::ScriptedConnection& talk, Session& session, const std::string& name, bool append,
                      bool break_data);
    std::string retrieve(test::ScriptedConnection& talk, Session& session, const std::string& name, bool break_data);
    std::string size_of(const std::string& name) const;

    bool whole_;
    Plan plan_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> files_;
    std::map<std::string, std::string> partials_;  // of one that publishes whole files
    std::map<std::string, int> versions_;
    std::vector<std::string> commands_;
    std::size_t received_ = 0;
    test::ScriptedServer server_;  // last: its thread uses all of the above
};

}  // namespace ftp::client
