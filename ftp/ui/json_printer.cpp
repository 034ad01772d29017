#include "ftp/ui/json_printer.hpp"

#include "common/base/json_object.hpp"
#include "ftp/transfer/entry_line.hpp"
#include "ftp/ui/exit_status.hpp"

namespace ftp::client {

namespace {

const char* action(Deed deed) {
    switch (deed) {
        case Deed::downloaded:
            return "downloaded";
        case Deed::uploaded:
            return "uploaded";
        case Deed::made_folder:
            return "made_folder";
        case Deed::removed:
            return "removed";
        case Deed::renamed:
            return "renamed";
        case Deed::copied:
            return "copied";
        case Deed::copied_through_here:
            return "copied_through_here";
        case Deed::unchanged:
            return "unchanged";
        case Deed::skipped:
            return "skipped";
        case Deed::failed:
            return "failed";
    }
    return "";
}

const char* word(Cause cause) {
    switch (cause) {
        case Cause::local:
            return "local";
        case Cause::unreachable:
            return "unreachable";
        case Cause::login_refused:
            return "login_refused";
        case Cause::untrusted:
            return "untrusted";
        case Cause::refused:
            return "refused";
        case Cause::remote_full:
            return "remote_full";
        case Cause::wrong_size:
            return "wrong_size";
        case Cause::temporary:
            return "temporary";
        case Cause::nothing_matched:
            return "nothing_matched";
        case Cause::out_of_time:
            return "out_of_time";
    }
    return "";
}

JsonObject object_of(const Error& error) {
    JsonObject object;
    object.add("cause", word(cause_of(error))).add("text", describe(error));
    return object;
}

}  // namespace

JsonPrinter::JsonPrinter(std::FILE* results, std::FILE* errors, Loudness loudness)
    : Printer(results, errors, loudness, true) {}

void JsonPrinter::outcome(const FileOutcome& outcome) {
    JsonObject object;
    object.add("event", "file").add("action", action(outcome.deed)).add("name", outcome.name);
    object.add("bytes", outcome.bytes.value());
    if (outcome.size) object.add("size", outcome.size->value());
    if (outcome.modified) object.add("mtime", iso_time(*outcome.modified));
    if (!outcome.sha256.empty()) object.add("sha256", outcome.sha256);
    if (!outcome.verified.empty()) object.add("verified", outcome.verified);
    object.add("attempts", std::uint64_t{outcome.attempts});
    if (!outcome.reply.empty()) object.add("reply", outcome.reply);
    if (outcome.error) object.add("error", object_of(*outcome.error));
    result_line(object.line());
    Printer::outcome(outcome);
}

void JsonPrinter::planned(Deed deed, const std::string& name) {
    JsonObject object;
    object.add("event", "plan").add("action", action(deed)).add("name", name);
    result_line(object.line());
}

void JsonPrinter::listed(const std::string& line) {
    if (line.starts_with('{')) return result_line(line);
    JsonObject object;
    object.add("event", "line").add("text", line);
    result_line(object.line());
}

void JsonPrinter::ended(const Command& command, const Tally& tally) {
    static constexpr Verbs listings(Verb::ls, Verb::tree, Verb::du, Verb::explain);
    JsonObject object;
    object.add("event", "summary").add("done", std::uint64_t{tally.done});
    object.add("unchanged", std::uint64_t{tally.unchanged}).add("failed", std::uint64_t{tally.failed});
    object.add("bytes", tally.bytes.value());
    object.add("status", static_cast<std::uint64_t>(exit_status(tally)));
    if (tally.stopped) object.add("error", object_of(*tally.stopped));
    if (!listings.contains(command.verb)) result_line(object.line());
    Printer::ended(command, tally);
}

}  // namespace ftp::client
