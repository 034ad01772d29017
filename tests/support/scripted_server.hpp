#pragma once

#include "common/base/unique_fd.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ftp::test {

// One control connection as the server of a test sees it: bytes, over blocking sockets. It may lie as much as it likes.
// Every call ends the script quietly when the peer has gone, and the sockets have a deadline, so that a broken client
// fails a test and does not hang it.
class ScriptedConnection {
  public:
    explicit ScriptedConnection(UniqueFd control) : control_(std::move(control)) {}

    void say(std::string_view bytes);  // as they are
    void reply(std::string_view line) { say(std::string(line) + "\r\n"); }
    std::string read_line();  // the next command, without its end
    // Reads commands up to this one, or to one that begins with it and a space; the argument. Others are answered by
    // 200.
    std::string expect(std::string_view verb);
    // Greeting, login and FEAT with these lines; everything up to TYPE I.
    void log_in(const std::vector<std::string>& features = {});

    // EPSV, a data connection, and one transfer command with its 150. Returns the command.
    std::string open_transfer(std::string_view verb);
    // The same without the 150.
    std::string open_transfer_silently(std::string_view verb);
    // The same by PASV, whose reply names this address ("10,9,8,7").
    std::string open_passive(const std::string& address, std::string_view verb);
    // For scripts that take commands as they come: answers EPSV or PASV, and takes the connection to that port.
    enum class Passive { extended, plain };
    void promise_data(Passive form = Passive::extended);
    void accept_data();
    void send_data(std::string_view bytes);
    std::string receive_data();       // to its end
    std::string receive_some_data();  // what comes first
    void close_data();
    void reset_data();
    void close();

  private:
    UniqueFd control_;
    UniqueFd promised_;
    UniqueFd data_;
    std::string unread_;
};

// A server on 127.0.0.1 and a port of its own that runs one script per connection, in a thread; each next connection
// gets the next script, the last one again for all that follow.
class ScriptedServer {
  public:
    using Script = std::function<void(ScriptedConnection&)>;
    explicit ScriptedServer(std::vector<Script> scripts);
    explicit ScriptedServer(Script script) : ScriptedServer(std::vector<Script>{std::move(script)}) {}
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    unsigned connections() const { return connections_; }

  private:
    void serve();

    std::vector<Script> scripts_;
    std::uint16_t port_ = 0;
    UniqueFd listener_;
    std::atomic<unsigned> connections_{0};
    std::thread thread_;
};

}  // namespace ftp::test
