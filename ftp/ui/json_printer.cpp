#include "ftp/ui/json_printer.hpp"

#include "common/base/json_object.hpp"
#include "common/base/text.hpp"
#include "ftp/transfer/entry_line.hpp"
#include "ftp/transfer/manifest.hpp"
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
        case Cause::declined:
            return "declined";
        case Cause::misused:
            return "misused";
    }
    return "";
}

JsonObject object_of(const Error& error) {
    JsonObject object;
    object.add("cause", word(cause_of(error))).add("text", describe(error));
    return object;
}

// What is not UTF-8 stands in hexadecimal digits as well: "name_hex".
void add_name(JsonObject& object, const std::string& key, const std::string& name) {
    object.add(key, name);
    if (!valid_utf8(name)) object.add(key + "_hex", hex_digits(name));
}

}  // namespace

JsonPrinter::JsonPrinter(std::FILE* results, std::FILE* errors, Loudness loudness)
    : Printer(results, errors, loudness, true) {}

void JsonPrinter::outcome(const FileOutcome& outcome) {
    JsonObject object;
    object.add("event", "file").add("action", action(outcome.deed));
    add_name(object, "name", outcome.name);
    if (!outcome.target.empty()) add_name(object, "target", outcome.target);
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

void JsonPrinter::planned(const FileOutcome& plan) {
    JsonObject object;
    object.add("event", "plan").add("action", action(plan.deed));
    add_name(object, "name", plan.name);
    if (!plan.target.empty()) add_name(object, "target", plan.target);
    result_line(object.line());
}

void JsonPrinter::differs(const Difference& found) {
    JsonObject object;
    object.add("event", "difference").add("kind", found.kind);
    add_name(object, "path", found.path);
    result_line(object.line());
}

void JsonPrinter::listed(const std::string& line) {
    if (line.starts_with('{')) return result_line(line);
    JsonObject object;
    object.add("event", "line").add("text", line);
    result_line(object.line());
}

void JsonPrinter::ended(const Command& command, const Tally& tally) {
    summary(command, tally, static_cast<int>(exit_status(tally)));
    Printer::ended(command, tally);
}

void JsonPrinter::interrupted(const Command& command, const Tally& tally, int status) {
    summary(command, tally, status);
}

void JsonPrinter::summary(const Command& command, const Tally& tally, int status) {
    static constexpr Verbs comparisons(Verb::check, Verb::verify);
    static constexpr Verbs listings(Verb::ls, Verb::tree, Verb::du, Verb::explain);
    if (listings.contains(command.verb)) return;
    JsonObject object;
    object.add("event", "summary").add("done", std::uint64_t{tally.done});
    object.add("unchanged", std::uint64_t{tally.unchanged}).add("failed", std::uint64_t{tally.failed});
    if (comparisons.contains(command.verb)) object.add("different", std::uint64_t{tally.differences});
    object.add("bytes", tally.bytes.value());
    object.add("status", static_cast<std::uint64_t>(status));
    if (tally.stopped) object.add("error", object_of(*tally.stopped));
    result_line(object.line());
}

}  // namespace ftp::client
