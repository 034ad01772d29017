#include "ftpd/server/notify.hpp"

#include "common/base/unique_fd.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>

namespace ftp::server {

void notify_ready() {
    const char* where = std::getenv("NOTIFY_SOCKET");
    sockaddr_un address{};
    if (!where || (*where != '/' && *where != '@') || std::strlen(where) >= sizeof address.sun_path) return;
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, where);
    if (*where == '@') address.sun_path[0] = '\0';  // an abstract name
    const UniqueFd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    constexpr std::string_view message = "READY=1";
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + std::strlen(where));
    if (socket)
        ::sendto(socket.get(), message.data(), message.size(), MSG_NOSIGNAL,
                 reinterpret_cast<const sockaddr*>(&address), length);
}

}  // namespace ftp::server
