#pragma once

#include "common/net/task.hpp"
#include "ftp/shell/command_table.hpp"
#include "ftp/shell/hash_marks.hpp"
#include "ftp/shell/line_reader.hpp"
#include "ftp/transfer/run.hpp"
#include "ftp/ui/live_progress.hpp"
#include "ftp/ui/printer.hpp"

#include <functional>

namespace ftp::client {

// What the program knows of places. Both may be called many times.
struct Places {
    // Puts hosts in the place of names of sites. Errors: invalid_argument for a site that is not there.
    std::function<Status(Command&)> resolve;
    // The server of a place, with credentials and all; the command tells the rest. May block to get a password.
    std::function<Result<std::unique_ptr<Host>>(const Url&, const Command&)> host_of;
};

// What carries out commands of a shell or a script gets from the program. All of it outlives the interpreter.
struct Surface {
    asio::any_io_executor executor;
    asio::thread_pool& pool;
    Printer& printer;
    LiveProgress* progress = nullptr;  // null: none is shown
    LineReader* answers = nullptr;     // where somebody answers questions; null: nobody does
    Places places;
};

// What hash, verbose, prompt, glob and passive switch.
struct Settings {
    bool hash = false;
    bool verbose = false;
    bool prompt = true;
    bool glob = true;
    bool passive = true;
};

// Carries out the commands of a shell or a script, one at a time, on the server that is open. Every failure is told on
// the spot.
class Interpreter {
  public:
    // defaults: the options that hold for every verb.
    Interpreter(Surface surface, Command defaults);

    // Ends with interrupted when somebody interrupts it; the server stays open then.
    awaitable<ExitStatus> execute(ShellWords words, Abbreviations abbreviations);
    // The same for the server of a command line, its first source.
    awaitable<ExitStatus> open(Command command);
    // Leaves the server, politely.
    awaitable<void> leave();

    void interrupt();  // what is being carried out
    bool busy() const { return busy_; }
    bool over() const { return over_; }  // after bye

    // --- for handlers

    struct Connection {
        Connection(Interpreter& owner, Url where, std::unique_ptr<Host> server, const Command& command);
        Url url;
        std::unique_ptr<Host> host;
        Run run;
    };

    Surface& surface() { return surface_; }
    const Settings& settings() const { return settings_; }
    void set(bool Settings::*which, bool value);  // for the server that is open as well
    const Command& defaults() const { return defaults_; }
    Connection* connection() { return connection_.get(); }
    // The last server that was named, logged in or not, as the command that opens it: user means it.
    const std::optional<Command>& server() const { return server_; }

    void say(const std::string& line) { surface_.printer.listed(line); }  // what was asked for
    void mention(const std::string& line);  // what only somebody at a terminal wants to know
    ExitStatus complain(const std::string& about, const Error& error);
    ExitStatus misused(const std::string& why);
    void end() { over_ = true; }

    // Logs in at the first source of the command, in place of the server that is open. password: instead of all that is
    // known.
    awaitable<ExitStatus> connect(Command command, std::optional<std::string> password);
    // A verb of the program, on the server that is open or, for a moment, on another.
    awaitable<ExitStatus> carry_out(Command command);

  private:
    awaitable<ExitStatus> perform(Task task);
    awaitable<void> work(const Task& task, ExitStatus& result);
    awaitable<ExitStatus> carry_out_on(Connection& connection, Command command);
    Trace trace();

    Surface surface_;
    Command defaults_;
    Settings settings_;
    HashMarks marks_;
    std::optional<Command> server_;
    std::unique_ptr<Connection> connection_;
    Nursery nursery_;
    bool busy_ = false;
    bool interrupted_ = false;
    bool over_ = false;
};

}  // namespace ftp::client
