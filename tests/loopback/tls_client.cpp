#include "tests/loopback/tls_client.hpp"

#include <openssl/ssl.h>

#include <stdexcept>

namespace ftp::test {

namespace {

using Session = std::shared_ptr<SSL_SESSION>;

int remember_ticket(SSL* ssl, SSL_SESSION* session) {
    auto* home = static_cast<TlsHome*>(SSL_CTX_get_app_data(::SSL_get_SSL_CTX(ssl)));
    home->tickets.emplace_back(session, ::SSL_SESSION_free);
    return 1;
}

void expect(const std::string& reply, int code) {
    if (code_of(reply) != code) throw std::runtime_error("not " + std::to_string(code) + ": " + reply);
}

}  // namespace

KeyFiles::KeyFiles(const std::vector<std::string>& names, unsigned days) { replace(names, days); }

void KeyFiles::replace(const std::vector<std::string>& names, unsigned days) {
    identity = make_identity(names, days);
    write_file(folder / "c.pem", to_pem(identity));
    write_file(folder / "k.pem", key_to_pem(identity));
    std::filesystem::permissions(folder / "k.pem", std::filesystem::perms(0600));
}

server::CertificateFiles KeyFiles::files() const { return {(folder / "c.pem").string(), (folder / "k.pem").string()}; }

TestServer::Change with_tls(const KeyFiles& keys, TestServer::Change more) {
    return [files = keys.files(), more = std::move(more)](server::Configuration& configuration) {
        configuration.tls.files = files;
        if (more) more(configuration);
    };
}

void TlsTalk::flush() {
    const auto unsent = engine_.unsent();
    if (unsent.empty()) return;
    connection_.send(unsent);
    engine_.sent(unsent.size());
}

bool TlsTalk::shake_hands() {
    std::string came;
    for (;;) {
        const auto done = engine_.handshake();
        flush();
        if (!done) return false;
        if (*done) return true;
        came = connection_.read_some();
        if (came.empty()) return false;
        engine_.feed(came);
    }
}

void TlsTalk::send(std::string_view plaintext) {
    if (!engine_.send(plaintext)) throw std::runtime_error("sealing failed");
    flush();
}

void TlsTalk::close_notify() {
    engine_.close();
    flush();
}

std::string TlsTalk::read_some() {
    std::string buffer(64 << 10, '\0'), came;
    for (;;) {
        const auto got = engine_.receive(buffer);
        if (got) return buffer.substr(0, *got);
        if (!got.error().is(std::errc::operation_would_block)) throw std::runtime_error(got.error().text());
        came = connection_.read_some();
        if (came.empty()) throw std::runtime_error(engine_.cut_off().text());
        engine_.feed(came);
    }
}

std::string TlsTalk::read_all() {
    std::string all;
    for (auto some = read_some(); !some.empty(); some = read_some()) all += some;
    return all;
}

bool TlsTalk::was_cut() {
    try {
        read_all();
        return false;
    } catch (const std::exception&) {
        return true;
    }
}

TlsHome::TlsHome(TlsVersion most) : context(base_context(TlsVersion::v1_2)) {
    ::SSL_CTX_set_max_proto_version(context.get(), most == TlsVersion::v1_3 ? TLS1_3_VERSION : TLS1_2_VERSION);
    ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    ::SSL_CTX_sess_set_new_cb(context.get(), remember_ticket);
    SSL_CTX_set_app_data(context.get(), this);
}

void TlsHome::show(const TlsIdentity& identity) { REQUIRE(use_identity(context, identity)); }

TlsEngine TlsHome::engine(SSL_SESSION* resume) const {
    TlsEngine made(context.get(), TlsEngine::Role::client);
    if (!name.empty()) SSL_set_tlsext_host_name(made.native(), name.c_str());
    // OpenSSL spoils a TLS 1.3 session once it is resumed: of a copy the original stays good.
    if (resume) ::SSL_set_session(made.native(), Session(::SSL_SESSION_dup(resume), ::SSL_SESSION_free).get());
    return made;
}

RawConnection TlsRawClient::promised(std::uint16_t port, Begin begin) {
    auto connection = RawConnection::to(port);
    if (begin == Begin::at_once) return connection;
    expect(connection.read_some(), 220);
    connection.send("AUTH TLS\r\n");
    expect(connection.read_some(), 234);
    return connection;
}

TlsRawClient::TlsRawClient(std::uint16_t port, TlsHome& home, Begin begin)
    : home_(home), talk_(promised(port, begin), home.engine()) {
    if (!talk_.shake_hands()) throw std::runtime_error("no handshake");
    if (begin == Begin::at_once) expect(reply(), 220);
}

std::string TlsRawClient::reply() {
    std::string whole;
    for (;;) {
        auto end = unread_.find("\r\n");
        while (end == std::string::npos) {
            const auto more = talk_.read_some();
            if (more.empty()) throw std::runtime_error("the control connection ended");
            unread_ += more;
            end = unread_.find("\r\n");
        }
        const auto line = unread_.substr(0, end);
        unread_.erase(0, end + 2);
        whole += (whole.empty() ? "" : "\r\n") + line;
        if (line.size() > 3 && line[3] == ' ' && line[0] != ' ') return whole;
    }
}

std::string TlsRawClient::command(std::string_view line) {
    talk_.send(std::string(line) + "\r\n");
    return reply();
}

void TlsRawClient::login(const std::string& user, const std::string& password) {
    expect(command("USER " + user), 331);
    expect(command("PASS " + password), 230);
    expect(command("PBSZ 0"), 200);
    expect(command("PROT P"), 200);
    expect(command("TYPE I"), 200);
}

TlsTalk TlsRawClient::data(std::string_view command_line, bool resume) {
    const auto passive = command("EPSV");
    expect(passive, 229);
    const auto port = std::stoul(passive.substr(passive.find("|||") + 3));
    auto connection = RawConnection::to(static_cast<std::uint16_t>(port));
    expect(command(command_line), 150);
    auto* ticket = resume && !home_.tickets.empty() ? home_.tickets.back().get() : nullptr;
    return {std::move(connection), home_.engine(ticket)};
}

std::string TlsRawClient::download(std::string_view command_line, bool resume) {
    auto talk = data(command_line, resume);
    if (!talk.shake_hands()) throw std::runtime_error("no handshake: " + reply());
    auto content = talk.read_all();
    expect(reply(), 226);
    return content;
}

std::string TlsRawClient::upload(std::string_view command_line, std::string_view content, bool resume) {
    auto talk = data(command_line, resume);
    try {
        if (!talk.shake_hands()) return reply();
        talk.send(content);
        talk.close_notify();
        talk.connection().close();
    } catch (const std::exception&) {
        // It was reset meanwhile: the reply tells why.
    }
    return reply();
}

}  // namespace ftp::test
