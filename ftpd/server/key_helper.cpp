#include "ftpd/server/key_helper.hpp"

#include "common/base/whole_file.hpp"
#include "ftpd/server/privileges.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ftp::server {

namespace {

constexpr std::size_t most_octets = 1 << 20;
constexpr timeval patience{5, 0};

// What goes before the octets: why there are none, or how many come.
struct Answer {
    std::int32_t error = 0;
    std::uint32_t octets = 0;
};

bool send_all(int socket, const void* data, std::size_t size) {
    const auto* at = static_cast<const char*>(data);
    while (size > 0) {
        const auto sent = ::send(socket, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        at += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

bool receive_all(int socket, void* data, std::size_t size) {
    auto* at = static_cast<char*>(data);
    while (size > 0) {
        const auto got = ::recv(socket, at, size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got == 0) errno = EPIPE;
        if (got <= 0) return false;
        at += got;
        size -= static_cast<std::size_t>(got);
    }
    return true;
}

bool answer(int socket, const Result<std::string>& content) {
    Answer head;
    if (!content) head.error = content.error().code().value();
    const std::string octets = content ? *content : "";
    head.octets = static_cast<std::uint32_t>(octets.size());
    return send_all(socket, &head, sizeof head) && send_all(socket, octets.data(), octets.size());
}

// The whole life of the helper. It holds nothing of the server but its end of the socket, and signals to the server's
// process group are not for it: it ends with the server, which may have transfers to finish.
[[noreturn]] void answer_all(const std::vector<std::string>& files, int socket) {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM}) std::signal(signal, SIG_IGN);
    ::prctl(PR_SET_NAME, "ftpd-keys", 0, 0, 0);
    if (::dup2(socket, 0) != 0 || ::close_range(1, ~0U, 0) != 0 || !keep_only_reading()) ::_exit(1);
    std::uint32_t place = 0;
    while (receive_all(0, &place, sizeof place) && place < files.size()) {
        if (!answer(0, read_small_file(files[place]))) break;
    }
    ::_exit(0);
}

}  // namespace

Result<std::string> read_small_file(const std::string& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (!fd) return Error::last("reading " + file);
    return read_whole(fd, file, most_octets);
}

Result<KeyHelper> KeyHelper::start(std::vector<std::string> files) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return Error::last("making a socket for the helper that reads keys");
    UniqueFd ours(ends[0]), its(ends[1]);
    const auto process = ::fork();
    if (process < 0) return Error::last("starting the helper that reads keys");
    if (process == 0) answer_all(files, its.get());
    ::setsockopt(ours.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return KeyHelper(std::move(files), std::move(ours), process);
}

KeyHelper::~KeyHelper() {
    if (process_ == 0) return;
    socket_.reset();
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool KeyHelper::knows(const std::string& file) const { return std::ranges::find(files_, file) != files_.end(); }

Result<std::string> KeyHelper::read(const std::string& file) const {
    const auto place = static_cast<std::uint32_t>(std::ranges::find(files_, file) - files_.begin());
    Answer head;
    const auto failed = [&] {
        if (errno == EAGAIN) errno = ETIMEDOUT;
        const auto error = Error::last("asking the helper that reads keys for " + file);
        ::shutdown(socket_.get(), SHUT_RDWR);  // a late answer must not be taken for that to the next question
        return error;
    };
    if (!send_all(socket_.get(), &place, sizeof place) || !receive_all(socket_.get(), &head, sizeof head))
        return failed();
    if (head.error != 0) return Error(std::error_code(head.error, std::system_category()), "reading " + file);
    std::string content(std::min<std::size_t>(head.octets, most_octets), '\0');
    if (!receive_all(socket_.get(), content.data(), content.size())) return failed();
    return content;
}

}  // namespace ftp::server
