#include "ftpd/session/stopped.hpp"

namespace ftp::server {

Error control_ended() { return Error(std::errc::not_connected, "the control connection ended"); }
Error server_stopping() { return Error(std::errc::operation_canceled, "the server is stopping"); }

void explain_stop(const Session& session, Outcome& outcome) {
    if (outcome.ending != Ending::aborted || session.queue.holds("ABOR")) return;
    if (session.summoned == Summons::stopping) {
        outcome.error = server_stopping();
    } else if (session.queue.ended()) {
        outcome.ending = Ending::connection_lost;
        outcome.error = control_ended();
    } else if (!session.queue.full()) {
        outcome.error = Error(std::errc::operation_canceled, "a newer session of the account has taken over");
    }
}

}  // namespace ftp::server
