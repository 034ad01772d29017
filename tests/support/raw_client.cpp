#include "tests/support/raw_client.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace ftp::test {

namespace {

constexpr int patience_seconds = 10;

[[noreturn]] void fail(const std::string& doing) { throw std::system_error(errno, std::system_category(), doing); }

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

Address address_of(const std::string& text, std::uint16_t port) {
    Address result;
    if (auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
        ::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        result.length = sizeof(sockaddr_in);
        return result;
    }
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
    if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) != 1) throw std::runtime_error("no address: " + text);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    result.length = sizeof(sockaddr_in6);
    return result;
}

void limit_waits(int socket) {
    const timeval limit{patience_seconds, 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

std::uint16_t port_of(int socket) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&storage), &length) != 0) fail("getsockname");
    return ntohs(storage.ss_family == AF_INET ? reinterpret_cast<sockaddr_in*>(&storage)->sin_port
                                              : reinterpret_cast<sockaddr_in6*>(&storage)->sin6_port);
}

}  // namespace

RawConnection::RawConnection(RawConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}

RawConnection& RawConnection::operator=(RawConnection&& other) noexcept {
    if (this != &other) {
        close();
        socket_ = std::exchange(other.socket_, -1);
    }
    return *this;
}

RawConnection RawConnection::to(std::uint16_t port, const std::string& address, const std::string& from) {
    const auto target = address_of(address, port);
    RawConnection result(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (result.socket_ < 0) fail("socket");
    limit_waits(result.socket_);
    if (!from.empty()) {
        const auto local = address_of(from, 0);
        if (::bind(result.socket_, reinterpret_cast<const sockaddr*>(&local.storage), local.length) != 0) fail("bind");
    }
    if (::connect(result.socket_, reinterpret_cast<const sockaddr*>(&target.storage), target.length) != 0)
        fail("connect");
    return result;
}

void RawConnection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0) fail("send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void RawConnection::send_urgent(char byte) {
    if (::send(socket_, &byte, 1, MSG_OOB | MSG_NOSIGNAL) != 1) fail("send urgent");
}

std::string RawConnection::read_some() {
    std::string buffer(65536, '\0');
    const auto got = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (got < 0) fail("recv");
    buffer.resize(static_cast<std::size_t>(got));
    return buffer;
}

std::string RawConnection::read_all() {
    std::string all;
    for (;;) {
        const auto some = read_some();
        if (some.empty()) return all;
        all += some;
    }
}

bool RawConnection::was_reset() {
    try {
        read_all();
        return false;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::connection_reset) return true;
        throw;
    }
}

void RawConnection::shutdown_send() { ::shutdown(socket_, SHUT_WR); }

void RawConnection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

void RawConnection::close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
}

std::uint16_t RawConnection::local_port() const { return port_of(socket_); }

RawClient::RawClient(std::uint16_t port, const std::string& address, const std::string& from)
    : control_(RawConnection::to(port, address, from)), address_(address), from_(from) {
    const int on = 1;
    ::setsockopt(control_.socket(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const auto greeting = reply();
    if (code_of(greeting) != 220) throw std::runtime_error("greeting: " + greeting);
}

std::string RawClient::line() {
    for (;;) {
        if (const auto end = unread_.find("\r\n"); end != unread_.npos) {
            std::string result = unread_.substr(0, end);
            unread_.erase(0, end + 2);
            return result;
        }
        const auto some = control_.read_some();
        if (some.empty()) throw std::runtime_error("the control connection ended");
        unread_ += some;
    }
}

std::string RawClient::reply() {
    std::string all = line();
    if (all.size() < 4 || all[3] != '-') return all;
    const std::string last = all.substr(0, 3) + " ";
    for (;;) {
        const auto next = line();
        all += "\r\n" + next;
        if (next.starts_with(last)) return all;
    }
}

std::string RawClient::command(std::string_view line) {
    send(std::string(line) + "\r\n");
    return reply();
}

void RawClient::login(const std::string& user, const std::string& password) {
    command("USER " + user);
    const auto answer = command("PASS " + password);
    if (code_of(answer) != 230) throw std::runtime_error("login: " + answer);
}

std::uint16_t RawClient::passive_port() {
    const auto answer = command("EPSV");
    const auto start = answer.find("(|||");
    if (code_of(answer) != 229 || start == answer.npos) throw std::runtime_error("EPSV: " + answer);
    return static_cast<std::uint16_t>(std::stoul(answer.substr(start + 4)));
}

RawConnection RawClient::passive() { return RawConnection::to(passive_port(), address_, from_); }

std::string RawClient::download(std::string_view command_line) {
    auto data = passive();
    const auto opening = command(command_line);
    if (code_of(opening) != 150) throw std::runtime_error(std::string(command_line) + ": " + opening);
    std::string content = data.read_all();
    const auto closing = reply();
    if (code_of(closing) != 226) throw std::runtime_error(std::string(command_line) + ": " + closing);
    return content;
}

std::string RawClient::upload(std::string_view command_line, std::string_view content) {
    auto data = passive();
    const auto opening = command(command_line);
    if (code_of(opening) != 150) return opening;
    data.send(content);
    data.close();
    return reply();
}

bool RawClient::at_end() {
    try {
        return control_.read_some().empty();
    } catch (const std::system_error& error) {
        return error.code() == std::errc::connection_reset;
    }
}

int code_of(std::string_view reply) {
    return reply.size() < 3 ? 0 : std::atoi(std::string(reply.substr(0, 3)).c_str());
}

RawListener::RawListener(const std::string& address) {
    const auto local = address_of(address, 0);
    socket_ = ::socket(local.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) fail("socket");
    limit_waits(socket_);
    if (::bind(socket_, reinterpret_cast<const sockaddr*>(&local.storage), local.length) != 0) fail("bind");
    if (::listen(socket_, 16) != 0) fail("listen");
    port_ = port_of(socket_);
}

RawListener::~RawListener() { ::close(socket_); }

RawConnection RawListener::accept() {
    const int socket = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) fail("accept");
    limit_waits(socket);
    return RawConnection(socket);
}

bool RawListener::anyone(std::chrono::milliseconds within) {
    pollfd poll{socket_, POLLIN, 0};
    return ::poll(&poll, 1, static_cast<int>(within.count())) == 1;
}

}  // namespace ftp::test
