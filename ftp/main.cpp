#include "common/base/standard_streams.hpp"
#include "common/base/text.hpp"
#include "common/net/task.hpp"
#include "ftp/options/command.hpp"
#include "ftp/options/sites.hpp"
#include "ftp/options/surroundings.hpp"
#include "ftp/shell/program.hpp"
#include "ftp/transfer/login.hpp"
#include "ftp/transfer/verbs.hpp"
#include "ftp/ui/exit_status.hpp"
#include "ftp/ui/json_printer.hpp"
#include "ftp/ui/live_progress.hpp"
#include "ftp/ui/password_prompt.hpp"
#include "ftp/ui/printer.hpp"
#include "ftp/ui/site_command.hpp"

#include <csignal>
#include <sys/time.h>
#include <unistd.h>

namespace {

using namespace ftp;
using namespace ftp::client;

Loudness loudness(const Command& command) {
    if (command.quiet) return Loudness::quiet;
    return command.verbose ? Loudness::verbose : Loudness::normal;
}

bool shows_progress(const Command& command) {
    return command.progress && !command.quiet && !LiveProgress::disturbs(command) &&
           StatusArea::can_show(STDERR_FILENO);
}

Trace conversation_on(Printer& printer, const Command& command) {
    if (!command.verbose) return {};
    return [&printer, timed = command.timed, start = Clock::now()](Direction direction, std::string_view line) {
        const std::chrono::duration<double> passed = Clock::now() - start;
        printer.conversation(direction, line, timed ? std::optional(passed) : std::nullopt);
    };
}

// SIGINT and SIGTERM end the run; what blocks in a pipe of ours and cannot be ended in a second is left to its fate.
class Interruption {
  public:
    explicit Interruption(asio::io_context& loop) : signals_(loop, SIGINT, SIGTERM), patience_(loop) {
        signals_.async_wait([this](std::error_code error, int signal) {
            if (!error) arrived(signal);
        });
    }

    asio::cancellation_slot slot() { return stop_.slot(); }
    void over() {
        signals_.cancel();
        patience_.cancel();
    }
    int status() const { return status_; }  // 0: nobody interrupted

  private:
    void arrived(int signal) {
        status_ = 128 + signal;
        patience_.expires_after(std::chrono::seconds(1));
        patience_.async_wait([this](std::error_code error) {
            if (!error) ::_exit(status_);
        });
        stop_.emit(asio::cancellation_type::terminal);
    }

