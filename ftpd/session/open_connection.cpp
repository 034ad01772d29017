#include "ftpd/session/open_connection.hpp"

#include "ftpd/session/carry.hpp"

namespace ftp::server {

namespace {

bool between_files(const Carriage& carriage, const Outcome& outcome) {
    switch (outcome.ending) {
        case Ending::complete:
        case Ending::given_up:
            return true;
        case Ending::local_failure:  // a sender has said so in a block
            return !carriage.blocks.within_file();
        default:
            return false;
    }
}

// What has come on a connection that no transfer uses. False: its end.
bool look(OpenConnection& open) {
    if (!open.blocks.empty()) return true;
    const auto got = open.blocks.fill(open.data);
    return got ? *got > 0 : got.error().is(std::errc::operation_would_block);
}

}  // namespace

bool leave_open(Session& session, Carriage& carriage, const Outcome& outcome, Within within) {
    if (carriage.mode != Mode::block) return false;
    const bool to_be_read_on = within == Within::yes && outcome.ending == Ending::local_failure;
    if (!between_files(carriage, outcome) && !to_be_read_on) return false;
    session.forget_data_setup();
    auto open = std::make_unique<OpenConnection>();
    open->data = std::move(carriage.data);
    open->blocks = std::move(carriage.blocks);
    if (session.queue.empty()) open->blocks.rest();
    open->until = Clock::now() + session.configuration->limits.data_timeout;
    session.data_setup = std::move(open);
    return true;
}

Result<Carriage> take_open(Session& session) {
    auto* open = session.open_connection();
    if (!open) return Error(std::errc::not_connected, "data connection");
    if (!look(*open)) {
        session.forget_data_setup();
        return Error(std::errc::not_connected, "data connection");
    }
    auto carriage = carriage_for(session, std::move(open->data));
    carriage.blocks = std::move(open->blocks);
    session.data_setup = NoDataSetup{};
    return carriage;
}

bool comes_ahead(const Session& session) {
    const auto& parameters = session.parameters;
    return parameters.ahead && parameters.mode == Mode::block &&
           !std::holds_alternative<NoDataSetup>(session.data_setup);
}

bool files_outstanding(Session& session) {
    auto* open = session.open_connection();
    if (!open || !session.parameters.ahead) return false;
    return look(*open) && !open->blocks.idle();
}

}  // namespace ftp::server
