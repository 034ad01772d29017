#include "tests/support/scripted_server.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <utility>

namespace ftp::test {

namespace {

// The peer has gone, or says nothing for too long: the script ends.
struct PeerGone : std::runtime_error {
    PeerGone() : std::runtime_error("the client has gone") {}
};

UniqueFd listen_anywhere(std::uint16_t& port) {
    UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener.get(), generic, length) != 0 || ::listen(listener.get(), 16) != 0 ||
        ::getsockname(listener.get(), generic, &length) != 0)
        throw std::runtime_error("no port to listen on");
    port = ntohs(address.sin_port);
    return listener;
}

void give_up_after(int socket, int seconds) {
    const timeval limit{seconds, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

UniqueFd accept_from(int listener) {
    give_up_after(listener, 5);
    UniqueFd socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) throw PeerGone();
    give_up_after(socket.get(), 5);
    return socket;
}

class PlainChannel : public Channel {
  public:
    explicit PlainChannel(UniqueFd socket) : socket_(std::move(socket)) {}

    void send(std::string_view bytes) override {
        while (!bytes.empty()) {
            const auto sent = ::send(socket(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) throw PeerGone();
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    std::size_t receive(std::span<char> into) override {
        return static_cast<std::size_t>(std::max<ssize_t>(::recv(socket(), into.data(), into.size(), 0), 0));
    }
    int socket() const override { return socket_.get(); }

  private:
    UniqueFd socket_;
};

}  // namespace

ScriptedConnection::ScriptedConnection(UniqueFd control)
    : control_(std::make_unique<PlainChannel>(std::move(control))) {}

void ScriptedConnection::say(std::string_view bytes) {
    if (!control_) throw PeerGone();
    control_->send(bytes);
}

std::string ScriptedConnection::read_line() {
    for (;;) {
        if (const auto end = unread_.find("\r\n"); end != unread_.npos) {
            std::string line = unread_.substr(0, end);
            unread_.erase(0, end + 2);
            return line;
        }
        char piece[4096];
        const auto got = control_ ? control_->receive(piece) : 0;
        if (got == 0) throw PeerGone();
        unread_.append(piece, got);
    }
}

std::string ScriptedConnection::expect(std::string_view verb) {
    for (;;) {
        const std::string line = read_line();
        if (line == verb) return "";
        if (line.starts_with(verb) && line[verb.size()] == ' ') return line.substr(verb.size() + 1);
        reply(line.starts_with("AUTH") ? "502 no TLS here" : "200 ok");
    }
}

void ScriptedConnection::log_in(const std::vector<std::string>& features) {
    reply("220 ready");
    log_in_behind_greeting(features);
}

void ScriptedConnection::log_in_behind_greeting(const std::vector<std::string>& features) {
    expect("USER");
    reply("331 password");
    expect("PASS");
    reply("230 in");
    expect("FEAT");
    std::string lines = "211-Features:\r\n";
    for (const auto& feature : features) lines += " " + feature + "\r\n";
    say(lines + "211 End\r\n");
    expect("TYPE");
    reply("200 binary");
}

std::string ScriptedConnection::open_transfer_silently(std::string_view verb) {
    expect("EPSV");
    promise_data();
    accept_data();
    return expect(verb);
}

void ScriptedConnection::promise_data(Passive form) {
    std::uint16_t port = 0;
    promised_ = listen_anywhere(port);
    if (form == Passive::extended)
        reply("229 Entering (|||" + std::to_string(port) + "|)");
    else
        reply("227 Entering (127,0,0,1," + std::to_string(port / 256) + "," + std::to_string(port % 256) + ")");
}

void ScriptedConnection::accept_data() {
    data_ = std::make_unique<PlainChannel>(accept_from(promised_.get()));
    promised_.reset();
}

std::string ScriptedConnection::open_transfer(std::string_view verb) {
    auto argument = open_transfer_silently(verb);
    reply("150 here it comes");
    if (data_wrap_) data_ = data_wrap_(std::move(data_));
    return argument;
}

std::string ScriptedConnection::open_passive(const std::string& address, std::string_view verb) {
    expect("PASV");
    std::uint16_t port = 0;
    const UniqueFd listener = listen_anywhere(port);
    reply("227 Entering (" + address + "," + std::to_string(port >> 8) + "," + std::to_string(port & 0xFF) + ")");
    data_ = std::make_unique<PlainChannel>(accept_from(listener.get()));
    auto argument = expect(verb);
    reply("150 here it comes");
    return argument;
}

void ScriptedConnection::send_data(std::string_view bytes) { data_->send(bytes); }

std::string ScriptedConnection::receive_data() {
    std::string all;
    char piece[16384];
    for (;;) {
        const auto got = data_->receive(piece);
        if (got == 0) return all;
        all.append(piece, got);
    }
}

std::string ScriptedConnection::receive_some_data() {
    char piece[16384];
    return {piece, data_->receive(piece)};
}

void ScriptedConnection::close_data() {
    if (data_) data_->finish();
    data_.reset();
}

void ScriptedConnection::cut_data() { data_.reset(); }

void ScriptedConnection::reset_data() {
    const linger at_once{1, 0};
    ::setsockopt(data_->socket(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    data_.reset();
}

void ScriptedConnection::close() { control_.reset(); }

ScriptedServer::ScriptedServer(std::vector<Script> scripts, Serving serving)
    : scripts_(std::move(scripts)),
      serving_(serving),
      listener_(listen_anywhere(port_)),
      thread_([this] { serve(); }) {}

ScriptedServer::~ScriptedServer() {
    ::shutdown(listener_.get(), SHUT_RDWR);
    thread_.join();
    for (auto& other : others_) other.join();
}

void ScriptedServer::serve() {
    for (;;) {
        UniqueFd control(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!control) return;
        if (serving_ == Serving::at_once)
            others_.emplace_back([this, fd = control.release()] { serve(fd); });
        else
            serve(control.release());
    }
}

void ScriptedServer::serve(int control) {
    UniqueFd own(control);
    give_up_after(control, 5);
    const int on = 1;
    ::setsockopt(control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto index = std::min<std::size_t>(connections_++, scripts_.size() - 1);
    ScriptedConnection connection(std::move(own));
    try {
        scripts_[index](connection);
    } catch (const std::runtime_error&) {  // NOLINT(bugprone-empty-catch)
        // The test looks at what the client made of it.
    }
}

}  // namespace ftp::test