    asio::signal_set signals_;
    asio::steady_timer patience_;
    asio::cancellation_signal stop_;
    int status_ = 0;
};

// What blocks where no cancelling reaches, in a pipe that nobody reads or in a resolver, is ended a second behind the
// deadline of the run.
extern "C" void end_out_of_time(int) {
    restore_echo();
    constexpr std::string_view text = "ftp: the deadline of the run has passed\n";
    (void)!::write(STDERR_FILENO, text.data(), text.size());
    ::_exit(static_cast<int>(ExitStatus::out_of_time));
}

void end_at(std::chrono::milliseconds deadline) {
    std::signal(SIGALRM, end_out_of_time);
    const auto last = deadline + std::chrono::seconds(1);
    itimerval timer{};
    timer.it_value.tv_sec = static_cast<time_t>(last.count() / 1000);
    timer.it_value.tv_usec = static_cast<suseconds_t>(last.count() % 1000 * 1000);
    ::setitimer(ITIMER_REAL, &timer, nullptr);
}

// Of options whose clock began to run a while ago.
RunOptions what_is_left(RunOptions options, Clock::time_point begun) {
    using std::chrono::milliseconds;
    const auto passed = std::chrono::duration_cast<milliseconds>(Clock::now() - begun);
    if (options.deadline) options.deadline = std::max(*options.deadline - passed, milliseconds(0));
    return options;
}

// A mistake in a file of the user's, or a name that is not in it, is one of usage.
int refused(const Error& error) {
    const bool usage = error.is(std::errc::invalid_argument);
    const auto text = usage ? error.doing() : describe(error);
    std::fprintf(stderr, "ftp: %s\n", printable(text).c_str());
    return static_cast<int>(usage ? ExitStatus::usage : exit_status(cause_of(error)));
}

// With all that is known of it but what a password command tells.
Result<std::unique_ptr<Host>> host_of(const Url& url, const Command& command, const Surroundings& surroundings) {
    auto site = login_at(url, surroundings.secrets);
    if (!site) return site.error();
    auto host = std::make_unique<Host>(std::move(*site), Patience(command.timeout));
    if (auto done = set_up(*host, command.site_options, surroundings.state); !done) return done.error();
    host->ask = ask_on_terminal;
    host->security.confirm = confirm_on_terminal;
    return host;
}

std::unique_ptr<Printer> printer_for(const Command& command) {
    // Where a file goes to standard output the objects go to the other stream.
    auto* objects = results_are_data(command) ? stderr : stdout;
    if (command.json) return std::make_unique<JsonPrinter>(objects, stderr, loudness(command));
    return std::make_unique<Printer>(stdout, stderr, loudness(command), results_are_data(command));
}

int run_command(const Command& command, const Surroundings& surroundings) {
    if (command.sources.empty()) return static_cast<int>(ExitStatus::usage);
    const auto begun = Clock::now();
    if (command.run.deadline) end_at(*command.run.deadline);
    const auto made = host_of(server_of(command), command, surroundings);
    if (!made) return refused(made.error());
    Host& host = **made;
    if (auto known = fetch_password(host.site, command.site_options); !known) return refused(known.error());
    const auto printer = printer_for(command);
    printer->speak_of(host.site.host);
    asio::io_context loop(1);
    asio::thread_pool pool(2);
    host.security.tell = [&printer](const std::string& text) { printer->caution(text); };
    host.trace = conversation_on(*printer, command);
    host.tells_attempts = command.timed;
    std::optional<LiveProgress> live;
    if (shows_progress(command)) live.emplace(loop.get_executor(), STDERR_FILENO, colours_on(STDERR_FILENO), *printer);
    if (live) printer->make_way_by([&live] { live->make_way(); });
    Audience& audience = live ? static_cast<Audience&>(*live) : *printer;
    Run run(loop.get_executor(), pool, host, what_is_left(command.run, begun), audience);
    if (live) live->show();
    Interruption interruption(loop);
    const auto done = [&](std::exception_ptr failure) {
        interruption.over();
        loop.stop();  // nothing is left but the clocks of connections
        if (failure && interruption.status() == 0) std::rethrow_exception(failure);
    };
    asio::co_spawn(loop, conduct(run, command), asio::bind_cancellation_slot(interruption.slot(), done));
    loop.run();
    pool.join();
    if (live) live->hide();
    if (interruption.status() == 0)
        printer->ended(command, run.tally());
    else
        printer->interrupted(command, run.tally(), interruption.status());
    if (!printer->flush()) return static_cast<int>(ExitStatus::local_failure);
    return interruption.status() != 0 ? interruption.status() : static_cast<int>(exit_status(run.tally()));
}

int print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
    return static_cast<int>(std::fflush(stdout) == 0 ? ExitStatus::done : ExitStatus::local_failure);
}

int run_site_command(const Command& command, Sites& sites) {
    std::string lines;
    const bool terminal = ::isatty(STDOUT_FILENO) == 1;
    const auto say = [&](const std::string& line) { lines += (terminal ? printable(line) : line) + "\n"; };
    if (auto done = manage_sites(command, sites, say); !done) return refused(done.error());
    return print(lines);
}

// What a shell or a script names in its lines.
Places places_of(const Surroundings& surroundings, const Sites& sites) {
    Places places;
    places.host_of = [&surroundings](const Url& url, const Command& command) {
        return host_of(url, command, surroundings);
    };
    places.fetch_password = [](Host& host, const Command& command) {
        return fetch_password(host.site, command.site_options);
    };
    places.resolve = [&sites](Command& command) { return apply_sites(command, sites); };
    return places;
}

int run_program(Command command) {
    const auto surroundings = look_around();
    command.human_sizes = ::isatty(STDOUT_FILENO) == 1;
    if (needs_sites(command)) {
        auto sites = Sites::load(surroundings.sites_file);
        if (!sites) return refused(sites.error());
        const bool local = command.verb == Verb::site && command.site.action != SiteRequest::Action::test;
        if (local) return run_site_command(command, *sites);
        // Those open many servers, and what a site says is for its own alone.
        if (command.verb == Verb::shell) return run_shell(command, places_of(surroundings, *sites));
        if (command.verb == Verb::run) return run_script(command, places_of(surroundings, *sites));
        if (auto applied = apply_sites(command, *sites); !applied) return refused(applied.error());
    }
    return run_command(command, surroundings);
}

}  // namespace

int main(int argc, char** argv) {
    occupy_closed_streams();
    // A closed pipe is told by write(), with everything in its place.
    std::signal(SIGPIPE, SIG_IGN);
    auto invocation = parse_arguments({argv + 1, argv + argc});
    if (const auto* text = std::get_if<Print>(&invocation)) return print(text->text);
    if (const auto* wrong = std::get_if<UsageError>(&invocation)) {
        std::fprintf(stderr, "%s\n", wrong->text.c_str());
        return static_cast<int>(ExitStatus::usage);
    }
    try {
        return run_program(std::get<Command>(std::move(invocation)));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ftp: %s\n", error.what());
        return static_cast<int>(ExitStatus::some_failed);
    }
}
