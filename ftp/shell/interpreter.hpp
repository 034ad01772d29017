#pragma once

#include "common/net/task.hpp"
#include "ftp/shell/command_table.hpp"
#include "ftp/shell/hash_marks.hpp"
#include "ftp/shell/line_reader.hpp"
#include "ftp/shell/outlet.hpp"
#include "ftp/transfer/run.hpp"
#include "ftp/ui/live_progress.hpp"
#include "ftp/ui/printer.hpp"

#include <functional>
#include <utility>

namespace ftp::client {

// What the program knows of places. All may be called many times.
struct Places {
    // Puts hosts in the place of names of sites. Errors: invalid_argument for a site that is not there.
    std::function<Status(Command&)> resolve;
    // The server of a place, with credentials and all; the command tells the rest. Errors: invalid_argument for what
    // the user said wrong, in plain words; others as they come.
    std::function<Result<std::unique_ptr<Host>>(const Url&, const Command&)> host_of;
    // Before a login: the password that a command of the user's tells. Blocks while that runs.
    std::function<Status(Host&, const Command&)> fetch_password;
};

// What carries out commands of a shell or a script gets from the program. All of it outlives the interpreter.
struct Surface {
    asio::any_io_executor executor;
    asio::thread_pool& pool;
    Outlet& outlet;                    // what verbs tell goes here
    Printer& plain;                    // either to this
    Printer& json;                     // or, with --json, to this
    Printer& printer;                  // of the two: what holds unless a verb says otherwise
    LiveProgress* progress = nullptr;  // null: none is shown
    LineReader* answers = nullptr;     // where somebody answers questions; null: nobody does
    Places places;
};

// What the user command says besides the name.
struct Secrets {
    std::optional<std::string> password;  // instead of all that is known
    std::optional<std::string> account;
};

// What hash, verbose, prompt and their like switch.
struct Settings {
    bool ascii = false;
    bool strips_cr = true;
    bool lower_names = false;
    bool new_names_here = false;
    bool new_names_there = false;
    bool progress = true;
    bool bell = false;
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
    // The same for the server of a command line, its first source. What its site says is for this server alone.
    awaitable<ExitStatus> open(Command command);
    // Leaves the server, politely.
    awaitable<void> leave();

    void interrupt();  // what is being carried out
    bool busy() const { return busy_; }
    bool over() const { return over_; }  // after bye
    bool login_put_off() const { return put_off_.has_value(); }

    // --- for handlers

    struct Connection {
        Connection(Interpreter& owner, Url where, std::unique_ptr<Host> server, const Command& command);
        Url url;
        std::unique_ptr<Host> host;
        Run run;
    };

    Surface& surface() { return surface_; }
    Printer& printer_for(const Command& command) { return command.json ? surface_.json : surface_.plain; }
    const Settings& settings() const { return settings_; }
    NameRules& names() { return names_; }  // nmap and ntrans: of transfers whose target is not named
    // restart: of the next get or put.
    void keep_at_most(ByteCount octets) { keep_at_most_ = octets; }
    std::optional<ByteCount> take_keep_at_most() { return std::exchange(keep_at_most_, std::nullopt); }
    void set(bool Settings::*which, bool value);  // for the server that is open as well
    const Command& defaults() const { return defaults_; }
    Connection* connection() { return connection_.get(); }
    // The last server that was named, logged in or not, as the command that opens it: user means it.
    const std::optional<Command>& server() const { return server_; }

    void say(const std::string& line) { surface_.printer.listed(line); }  // what was asked for
    void mention(const std::string& line);  // what only somebody at a terminal wants to know
    ExitStatus complain(const std::string& about, const Error& error);
    ExitStatus misused(const std::string& why);
    ExitStatus refuse(const Error& error);  // a misuse in plain words, or else a complaint
    void end() { over_ = true; }

    // Logs in at the first source of the command, in place of the server that is open. Where nobody has said as whom
    // and nobody can be asked, that waits for the next command, which may be user; with -n always.
    awaitable<ExitStatus> connect(Command command);
    awaitable<ExitStatus> log_in(Command command, Secrets secrets);
    // Logs in now where that was put off.
    awaitable<ExitStatus> make_up_login();
    // A verb of the program, on the server that is open or, for a moment, on another.
    awaitable<ExitStatus> carry_out(Command command);
    // The names on the open server that the sources stand for, in their place.
    awaitable<Status> expand_there(Command& command);

  private:
    awaitable<ExitStatus> perform(Task task);
    awaitable<void> work(const Task& task, ExitStatus& result);
    awaitable<ExitStatus> carry_out_on(Connection& connection, Command command);
    bool waits_for_user(const Command& command, const Host& host) const;
    void put_off(Command command);
    // In place of the server that is open.
    awaitable<ExitStatus> log_in_at(std::unique_ptr<Host> host, Command command, Secrets secrets);
    awaitable<void> replace_patterns(Command& command, Status& done);
    void show_passive();  // whichever holds where the shell is now
    Trace trace();

    Surface surface_;
    Command defaults_;
    Settings settings_;
    NameRules names_;
    std::optional<ByteCount> keep_at_most_;
    HashMarks marks_;
    std::optional<Command> server_;
    std::optional<Command> put_off_;  // open of this server, with the login still to come
    Manifests manifests_;
    std::unique_ptr<Connection> connection_;
    Nursery nursery_;
    bool busy_ = false;
    bool interrupted_ = false;
    bool over_ = false;
};

}  // namespace ftp::client
