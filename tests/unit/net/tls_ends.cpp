#include "tests/unit/net/tls_ends.hpp"

#include "tests/support/catch.hpp"

#include <sys/socket.h>

namespace ftp::test {

namespace {

TlsContext server_context() {
    static const TlsIdentity identity = make_identity({"localhost"}, 1);
    auto context = base_context(TlsVersion::v1_2);
    REQUIRE(use_identity(context, identity));
    return context;
}

std::array<Stream, 2> pair(asio::io_context& loop) {
    int sockets[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, sockets) == 0);
    return {Stream(UniqueFd(sockets[0]), loop.get_executor()), Stream(UniqueFd(sockets[1]), loop.get_executor())};
}

}  // namespace

TlsEnds::TlsEnds() : ends(pair(loop)) {
    server().start_tls(TlsEngine(server_context().get(), TlsEngine::Role::server));
}

void TlsEnds::shake_hands() {
    client().start_tls(TlsEngine(base_context(TlsVersion::v1_2).get(), TlsEngine::Role::client));
    std::optional<Status> at_client;
    auto run = [&]() -> awaitable<void> { at_client = co_await client().shake_hands(nullptr, deadline()); };
    asio::co_spawn(loop, run(), [](std::exception_ptr) {});
    CHECK(await_on(loop, server().shake_hands(&pool, deadline())));
    run_until(loop, [&] { return at_client.has_value(); });
    CHECK(*at_client);
}

}  // namespace ftp::test
