#include "ftpd/interpreter/pipelined.hpp"

namespace ftp::server {

std::optional<Reply> pipelined(Session& session, std::string_view verb) {
    session.queue.look(session.control);
    if (!session.queue.holds_anything()) return std::nullopt;
    session.log(LogLevel::warning, "command-injection", {{"behind", verb}});
    session.ending = true;
    return Reply(Code::service_closing, "Nothing may be sent behind " + std::string(verb) + " before its answer");
}

}  // namespace ftp::server
