#pragma once

#include "ftp/options/place.hpp"
#include "ftp/options/run_options.hpp"
#include "ftp/options/verb.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ftp::client {

// Whether a connection is protected (RFC 4217). if_offered: in the clear only with a server that refuses AUTH TLS.
enum class TlsMode { off, if_offered, required };

// How one server is spoken to, as its entry in the file of sites or the command line says. Nothing: not said.
struct SiteOptions {
    std::optional<std::string> password_command;  // for /bin/sh -c; its first line is the password
    std::optional<std::string> charset;           // of names there, as iconv(3) knows it
    std::optional<bool> active;                   // PORT and EPRT first
    std::optional<bool> compress;                 // MODE Z, where the server can
    std::optional<TlsMode> tls;
    std::optional<std::string> ca;    // a PEM file of the authorities that count, in the place of the system's
    std::optional<std::string> pins;  // "sha256//...;sha256//...": the only keys that are trusted
    std::optional<std::string> cert;  // PEM files that show who we are; without a key that is in the same file
    std::optional<std::string> key;
    bool operator==(const SiteOptions&) const = default;
};

// Whether they say who is trusted under TLS, or who we are.
bool names_trust(const SiteOptions& options);

// ftp run: what to run, and what stands for $NAME in it.
struct ScriptRequest {
    std::string file;         // "-": standard input
    bool keep_going = false;  // --keep-going
    std::vector<std::pair<std::string, std::string>> variables;
};

// ftp site.
struct SiteRequest {
    enum class Action { add, list, remove, test };
    Action action = Action::list;
    std::string name;        // empty for list
    std::optional<Url> url;  // of add
};

// What the user asked for, checked as far as the command line alone allows.
struct Command {
    Verb verb = Verb::shell;
    // What the verb works on: at least one; of check and sync exactly one; of verify the manifest; of explain and shell
    // the server (none when the shell starts without one); of site test the site; of run and the other site verbs none.
    std::vector<Place> sources;
    std::optional<Place> destination;           // of get, put, mv, sync, check and verify
    bool recursive = false;                     // rm -r
    bool parents = false;                       // mkdir -p
    bool long_form = false;                     // ls -l
    bool all = false;                           // ls -a: our temporary names too
    bool totals = false;                        // du -s
    std::optional<unsigned> depth;              // --depth of tree and du
    bool json = false;                          // --json: one object a line
    bool quiet = false;                         // -q
    bool verbose = false;                       // -v: names each file, shows the conversation
    bool timed = false;                         // -vv: the conversation with the time of each line
    bool human_sizes = false;                   // of du: on a terminal
    bool into_folder = false;                   // a source was a pattern: TARGET is a folder, whatever it matched
    bool progress = true;                       // false: --no-progress
    bool log_in = true;                         // false: -n of the shell: open only names the server, user logs in
    bool questions = true;                      // false: -i of the shell: mget, mput and mdelete do not ask
    bool wildcards = true;                      // false: -g of the shell
    std::chrono::milliseconds timeout{60'000};  // of silence
    // In the shell and in scripts: the server that is open. What stands where it can only be a remote path, and what
    // begins with a colon, is a path there.
    std::optional<Url> here;
    RunOptions run;
    SiteOptions site_options;  // these win over those of the site's entry
    ScriptRequest script;      // of run
    SiteRequest site;          // of site
};

// What the program should do with its arguments.
struct Print {  // --help, --version: to standard output, exit 0
    std::string text;
};
struct UsageError {  // to standard error, exit 2
    std::string text;
};
using Invocation = std::variant<Command, Print, UsageError>;

// arguments: without the name of the program. defaults: what holds unless the arguments say otherwise.
Invocation parse_arguments(const std::vector<std::string>& arguments, Command defaults = Command());

}  // namespace ftp::client
