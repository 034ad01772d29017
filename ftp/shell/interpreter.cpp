#include "ftp/shell/interpreter.hpp"

#include "ftp/transfer/remote_glob.hpp"
#include "ftp/transfer/verbs.hpp"

namespace ftp::client {

namespace {

constexpr Verbs transfers(Verb::get, Verb::put, Verb::sync, Verb::cat);

Audience& listener_of(const Surface& surface) {
    if (surface.progress) return *surface.progress;
    return surface.outlet;
}

awaitable<void> begin(Run& run, Status& begun) { begun = co_await run.begin(); }

// The login, within the deadline of the line.
awaitable<Status> begun(Run& run) {
    Status done;
    co_await run.within_deadline(begin(run, done));
    if (run.stopped()) co_return *run.tally().stopped;
    co_return done;
}

// # for what moves, while this lives.
class Marking {
  public:
    explicit Marking(HashMarks* marks) : marks_(marks) {
        if (marks_) marks_->start();
    }
    Marking(const Marking&) = delete;
    Marking& operator=(const Marking&) = delete;
    ~Marking() {
        if (marks_) marks_->stop();
    }

  private:
    HashMarks* marks_;
};

}  // namespace

Interpreter::Connection::Connection(Interpreter& owner, Url where, std::unique_ptr<Host> server, const Command& command)
    : url(std::move(where)),
      host(std::move(server)),
      run(owner.surface_.executor, owner.surface_.pool, *host, command.run, owner.marks_, &owner.manifests_) {
    host->trace = owner.trace();
    host->tells_attempts = command.timed;
    host->security.tell = [&owner](const std::string& text) { owner.surface_.printer.caution(text); };
}

Interpreter::Interpreter(Surface surface, Command defaults)
    : surface_(std::move(surface)),
      defaults_(std::move(defaults)),
      marks_(surface_.executor, surface_.printer, listener_of(surface_)),
      nursery_(surface_.executor, [this](const std::string& what) { surface_.printer.failure(what); }) {
    settings_.verbose = defaults_.verbose;
    settings_.prompt = surface_.answers != nullptr && defaults_.questions;
    settings_.glob = defaults_.wildcards;
    show_passive();
}

Trace Interpreter::trace() {
    return [this, start = Clock::now()](Direction direction, std::string_view line) {
        if (!settings_.verbose) return;
        const Printer::Seconds passed = Clock::now() - start;
        surface_.printer.conversation(direction, line, defaults_.timed ? std::optional(passed) : std::nullopt);
    };
}

awaitable<ExitStatus> Interpreter::execute(ShellWords words, Abbreviations abbreviations) {
    if (words.empty()) co_return ExitStatus::done;
    auto task = understand(std::move(words), defaults_, abbreviations);
    if (!task) co_return misused(task.error().doing());
    if (auto resolved = surface_.places.resolve(task->command); !resolved) co_return misused(resolved.error().doing());
    co_return co_await perform(std::move(*task));
}

awaitable<ExitStatus> Interpreter::open(Command command) {
    if (auto resolved = surface_.places.resolve(command); !resolved) co_return misused(resolved.error().doing());
    Task task;
    task.row = *find_row("open", Abbreviations::no);
    task.command = std::move(command);
    co_return co_await perform(std::move(task));
}

awaitable<ExitStatus> Interpreter::perform(Task task) {
    // What escapes the command leaves this as it is.
    ExitStatus result = ExitStatus::some_failed;
    interrupted_ = false;
    busy_ = true;
    nursery_.spawn(work(task, result));
    co_await nursery_.join();
    if (interrupted_) {
        surface_.printer.failure(std::string(task.row->name) + ": interrupted");
        if (connection_) co_await connection_->run.abort();
        result = ExitStatus::interrupted;
    }
    busy_ = false;
    co_return result;
}

awaitable<void> Interpreter::work(const Task& task, ExitStatus& result) {
    const bool on_server = task.row->grammar == Grammar::verb || task.row->needs == Needs::server;
    if (on_server && put_off_) {
        if (!defaults_.log_in) co_return void(result = misused("not logged in (user NAME [PASSWORD])"));
        if (result = co_await make_up_login(); result != ExitStatus::done) co_return;
    }
    result = co_await task.row->handler(*this, task);
}

void Interpreter::interrupt() {
    if (nursery_.size() == 0) return;
    interrupted_ = true;
    nursery_.cancel();
    if (surface_.answers) surface_.answers->interrupt();
}

awaitable<void> Interpreter::leave() {
    if (connection_) co_await connection_->run.end();
    connection_.reset();
    put_off_.reset();
    defaults_.here.reset();
    show_passive();
}

void Interpreter::set(bool Settings::*which, bool value) {
    settings_.*which = value;
    defaults_.run.type = !settings_.ascii ? Type::image : settings_.strips_cr ? Type::ascii : Type::ascii_with_cr;
    defaults_.run.new_names_here = settings_.new_names_here;
    defaults_.run.new_names_there = settings_.new_names_there;
    if (which != &Settings::passive) return;
    defaults_.site_options.active = !value;
    if (connection_) connection_->host->active = !value;
}

void Interpreter::mention(const std::string& line) {
    if (surface_.answers && !defaults_.quiet) say(line);
}

ExitStatus Interpreter::complain(const std::string& about, const Error& error) {
    surface_.printer.failure(about.empty() ? describe(error) : about + ": " + describe(error));
    return exit_status(cause_of(error));
}

ExitStatus Interpreter::misused(const std::string& why) {
    surface_.printer.failure(why);
    return ExitStatus::usage;
}

ExitStatus Interpreter::refuse(const Error& error) {
    return error.is(std::errc::invalid_argument) ? misused(error.doing()) : complain("", error);
}

void Interpreter::show_passive() {
    const bool active = connection_ ? connection_->host->active : defaults_.site_options.active.value_or(false);
    settings_.passive = !active;
}

bool Interpreter::waits_for_user(const Command& command, const Host& host) const {
    const bool said = !std::get<Url>(command.sources.front()).user.empty() || host.site.user != "anonymous";
    return !defaults_.log_in || (!said && !surface_.answers);
}

void Interpreter::put_off(Command command) {
    defaults_.here = std::get<Url>(command.sources.front());
    defaults_.here->path.clear();
    put_off_ = std::move(command);
}

awaitable<ExitStatus> Interpreter::connect(Command command) {
    co_await leave();
    server_ = command;
    auto host = surface_.places.host_of(std::get<Url>(command.sources.front()), command);
    if (!host) co_return refuse(host.error());
    if (!waits_for_user(command, **host)) {
        Secrets none;
        co_return co_await log_in_at(std::move(*host), std::move(command), std::move(none));
    }
    put_off(std::move(command));
    co_return ExitStatus::done;
}

awaitable<ExitStatus> Interpreter::make_up_login() {
    if (!put_off_ || !defaults_.log_in) co_return ExitStatus::done;
    Command command = *put_off_;
    co_return co_await log_in(std::move(command), Secrets());
}

awaitable<ExitStatus> Interpreter::log_in(Command command, Secrets secrets) {
    co_await leave();
    // What has been said since the server was named holds.
    if (defaults_.site_options.active) command.site_options.active = defaults_.site_options.active;
    auto host = surface_.places.host_of(std::get<Url>(command.sources.front()), command);
    if (!host) co_return refuse(host.error());
    co_return co_await log_in_at(std::move(*host), std::move(command), std::move(secrets));
}

awaitable<ExitStatus> Interpreter::log_in_at(std::unique_ptr<Host> host, Command command, Secrets secrets) {
    if (auto known = surface_.places.fetch_password(*host, command); !known) co_return complain("", known.error());
    if (secrets.password) host->site.password = std::move(secrets.password);
    if (secrets.account) host->site.account = std::move(secrets.account);
    Url url = std::get<Url>(command.sources.front());
    auto fresh = std::make_unique<Connection>(*this, url, std::move(host), defaults_);
    auto& run = fresh->run;
    if (auto done = co_await begun(run); !done) co_return complain("", done.error());
    if (!url.path.empty()) {
        if (auto there = co_await run.first().change_folder(url.path); !there) co_return complain("", there.error());
    }
    connection_ = std::move(fresh);
    defaults_.here = std::move(url);
    defaults_.here->path.clear();
    show_passive();
    co_return ExitStatus::done;
}

awaitable<ExitStatus> Interpreter::carry_out(Command command) {
    const Url where = server_of(command);
    if (connection_ && where.same_login(connection_->url))
        co_return co_await carry_out_on(*connection_, std::move(command));
    auto host = surface_.places.host_of(where, command);
    if (!host) co_return refuse(host.error());
    if (auto known = surface_.places.fetch_password(**host, command); !known) co_return complain("", known.error());
    Connection elsewhere(*this, where, std::move(*host), command);
    if (auto done = co_await begun(elsewhere.run); !done) co_return complain("", done.error());
    const auto status = co_await carry_out_on(elsewhere, std::move(command));
    co_await elsewhere.run.end();
    co_return status;
}

awaitable<ExitStatus> Interpreter::carry_out_on(Connection& connection, Command command) {
    auto& run = connection.run;
    run.again(command.run);
    auto& printer = printer_for(command);
    const Outlet::Turned turned(surface_.outlet, printer);
    const bool pictures = settings_.progress && !settings_.hash && !LiveProgress::disturbs(command);
    const Showing showing(pictures ? surface_.progress : nullptr);
    const bool data = results_are_data(command);
    const Marking marking(settings_.hash && !data && !command.json ? &marks_ : nullptr);
    // The octets of files go past the printer: what it holds back was first.
    if (data) printer.flush();
    co_await run.with_manifest(run.within_deadline(ftp::client::execute(run, command)));
    if (run.stopped() && is(*run.tally().stopped, Failure::out_of_time)) co_await run.abort();
    printer.ended(command, run.tally());
    if (settings_.bell && transfers.contains(command.verb)) printer.ring();
    co_return exit_status(run.tally());
}

awaitable<Status> Interpreter::expand_there(Command& command) {
    if (!connection_) co_return Status();
    auto& run = connection_->run;
    run.again(command.run);
    Status done;
    co_await run.within_deadline(replace_patterns(command, done));
    if (!run.stopped()) co_return done;
    const Error why = *run.tally().stopped;
    co_await run.abort();
    co_return why;
}

awaitable<void> Interpreter::replace_patterns(Command& command, Status& done) {
    std::vector<Place> names;
    for (const auto& source : command.sources) {
        const auto* url = std::get_if<Url>(&source);
        if (!url || url->pattern.empty() || !url->same_login(connection_->url)) {
            names.push_back(source);
            continue;
        }
        auto found = co_await places_of(connection_->run, *url);
        if (!found) {
            done = Error(found.error().code(), to_text(*url) + ": " + found.error().doing());
            co_return;
        }
        for (const auto& each : *found) {
            Url name = *url;
            name.path = each.path;
            name.pattern.clear();
            names.emplace_back(std::move(name));
        }
    }
    command.sources = std::move(names);
}

}  // namespace ftp::client
