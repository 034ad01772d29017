#include "ftpd/server/serve.hpp"

#include "ftpd/interpreter/interpret.hpp"

namespace ftp::server {

namespace {

// What others hold of a session that may be over: touched on its loop only.
struct Visitor {
    Session* session = nullptr;
    std::optional<Summons> early;  // called upon before it had begun
};

Admission::Summon summon_on(asio::any_io_executor executor, std::shared_ptr<Visitor> visitor) {
    return [executor = std::move(executor), visitor = std::move(visitor)](Summons summons) {
        asio::post(executor, [visitor, summons] {
            if (visitor->session)
                visitor->session->summon(summons);
            else
                visitor->early = summons;
        });
    };
}

// The frame is the owner: the session lives and dies with it.
awaitable<void> serve(std::unique_ptr<Session> session, std::shared_ptr<Visitor> visitor) {
    session->summoned = visitor->early;
    const std::unique_ptr<Visitor, void (*)(Visitor*)> present(visitor.get(),
                                                               [](Visitor* each) { each->session = nullptr; });
    visitor->session = session.get();
    co_await interpret(*session);
}

// Where TLS comes first, there is nothing that could be said.
void turn_away(Stream stream, Admission::Refusal refusal, Services& services, Entrance entrance) {
    const bool full = refusal == Admission::Refusal::server_full;
    const Reply reply(Code::service_closing,
                      full ? "Too many connections, try again later" : "Too many connections from your address");
    if (entrance == Entrance::plain) (void)stream.try_send(reply.wire());
    stream.shutdown_send();
    const auto peer = stream.remote().address().to_string();
    services.log.event(LogLevel::warning, "turned-away",
                       {{"peer", std::string_view(peer)},
                        {"reason", full ? std::string_view("sessions") : std::string_view("sessions_per_ip")}});
}

}  // namespace

void welcome(Nursery& nursery, UniqueFd socket, const Endpoint& peer, asio::any_io_executor executor,
             Services& services, Entrance way) {
    Stream stream(std::move(socket), executor);
    const auto configuration = services.configuration();
    Admission::Limits limits;
    limits.sessions = configuration->limits.sessions;
    limits.sessions_per_address = configuration->limits.sessions_per_ip;
    auto visitor = std::make_shared<Visitor>();
    auto entrance = services.admission.enter(peer.address(), limits, summon_on(std::move(executor), visitor));
    if (const auto* refusal = std::get_if<Admission::Refusal>(&entrance))
        return turn_away(std::move(stream), *refusal, services, way);
    auto session = std::make_unique<Session>(std::move(stream), services, nursery,
                                             std::move(std::get<Admission::Place>(entrance)), way);
    nursery.spawn(serve(std::move(session), std::move(visitor)));
}

}  // namespace ftp::server
