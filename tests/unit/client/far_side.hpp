#pragma once

#include "ftp/transfer/remote_tree.hpp"
#include "tests/support/catch.hpp"
#include "tests/support/scripted_server.hpp"

namespace ftp::client {

// One session with a server of a test, without any verb around it.
struct FarSide {
    explicit FarSide(std::uint16_t port, std::chrono::milliseconds silence = std::chrono::milliseconds(3000))
        : host(site(), Patience(silence)) {
        host.endpoints = {Endpoint(asio::ip::make_address("127.0.0.1"), port)};
    }

    // Logs in, does the work, and says QUIT. Errors: why it could not log in, or what the work says.
    template <typename Work>
    Status run(Work work) {
        asio::io_context loop(1);
        Status result;
        Session session(host, [this](const std::string& name, const Error& why) {
            complaints.push_back(name + ": " + why.text());
        });
        auto all = [&]() -> awaitable<void> {
            result = co_await session.ready();
            if (!result) co_return;
            result = co_await work(session);
            co_await session.quit();
        };
        asio::co_spawn(loop, all(), [&](std::exception_ptr failure) {
            loop.stop();
            if (failure) std::rethrow_exception(failure);
        });
        loop.run();
        return result;
    }

    Status log_in() {
        auto nothing = [](Session&) -> awaitable<Status> { co_return Status(); };
        return run(nothing);
    }

    // The listing of a folder; empty when there was an error, which is returned by error.
    Listing list(const std::string& folder, std::optional<Error>& error) {
        Listing listing;
        auto work = [&](Session& session) -> awaitable<Status> {
            auto listed = co_await list_folder(session, folder);
            if (!listed) co_return listed.error();
            listing = std::move(*listed);
            co_return Status();
        };
        error.reset();
        if (const auto done = run(work); !done) error = done.error();
        return listing;
    }
    Listing list(const std::string& folder) {
        std::optional<Error> error;
        auto listing = list(folder, error);
        if (error) FAIL_CHECK(error->text());
        return listing;
    }

    Host host;
    std::vector<std::string> complaints;

  private:
    static Site site() {
        Site where;
        where.host = "127.0.0.1";
        where.user = "user";
        where.password = "secret";
        return where;
    }
};

inline std::vector<std::string> names_of(const Listing& listing) {
    std::vector<std::string> names;
    for (const auto& entry : listing.entries) names.push_back(entry.name);
    return names;
}

}  // namespace ftp::client
