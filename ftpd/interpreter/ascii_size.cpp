#include "ftpd/interpreter/ascii_size.hpp"

#include "common/net/task.hpp"
#include "common/protocol/ascii.hpp"

#include <unistd.h>

namespace ftp::server {

namespace {

constexpr std::uint64_t most_scanned = 16 << 20;

Result<std::uint64_t> count_octets(int file) {
    AsciiCounter counter;
    std::string buffer(256 << 10, '\0');
    for (off_t position = 0;;) {
        const auto got = ::pread(file, buffer.data(), buffer.size(), position);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error::last("reading");
        if (got == 0) return counter.octets();
        counter.count(std::string_view(buffer).substr(0, static_cast<std::size_t>(got)));
        position += got;
    }
}

}  // namespace

awaitable<Result<std::uint64_t>> ascii_size(Session& session, const OpenedFile& opened) {
    if (opened.status.size.value() > most_scanned) co_return Error(std::errc::value_too_large, "counting octets");
    auto scan = [&opened] { return count_octets(opened.file.get()); };
    co_return co_await on_pool(session.services.runtime.pool(), scan);
}

}  // namespace ftp::server
