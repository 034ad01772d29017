#pragma once

#include "common/connection/carriage.hpp"
#include "common/connection/control_connection.hpp"
#include "common/connection/passive_ports.hpp"
#include "common/file/digest.hpp"
#include "common/net/task.hpp"
#include "common/net/tls_server.hpp"
#include "common/protocol/byte_range.hpp"
#include "common/protocol/facts.hpp"
#include "common/protocol/reply.hpp"
#include "common/protocol/virtual_path.hpp"
#include "ftpd/accounts/accounts.hpp"
#include "ftpd/session/command_queue.hpp"
#include "ftpd/session/made_paths.hpp"
#include "ftpd/session/services.hpp"
#include "ftpd/tree/tree.hpp"

#include <variant>

namespace ftp::server {

// RFC 959 §4.1.1: who the user is. An account exists only inside LoggedIn.
struct Stranger {};
struct Named {
    std::string user;
};
struct LoggedIn {
    Account account;
    Tree tree;
};
using Login = std::variant<Stranger, Named, LoggedIn>;

enum class Type { ascii, image };

// What transfer commands and REIN change (RFC 959 §4.1.2, PROTOCOL §2.9).
struct Parameters {
    Type type = Type::ascii;
    Mode mode = Mode::stream;
    VirtualPath directory = VirtualPath::root();
    std::optional<std::uint64_t> restart;           // REST
    std::optional<ByteRange> range;                 // RANG
    std::optional<VirtualPath> rename_from;         // RNFR
    std::optional<VirtualPath> copy_from;           // SITE CPFR
    std::optional<std::uint64_t> allocation;        // ALLO
    bool exact_allocation = false;                  // OPTS ALLO EXACT
    unsigned deflate_level = deflate::usual_level;  // OPTS MODE Z
    bool ahead = false;                             // OPTS MODE B AHEAD: files come without waiting for replies
    bool extended_only = false;                     // EPSV ALL
    FactChoice facts;
    DigestAlgorithm hash = DigestAlgorithm::sha256;  // OPTS HASH
    unsigned umask = 022;
};

// What TLS the session has come to (RFC 4217).
struct Security {
    std::shared_ptr<const TlsServer> server;  // that it has shaken hands with; empty: it never has
    TicketOwner tickets;                      // what its tickets say
    std::optional<std::string> came_with;     // the connection whose ticket the control connection itself has resumed
    std::string asked_name;                   // SNI
    std::string client;                       // the subject of the client's certificate; "" for none
    bool buffer_size = false;                 // PBSZ
    bool private_data = false;                // PROT P
    bool resumes = false;                     // one of its data connections has resumed a TLS session
    bool signs = false;                       // and one has not, or broke off: it cost a signature
};

// What happens to the control connection once the reply under way has left.
enum class Change { none, to_tls, to_clear };

struct NoDataSetup {};
struct PassiveSetup {};  // the session's listener has promised its port
struct ActiveSetup {
    Endpoint client;
};
// A data connection in block mode, open for the next file (RFC 959 §3.4.2). Few sessions have one.
struct OpenConnection {
    Stream data;
    IncomingBlocks blocks;
    Deadline until;  // when it is closed if nothing uses it
};
using DataSetup = std::variant<NoDataSetup, PassiveSetup, ActiveSetup, std::unique_ptr<OpenConnection>>;

// A transfer that is under way, or other long work, for STAT, ABOR and the log.
struct Running {
    std::string verb;
    std::string path;
    std::optional<std::uint64_t> size;
    std::string_view unit = "bytes";  // of size and meter
    std::uint64_t offset = 0;         // in the file, where it begins
    std::shared_ptr<Meter> meter = std::make_shared<Meter>();
    std::shared_ptr<StopSwitch> stop = std::make_shared<StopSwitch>();
    bool finished = false;
    bool tells_progress = true;  // to a STAT that comes meanwhile; else that waits its turn
    Deadline began = Clock::now();
};

enum class Entrance { plain, implicit_tls };

// One control connection and all that belongs to it. Lives and dies with the frame of serve(); touched by one thread
// only, once it is made.
class Session {
  public:
    // beside: takes what may outlive the session by a moment, on its loop.
    Session(Stream stream, Services& shared, Nursery& beside, Admission::Place entrance, Entrance way);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    std::uint64_t id() const { return place.id(); }
    asio::ip::address peer() const { return control.remote().address(); }
    // The data connection that is open for the next file; nullptr when there is none.
    OpenConnection* open_connection() const;
    bool logged_in() const { return std::holds_alternative<LoggedIn>(login); }
    // Only where the gate has let a command through that needs a login.
    Account& account() { return std::get<LoggedIn>(login).account; }
    const Tree& tree() const { return std::get<LoggedIn>(login).tree; }
    bool encrypted() { return control.stream().encrypted(); }
    // Whether control and data must be under TLS, for all or for this account.
    bool requires_tls() const;

    // A second USER: no identity, directory or data connection survives. What was chosen for the session stays
    // (PROTOCOL §2.9).
    void forget_login();
    // REIN: back to what it was after the greeting.
    void forget_all();
    // AUTH: nothing that was said in the clear counts under TLS, but for HOST and OPTS (RFC 4217 §4.2).
    void forget_for_tls();
    void forget_data_setup();
    // What changes how files travel ends a data connection that is open for the next one.
    void close_open_connection();

    // One line of the log with who and where. Names of the fields: session, user, peer come by themselves.
    void log(LogLevel level, std::string_view what, std::initializer_list<Log::Field> fields = {}) const;

    // From outside, on this session's thread.
    void summon(Summons summons);

    Services& services;
    Nursery& nursery;
    const std::shared_ptr<const Configuration> configuration;
    ControlConnection control;
    CommandQueue queue;
    Admission::Place place;
    Login login;
    Parameters parameters;
    PassiveListener passive;
    DataSetup data_setup;
    const Entrance entrance;
    Security security;
    Change change = Change::none;
    std::string host;  // HOST (RFC 7151), in lower case
    std::unique_ptr<Running> running;
    std::optional<Summons> summoned;
    MadePaths made;
    std::chrono::milliseconds idle_limit;
    const Deadline began = Clock::now();
    Deadline stranger_since = began;  // the log-in has one deadline, counted from here
    std::shared_ptr<const int> draining = std::make_shared<const int>();  // shared by the connections that drain
    std::uint64_t users_seen = 0;  // Accounts::generation() when the account was looked at
    Deadline users_looked_at;      // when the users file was
    unsigned failed_logins = 0;    // no success takes one back
    unsigned unknown_commands = 0;
    bool fresh = false;             // logged in, and no command since
    bool looks_late = false;        // curl, by its habits: see let_it_look()
    bool knows_extensions = false;  // has used EPSV or FEAT: takes a 150 and a 226 in one segment
    bool file_owed = false;         // AHEAD: the last upload command has not taken its file off the data connection
    bool ending = false;            // after the reply under way the session is over
};

}  // namespace ftp::server
