#include "ftpd/interpreter/transfer_log.hpp"

namespace ftp::server {

namespace {

std::string_view name_of(Ending ending) {
    switch (ending) {
        case Ending::unfinished:
            return "unfinished";
        case Ending::complete:
            return "complete";
        case Ending::aborted:
            return "aborted";
        case Ending::stalled:
            return "stalled";
        case Ending::connection_lost:
            return "connection-lost";
        case Ending::truncated:
            return "truncated";
        case Ending::given_up:
            return "given-up";
        case Ending::damaged:
            return "damaged";
        case Ending::local_failure:
            return "failed";
    }
    return "unknown";
}

}  // namespace

void log_transfer(Session& session, const Running& running, Direction direction, bool complete,
                  const Outcome& outcome) {
    const auto octets = running.meter->octets();
    const auto seconds = std::chrono::duration<double>(Clock::now() - running.began).count();
    const auto result = complete                             ? std::string_view("complete")
                        : outcome.ending == Ending::complete ? "incomplete"
                                                             : name_of(outcome.ending);
    const auto problem = outcome.error ? outcome.error->text() : std::string("none");
    session.log(complete ? LogLevel::info : LogLevel::warning, direction == Direction::upload ? "upload" : "download",
                {{"verb", std::string_view(running.verb)},
                 {"path", std::string_view(running.path)},
                 {"offset", static_cast<std::int64_t>(running.offset)},
                 {"bytes", static_cast<std::int64_t>(octets)},
                 {"seconds", seconds},
                 {"result", result},
                 {"error", std::string_view(problem)}});
    const auto transfers = session.services.transfers();
    if (!transfers) return;
    const auto peer = session.peer().to_string();
    TransferLog::Transfer line;
    line.seconds = seconds;
    line.peer = peer;
    line.bytes = octets;
    line.path = running.path;
    line.ascii = session.parameters.type == Type::ascii;
    line.incoming = direction == Direction::upload;
    line.anonymous = session.account().anonymous;
    line.user = session.account().name;
    line.complete = complete;
    transfers->write(line);
}

}  // namespace ftp::server
