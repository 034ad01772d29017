#pragma once

#include "common/base/unique_fd.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ftp::test {

// What carries the octets of one connection; blocking, with a deadline.
class Channel {
  public:
    virtual ~Channel() = default;
    virtual void send(std::string_view bytes) = 0;          // throws when the peer has gone
    virtual std::size_t receive(std::span<char> into) = 0;  // 0: ended, or broken
    virtual void finish() {}                                // what belongs in front of an orderly close
    virtual int socket() const = 0;
};
using Wrap = std::function<std::unique_ptr<Channel>(std::unique_ptr<Channel>)>;

// One control connection as the server of a test sees it: bytes, over blocking sockets. It may lie as much as it likes.
// Every call ends the script quietly when the peer has gone, and the sockets have a deadline, so that a broken client
// fails a test and does not hang it.
class ScriptedConnection {
  public:
    explicit ScriptedConnection(UniqueFd control);

    void say(std::string_view bytes);  // as they are
    void reply(std::string_view line) { say(std::string(line) + "\r\n"); }
    std::string read_line();  // the next command, without its end
    // Reads commands up to this one, or to one that begins with it and a space; the argument. Others are answered by
    // 200, and AUTH, which would promise something, by 502.
    std::string expect(std::string_view verb);
    // Greeting, login and FEAT with these lines; everything up to TYPE I.
    void log_in(const std::vector<std::string>& features = {});
    void log_in_behind_greeting(const std::vector<std::string>& features = {});

    // From now on this carries the control connection, or every data connection from its 150 on.
    void wrap_control(const Wrap& wrap) { control_ = wrap(std::move(control_)); }
    void wrap_data_from_now_on(Wrap wrap) { data_wrap_ = std::move(wrap); }

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
    void close_data();                // in an orderly way
    void cut_data();                  // without: what is told apart under TLS only
    void reset_data();
    void close();

  private:
    std::unique_ptr<Channel> control_;
    UniqueFd promised_;
    std::unique_ptr<Channel> data_;
    Wrap data_wrap_;
    std::string unread_;
};

// A server on 127.0.0.1 and a port of its own that runs one script per connection, in a thread; each next connection
// gets the next script, the last one again for all that follow.
class ScriptedServer {
  public:
    using Script = std::function<void(ScriptedConnection&)>;
    // at_once: a connection does not wait for the end of the one before it; scripts run in threads of their own.
    enum class Serving { one_by_one, at_once };
    explicit ScriptedServer(std::vector<Script> scripts, Serving serving = Serving::one_by_one);
    explicit ScriptedServer(Script script) : ScriptedServer(std::vector<Script>{std::move(script)}) {}
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    std::uint16_t port() const { return port_; }
    unsigned connections() const { return connections_; }

  private:
    void serve();
    void serve(int control);

    std::vector<Script> scripts_;
    Serving serving_;
    std::uint16_t port_ = 0;
    UniqueFd listener_;
    std::atomic<unsigned> connections_{0};
    std::thread thread_;
    std::vector<std::thread> others_;
};

}  // namespace ftp::test
