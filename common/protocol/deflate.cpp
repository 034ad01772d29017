#include "common/protocol/deflate.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <zlib.h>

namespace ftp {

namespace {

// zlib keeps the address of its stream: it must not move.
template <typename End>
std::unique_ptr<z_stream_s, End> started(int (*start)(z_stream_s&, int), int argument) {
    auto stream = std::make_unique<z_stream_s>();
    if (start(*stream, argument) != Z_OK) throw std::bad_alloc();
    return std::unique_ptr<z_stream_s, End>(stream.release());
}

int start_deflating(z_stream_s& stream, int level) { return deflateInit(&stream, level); }

int start_inflating(z_stream_s& stream, int window_bits) { return inflateInit2(&stream, window_bits); }

// zlib does not write to its input.
void set_input(z_stream_s& stream, std::string_view input) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream.avail_in = static_cast<uInt>(std::min<std::size_t>(input.size(), 1U << 30));
}

void set_room(z_stream_s& stream, std::span<char> room) {
    stream.next_out = reinterpret_cast<Bytef*>(room.data());
    stream.avail_out = static_cast<uInt>(std::min<std::size_t>(room.size(), 1U << 30));
}

}  // namespace

void DeflateEnd::operator()(z_stream_s* stream) const {
    deflateEnd(stream);
    delete stream;
}

void InflateEnd::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

Deflater::Deflater(unsigned level) : stream_(started<DeflateEnd>(start_deflating, static_cast<int>(level))) {}

std::string Deflater::add(std::string_view piece) { return piece.empty() ? std::string() : run(piece, Z_SYNC_FLUSH); }

std::string Deflater::finish(std::string_view piece) { return run(piece, Z_FINISH); }

std::string Deflater::run(std::string_view piece, int flush) {
    constexpr std::size_t more = 4 << 10;
    std::string out(deflateBound(stream_.get(), static_cast<uLong>(piece.size())) + more, '\0');
    std::size_t made = 0;
    set_input(*stream_, piece);
    for (;;) {
        set_room(*stream_, std::span(out).subspan(made));
        [[maybe_unused]] const int result = ::deflate(stream_.get(), flush);
        assert(result != Z_STREAM_ERROR);
        made = out.size() - stream_->avail_out;
        if (stream_->avail_out > 0) break;
        out.resize(out.size() + more);
    }
    out.resize(made);
    return out;
}

namespace {

// The longest window; and the head of the stream tells whether it is of zlib or gzip.
constexpr int either_wrapper = 15 + 32;

}  // namespace

Inflater::Inflater() : stream_(started<InflateEnd>(start_inflating, either_wrapper)) {}

Inflater::Event Inflater::next(std::string_view& input, std::span<char> room) {
    switch (state_) {
        case State::within:
            return inflate(input, room);
        case State::ended:
            return input.empty() ? Event(EndOfStream()) : Event(GarbageBehind());
        case State::damaged:
            break;
    }
    return Damaged();
}

Inflater::Event Inflater::inflate(std::string_view& input, std::span<char> room) {
    set_input(*stream_, input);
    set_room(*stream_, room);
    const auto given = stream_->avail_in;
    const int result = ::inflate(stream_.get(), Z_NO_FLUSH);
    const auto taken = given - stream_->avail_in;
    const auto made = room.size() - stream_->avail_out;
    input.remove_prefix(taken);
    in_ += taken;
    out_ += made;
    if (result == Z_STREAM_END)
        state_ = State::ended;
    else if (result != Z_OK && result != Z_BUF_ERROR)  // which says that it could not go on, and is no failure
        state_ = State::damaged;
    if (is_bomb()) {
        state_ = State::damaged;
        return Bomb();
    }
    if (made > 0) return Data{{room.data(), made}};
    return state_ == State::within ? NeedsMore() : next(input, room);
}

bool compressed_already(std::string_view name) {
    static constexpr std::array endings{"7z",   "aac",  "apk",  "avi", "avif", "br",   "bz2",  "cab",  "deb", "docx",
                                        "epub", "flac", "gif",  "gz",  "heic", "jar",  "jpeg", "jpg",  "lz",  "lz4",
                                        "lzma", "m4a",  "m4v",  "mkv", "mov",  "mp3",  "mp4",  "mpeg", "mpg", "odt",
                                        "ogg",  "ogv",  "opus", "png", "pptx", "rar",  "rpm",  "tbz",  "tgz", "txz",
                                        "webm", "webp", "whl",  "wma", "wmv",  "xlsx", "xz",   "zip",  "zst"};
    const auto dot = name.rfind('.');
    if (dot == name.npos) return false;
    const auto ending = name.substr(dot + 1);
    return std::ranges::any_of(endings, [ending](std::string_view each) { return same_word(each, ending); });
}

}  // namespace ftp
