#include "ftpd/interpreter/ahead.hpp"

#include "ftpd/session/carry.hpp"
#include "ftpd/session/open_connection.hpp"

namespace ftp::server {

bool uploads(const Row& row) {
    return has(row.condition, Condition::data_setup) &&
           Rights(static_cast<std::uint16_t>(row.any_of)).allow(Operation::create);
}

namespace {

awaitable<void> read_to_its_end(Session& session) {
    auto carriage = co_await connect_data(session, std::nullopt);
    if (!carriage) co_return;
    FileDiscarder discarder(std::move(*carriage));
    auto driven = co_await carry(session, std::move(discarder));
    if (!leave_open(session, driven.job.carriage(), driven.outcome)) driven.job.carriage().data.reset();
}

}  // namespace

awaitable<void> swallow(Session& session) {
    session.file_owed = false;
    if (session.ending || std::holds_alternative<NoDataSetup>(session.data_setup)) co_return;
    begin_transfer(session, "STOR", "(refused)", std::nullopt);
    co_await read_to_its_end(session);
    end_transfer(session);
}

}  // namespace ftp::server
