#include "tests/unit/session/ends.hpp"

#include "common/net/listener.hpp"

#include <stdexcept>

namespace ftp::test {

ControlEnds::ControlEnds() : control(connect()) {}

Stream ControlEnds::connect() {
    auto listener = listen_on(Endpoint(asio::ip::address_v4::loopback(), 0), 1);
    if (!listener) throw std::runtime_error(listener.error().text());
    client = RawConnection::to(bound_endpoint(listener->get()).port());
    auto accepted = try_accept(listener->get());
    if (!accepted) throw std::runtime_error(accepted.error().text());
    return {std::move(accepted->socket), loop.get_executor()};
}

Status ControlEnds::wait(server::CommandQueue& queue, std::chrono::milliseconds limit) {
    std::optional<Status> result;
    asio::co_spawn(loop, queue.wait(control, Clock::now() + limit), [&](std::exception_ptr, Status status) {
        result = std::move(status);
        loop.stop();
    });
    loop.restart();
    loop.run();
    return *result;
}

}  // namespace ftp::test
