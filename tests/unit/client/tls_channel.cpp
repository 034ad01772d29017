#include "tests/unit/client/tls_channel.hpp"

#include <stdexcept>

namespace ftp::client {

TlsChannel::TlsChannel(std::unique_ptr<test::Channel> below, TlsEngine engine)
    : below_(std::move(below)), engine_(std::move(engine)) {
    for (;;) {
        const auto done = engine_.handshake();
        flush();
        if (!done) throw std::runtime_error(done.error().text());
        if (*done) return;
        if (!fetch()) throw std::runtime_error("the client hung up on the handshake");
    }
}

bool TlsChannel::fetch() {
    const auto got = below_->receive(arrived_);
    engine_.feed({arrived_, got});
    return got > 0;
}

void TlsChannel::flush() {
    below_->send(engine_.unsent());
    engine_.sent(engine_.unsent().size());
}

void TlsChannel::send(std::string_view bytes) {
    if (!engine_.send(bytes)) throw std::runtime_error("the client has gone");
    flush();
}

std::size_t TlsChannel::receive(std::span<char> into) {
    for (;;) {
        const auto got = engine_.receive(into);
        if (got) return *got;
        if (!got.error().is(std::errc::operation_would_block) || !fetch()) return 0;
    }
}

void TlsChannel::finish() {
    engine_.close();
    flush();
}

TlsScenery::TlsScenery(const TlsIdentity& identity) {
    TlsServer::Settings settings;
    settings.tickets = TicketKeys::make();
    settings.hosts.push_back({{}, identity});
    server = TlsServer::make(settings).value();
}

void TlsScenery::protect(test::ScriptedConnection& talk) {
    talk.wrap_control([this](std::unique_ptr<test::Channel> below) {
        auto channel = std::make_unique<TlsChannel>(std::move(below), server->control({"first", "", ""}));
        control = channel.get();
        return channel;
    });
    talk.wrap_data_from_now_on([this](std::unique_ptr<test::Channel> below) {
        auto channel = std::make_unique<TlsChannel>(std::move(below), server->data());
        resumed.push_back(ftp::resumed(channel->engine()).value_or(TicketOwner()).connection);
        return channel;
    });
}

void TlsScenery::give_ticket(int number) { give_tickets(control->engine(), {std::to_string(number), "", ""}); }

void TlsScenery::greet(test::ScriptedConnection& talk) {
    talk.reply("220 ready");
    talk.read_line();
    talk.reply("234 go ahead");
    protect(talk);
}

}  // namespace ftp::client
