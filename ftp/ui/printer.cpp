#include "ftp/ui/printer.hpp"

#include "common/base/text.hpp"
#include "common/base/units.hpp"

#include <fmt/format.h>

#include <unistd.h>

namespace ftp::client {

namespace {

struct Words {
    const char* done;
    const char* planned;
};

Words words(Deed deed) {
    switch (deed) {
        case Deed::downloaded:
            return {"got", "get"};
        case Deed::uploaded:
            return {"put", "put"};
        case Deed::made_folder:
            return {"made", "make"};
        case Deed::removed:
            return {"removed", "remove"};
        case Deed::renamed:
            return {"moved", "move"};
        case Deed::copied:
            return {"copied", "copy"};
        case Deed::copied_through_here:
            return {"copied, down and up again,", "copy"};
        case Deed::unchanged:
            return {"unchanged", "leave"};
        case Deed::skipped:
            return {"left out", "leave out"};
        case Deed::failed:
            return {"failed", "fail"};
    }
    return {"", ""};
}

std::string way_of(const FileOutcome& outcome) {
    return outcome.name + (outcome.target.empty() ? "" : " -> " + outcome.target);
}

}  // namespace

Printer::Printer(std::FILE* results, std::FILE* errors, Loudness loudness, bool results_are_data)
    : results_(results),
      errors_(errors),
      loudness_(loudness),
      data_(results_are_data),
      terminal_(::isatty(::fileno(results)) == 1) {}

void Printer::write_line(std::FILE* stream, const std::string& line) const {
    make_way_();
    std::fwrite(line.data(), 1, line.size(), stream);
    std::fputc('\n', stream);
    // In the order of the events, where both streams end in one place.
    if (stream == errors_ || terminal_) std::fflush(stream);
}

void Printer::say(const std::string& line) {
    if (!data_) write_line(results_, terminal_ ? printable(line) : line);
}

void Printer::outcome(const FileOutcome& outcome) {
    if (outcome.deed == Deed::failed) {
        const auto text = outcome.name + ": " + (outcome.error ? describe(*outcome.error) : "failed");
        failure(outcome.error ? with_host(text, *outcome.error) : text);
    } else if ((outcome.deed == Deed::skipped || outcome.deed == Deed::unchanged) && outcome.error) {
        warning(outcome.name + ": time not kept: " + describe(*outcome.error));
    } else if (loudness_ == Loudness::verbose) {
        say(std::string(words(outcome.deed).done) + " " + way_of(outcome));
    }
}

std::string Printer::with_host(const std::string& text, const Error& error) const {
    const bool known = host_.empty() || cause_of(error) == Cause::local || text.find(host_) != text.npos;
    return known ? text : host_ + ": " + text;
}

void Printer::planned(const FileOutcome& plan) {
    say(std::string("would ") + words(plan.deed).planned + " " + way_of(plan));
}

void Printer::differs(const Difference& found) { say(std::string(found.kind) + " " + found.path); }

void Printer::listed(const std::string& line) { say(line); }

void Printer::failure(const std::string& text) { write_line(errors_, "ftp: " + printable(text)); }

void Printer::warning(const std::string& text) {
    if (loudness_ != Loudness::quiet) failure(text);
}

void Printer::ring() {
    if (::isatty(::fileno(errors_)) != 1) return;
    std::fputc('\a', errors_);
    std::fflush(errors_);
}

void Printer::conversation(Direction direction, std::string_view line, std::optional<Seconds> passed) {
    const auto when = passed ? fmt::format("{:.3f} ", passed->count()) : "";
    const auto* mark = direction == Direction::sent ? "> " : direction == Direction::received ? "< " : "* ";
    write_line(errors_, when + mark + printable(line));
}

std::string summary_line(const Tally& tally) {
    std::string line = std::to_string(tally.done) + " done";
    if (tally.bytes > ByteCount(0)) line += " (" + human_size(tally.bytes) + ")";
    if (tally.unchanged > 0) line += ", " + std::to_string(tally.unchanged) + " unchanged";
    if (tally.failed > 0) line += ", " + std::to_string(tally.failed) + " failed";
    return line;
}

std::string comparison_line(Verb verb, const Tally& tally) {
    // What verify finds to be different has failed; what check finds is only told.
    const auto failed = verb == Verb::verify ? tally.failed - tally.differences : tally.failed;
    std::string line = std::to_string(tally.unchanged) + " the same";
    if (tally.differences > 0) line += ", " + std::to_string(tally.differences) + " different";
    if (failed > 0) line += ", " + std::to_string(failed) + " failed";
    return line;
}

void Printer::prompt(const std::string& text) {
    make_way_();
    std::fwrite(text.data(), 1, text.size(), results_);
    std::fflush(results_);
}

bool results_are_data(const Command& command) {
    return command.verb == Verb::cat || (command.destination && is_stream(*command.destination));
}

void Printer::ended(const Command& command, const Tally& tally) {
    static constexpr Verbs transfers(Verb::get, Verb::put, Verb::sync);
    static constexpr Verbs comparisons(Verb::check, Verb::verify);
    // What was never begun has failed without a word.
    const bool untold = tally.stopped && (tally.failed == 0 || !tally.stop_told);
    if (untold) failure(with_host(describe(*tally.stopped), *tally.stopped));
    if (untold && tally.failed == 0) return;
    if (comparisons.contains(command.verb))
        summary(comparison_line(command.verb, tally), tally);
    else if (transfers.contains(command.verb) && (tally.failed > 0 || !results_are_data(command)))
        summary(summary_line(tally), tally);
}

void Printer::summary(const std::string& line, const Tally& tally) {
    if (tally.failed > 0)
        write_line(errors_, "ftp: " + line);
    else if (loudness_ != Loudness::quiet)
        say(line);
}

bool Printer::flush() { return std::fflush(results_) == 0 && std::ferror(results_) == 0; }

}  // namespace ftp::client
