#include "ftpd/session/data_connection.hpp"

#include "common/net/dialer.hpp"

namespace ftp::server {

Result<Stream> data_connection_at_once(Session& session) {
    if (std::holds_alternative<NoDataSetup>(session.data_setup))
        return Error(std::errc::not_connected, "data connection");
    if (std::holds_alternative<ActiveSetup>(session.data_setup))
        return Error(std::errc::operation_would_block, "data connection");
    return session.passive.try_accept(session.peer());
}

awaitable<Result<Stream>> open_data_connection(Session& session, Deadline until) {
    if (const auto* active = std::get_if<ActiveSetup>(&session.data_setup)) {
        const Endpoint client = active->client;
        co_return co_await dial(client, session.control.local().address(), until);
    }
    if (!session.passive.promised()) co_return Error(std::errc::not_connected, "data connection");
    co_return co_await session.passive.accept(session.peer(), until);
}

}  // namespace ftp::server
