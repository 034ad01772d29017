#include "ftp/transfer/listing_data.hpp"

#include "common/protocol/deflate.hpp"
#include "ftp/remote/failure.hpp"

namespace ftp::client {

namespace {

// Into the reader what a piece of a listing in MODE Z becomes.
Status feed_inflated(Inflater& inflater, std::string_view piece, ListingReader& reader) {
    std::vector<char> room(64 << 10);
    for (;;) {
        const auto event = inflater.next(piece, room);
        const auto* data = std::get_if<Inflater::Data>(&event);
        const bool fine = data || std::holds_alternative<Inflater::NeedsMore>(event) ||
                          std::holds_alternative<Inflater::EndOfStream>(event);
        if (!fine) return failed(Failure::connection_lost, "listing: what came is not one zlib stream");
        if (!data) return {};
        if (auto fed = reader.feed(data->octets); !fed) return fed;
    }
}

// The data of a listing in pieces, to its end; how much it was.
class ListingData {
  public:
    ListingData(Mode mode, ListingReader& reader) : reader_(reader) {
        if (mode == Mode::deflate) inflater_.emplace();
    }
    Status feed(std::string_view piece) {
        octets_ += ByteCount(piece.size());
        return inflater_ ? feed_inflated(*inflater_, piece, reader_) : reader_.feed(piece);
    }
    // An empty listing may be nothing at all.
    Status finish() {
        const bool cut = inflater_ && !inflater_->ended() && octets_ > ByteCount();
        if (cut) return failed(Failure::connection_lost, "listing: it ended in front of the end of its zlib stream");
        return reader_.finish();
    }
    ByteCount octets() const { return octets_; }

  private:
    ListingReader& reader_;
    std::optional<Inflater> inflater_;
    ByteCount octets_;
};

}  // namespace

awaitable<Result<ByteCount>> read_listing(Conversation& talk, Stream& data, ListingReader& reader) {
    std::vector<char> buffer(64 << 10);
    ListingData listing(talk.mode(), reader);
    for (;;) {
        const auto got = co_await data.receive(buffer, Clock::now() + talk.patience().stall);
        if (!got) co_return failed(Failure::connection_lost, "listing: " + got.error().code().message());
        if (*got == 0) {
            const auto finished = listing.finish();
            if (!finished) co_return finished.error();
            co_return listing.octets();
        }
        if (auto fed = listing.feed({buffer.data(), *got}); !fed) co_return fed.error();
        co_await asio::post(co_await asio::this_coro::executor, use_awaitable);  // others have their turn
    }
}

}  // namespace ftp::client
