#include "ftp/transfer/local_source.hpp"

#include "common/file/root.hpp"
#include "common/protocol/ascii.hpp"

#include <algorithm>
#include <fcntl.h>
#include <unistd.h>

namespace ftp::client {

namespace {

constexpr std::uint64_t piece_size = 256 << 10;

}  // namespace

Result<LocalSource> open_source(const std::string& path, bool follow_link) {
    const int links = follow_link ? 0 : O_NOFOLLOW;
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | links));
    if (!fd) return Error::last("reading " + path);
    auto status = status_of(fd.get());
    if (!status) return status.error();
    if (status->kind != FileKind::file)
        return Error(std::errc::operation_not_permitted, "reading " + path + ", which is no regular file");
    return LocalSource{std::move(fd), *status};
}

bool same_source(const FileStatus& a, const FileStatus& b) {
    return a.size == b.size && a.modified == b.modified && a.inode == b.inode && a.device == b.device;
}

namespace {

// Up to so many octets from this position; fewer at the end of the file only.
Result<std::string> read_piece(int file, std::uint64_t position, std::uint64_t most) {
    std::string piece(most, '\0');
    ssize_t got = 0;
    do {
        got = ::pread(file, piece.data(), piece.size(), static_cast<off_t>(position));
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Error::last("reading");
    piece.resize(static_cast<std::size_t>(got));
    return piece;
}

}  // namespace

PieceSender::Source digesting_source(int file, std::uint64_t begin, std::uint64_t end,
                                     std::shared_ptr<Digester> digest) {
    return [file, position = begin, end, digest = std::move(digest)]() mutable -> Result<PieceSender::Piece> {
        if (position == end) return PieceSender::Piece();
        auto piece = read_piece(file, position, std::min(piece_size, end - position));
        if (!piece) return piece.error();
        if (piece->empty()) return Error(std::errc::io_error, "the file became shorter while it was read");
        position += piece->size();
        digest->update(*piece);
        return PieceSender::Piece(std::move(*piece));
    };
}

PieceSender::Source text_source(int file, std::shared_ptr<TextCount> count) {
    return [file, position = std::uint64_t{0}, encoder = AsciiEncoder(),
            count = std::move(count)]() mutable -> Result<PieceSender::Piece> {
        const auto piece = read_piece(file, position, piece_size);
        if (!piece) return piece.error();
        if (piece->empty()) return PieceSender::Piece();
        position += piece->size();
        std::string text;
        encoder.encode(*piece, text);
        count->octets += text.size();
        count->lines += static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
        return PieceSender::Piece(std::move(text));
    };
}

}  // namespace ftp::client
