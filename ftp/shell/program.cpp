#include "ftp/shell/program.hpp"

#include "ftp/shell/script.hpp"
#include "ftp/shell/shell.hpp"
#include "ftp/ui/json_printer.hpp"

#include <csignal>
#include <unistd.h>
#include <utility>

namespace ftp::client {

namespace {

Loudness loudness(const Command& command) {
    if (command.quiet) return Loudness::quiet;
    return command.verbose ? Loudness::verbose : Loudness::normal;
}

// Everything that a shell or a script stands on.
struct Stage {
    explicit Stage(const Command& command)
        : plain(stdout, stderr, loudness(command), false),
          json(stdout, stderr, loudness(command)),
          printer(command.json ? json : plain) {
        if (!command.progress || command.quiet || !StatusArea::can_show(STDERR_FILENO)) return;
        progress.emplace(loop.get_executor(), STDERR_FILENO, colours_on(STDERR_FILENO), outlet);
        for (Printer* each : {&plain, static_cast<Printer*>(&json)})
            each->make_way_by([this] { progress->make_way(); });
    }

    Surface surface(const Places& places, LineReader* answers) {
        auto* pictures = progress ? &*progress : nullptr;
        return {loop.get_executor(), pool, outlet, plain, json, printer, pictures, answers, places};
    }

    // Runs it to its end; arrived hears of SIGINT and SIGTERM.
    ExitStatus run(awaitable<ExitStatus> story, std::function<void(int)> arrived) {
        ExitStatus result = ExitStatus::some_failed;
        asio::signal_set signals(loop, SIGINT, SIGTERM);
        listen(signals, arrived);
        asio::co_spawn(loop, std::move(story), [&](std::exception_ptr failure, ExitStatus status) {
            loop.stop();  // nothing is left but the clocks of connections
            if (failure) std::rethrow_exception(failure);
            result = status;
        });
        loop.run();
        pool.join();
        return result;
    }

    int exit_status(ExitStatus status, int ended_by) {
        if (ended_by != 0) return 128 + ended_by;
        return static_cast<int>(printer.flush() ? status : ExitStatus::local_failure);
    }

    asio::io_context loop{1};
    asio::thread_pool pool{2};
    Printer plain;
    JsonPrinter json;
    Printer& printer;  // of the two: what the command line asked for
    Outlet outlet{printer};
    std::optional<LiveProgress> progress;

  private:
    static void listen(asio::signal_set& signals, const std::function<void(int)>& arrived) {
        signals.async_wait([&signals, &arrived](std::error_code error, int signal) {
            if (error) return;
            arrived(signal);
            listen(signals, arrived);
        });
    }
};

}  // namespace

int run_shell(const Command& command, const Places& places) {
    Stage stage(command);
    LineReader lines(stage.pool, STDIN_FILENO);
    const bool terminal = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
    Command defaults = command;
    defaults.sources.clear();
    Shell shell(stage.surface(places, terminal ? &lines : nullptr), std::move(defaults), lines,
                terminal ? Shell::Prompts::yes : Shell::Prompts::no);
    int ended_by = 0;
    const auto arrived = [&](int signal) {
        if (signal == SIGINT && terminal) return shell.interrupt();
        ended_by = signal;
        shell.terminate();
    };
    const auto status = stage.run(shell.run(command), arrived);
    return stage.exit_status(status, ended_by);
}

namespace {

// The deadline of a whole script: interrupts it.
class Limit {
  public:
    Limit(asio::io_context& loop, std::optional<std::chrono::milliseconds> deadline, std::function<void()> strike)
        : timer_(loop) {
        if (!deadline) return;
        timer_.expires_after(*deadline);
        timer_.async_wait([this, strike = std::move(strike)](std::error_code error) {
            if (error) return;
            struck_ = true;
            strike();
        });
    }
    bool struck() const { return struck_; }

  private:
    asio::steady_timer timer_;
    bool struck_ = false;
};

}  // namespace

int run_script(Command command, const Places& places) {
    const auto deadline = std::exchange(command.run.deadline, std::nullopt);
    Stage stage(command);
    const auto text = read_script(command.script.file);
    if (!text) {
        stage.printer.failure(text.error().text());
        return static_cast<int>(ExitStatus::local_failure);
    }
    const Variables variables(command.script.variables.begin(), command.script.variables.end());
    const auto steps = parse_script(*text, command.script.file, variables, command, places.resolve);
    if (!steps) {
        stage.printer.failure(steps.error().doing());
        return static_cast<int>(ExitStatus::usage);
    }
    ScriptRun script(stage.surface(places, nullptr), command);
    int ended_by = 0;
    const auto arrived = [&](int signal) {
        ended_by = signal;
        script.interrupt();
    };
    const Limit limit(stage.loop, deadline, [&script] { script.interrupt(); });
    const auto status = stage.run(script.run(*steps), arrived);
    if (!limit.struck()) return stage.exit_status(status, ended_by);
    stage.printer.failure("the deadline of the run has passed");
    return stage.exit_status(ExitStatus::out_of_time, ended_by);
}

}  // namespace ftp::client
