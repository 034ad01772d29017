#include "ftpd/session/session.hpp"

#include <sstream>

namespace ftp::server {

namespace {

CommandReader::Limits reader_limits(const Configuration& configuration) {
    CommandReader::Limits limits;
    limits.line = configuration.limits.command_line.value();
    limits.endless = std::max<std::size_t>(limits.line * 8, 65536);
    limits.strict_eol = configuration.server.strict_eol;
    return limits;
}

CommandQueue::Limits queue_limits(const Configuration& configuration) {
    CommandQueue::Limits limits;
    limits.octets = configuration.limits.queued_commands.value();
    return limits;
}

Parameters default_parameters(const Configuration& configuration) {
    Parameters parameters;
    parameters.umask = ~(configuration.uploads.file_mode | configuration.uploads.directory_mode) & 0777u;
    return parameters;
}

std::string text_of(const Endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

}  // namespace

Session::Session(Stream stream, Services& shared, Nursery& beside, Admission::Place entrance_place, Entrance way)
    : services(shared),
      nursery(beside),
      configuration(shared.configuration()),
      control(std::move(stream)),
      queue(reader_limits(*configuration), queue_limits(*configuration)),
      place(std::move(entrance_place)),
      parameters(default_parameters(*configuration)),
      passive(shared.ports, control.stream().descriptor().executor()),
      entrance(way),
      idle_limit(configuration->limits.idle_timeout) {}

OpenConnection* Session::open_connection() const {
    const auto* open = std::get_if<std::unique_ptr<OpenConnection>>(&data_setup);
    return open ? open->get() : nullptr;
}

bool Session::requires_tls() const {
    const auto* user = std::get_if<LoggedIn>(&login);
    return configuration->tls.mode == TlsMode::required || (user && user->account.require_tls);
}

void Session::forget_data_setup() {
    passive.rest();
    data_setup = NoDataSetup{};
}

void Session::close_open_connection() {
    if (open_connection()) forget_data_setup();
}

void Session::forget_login() {
    if (logged_in()) stranger_since = Clock::now();
    login = Stranger{};
    parameters.directory = VirtualPath::root();
    parameters.restart.reset();
    parameters.range.reset();
    parameters.rename_from.reset();
    parameters.copy_from.reset();
    made.clear();
    forget_data_setup();
}

void Session::forget_all() {
    forget_login();
    parameters = default_parameters(*configuration);
    idle_limit = configuration->limits.idle_timeout;
    passive.close();
    host.clear();
    security.buffer_size = false;
    security.private_data = entrance == Entrance::implicit_tls;
}

void Session::forget_for_tls() {
    forget_login();
    auto facts = std::move(parameters.facts);
    const bool ahead = parameters.ahead;
    const auto hash = parameters.hash;
    parameters = default_parameters(*configuration);
    parameters.facts = std::move(facts);
    parameters.ahead = ahead;
    parameters.hash = hash;
    security = Security();
}

void Session::log(LogLevel level, std::string_view what, std::initializer_list<Log::Field> fields) const {
    if (!services.log.wants(level)) return;
    const auto peer_text = text_of(control.remote());
    std::vector<Log::Field> all;
    all.push_back({"session", static_cast<std::int64_t>(id())});
    if (const auto* user = std::get_if<LoggedIn>(&login)) all.push_back({"user", std::string_view(user->account.name)});
    all.push_back({"peer", std::string_view(peer_text)});
    all.insert(all.end(), fields.begin(), fields.end());
    services.log.event(level, what, all);
}

void Session::summon(Summons summons) {
    if (summons == Summons::evicted && logged_in()) return;  // the log-in was quicker
    if (ending && summons != Summons::stopping) return;      // its last words may take their time
    summoned = summons;
    if (running && summons == Summons::stopping) running->stop->stop();
    if (!running || summons == Summons::stopping) control.stop_waiting();
}

}  // namespace ftp::server
