#include "ftp/transfer/listing_parts.hpp"

#include "ftp/remote/failure.hpp"
#include "ftp/transfer/list_questions.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

Listing taken_from(ListingReader& reader) {
    Listing listing;
    listing.entries = reader.take_entries();
    listing.refused = reader.take_refused();
    listing.unread = reader.unread();
    listing.first_unread = reader.first_unread();
    return listing;
}

}  // namespace

std::optional<Error> what_is_missing(const Listing& listing) {
    if (listing.unread > 0)
        return failed(Failure::protocol_violated, "not understood in its listing: " + listing.first_unread);
    if (!listing.left_out.empty())
        return failed(Failure::protocol_violated, "not all of it was listed: " + listing.left_out);
    return std::nullopt;
}

ListingParts::ListingParts(ListingReader& reader, const TakePart& take, const ListZone& zone, Room room)
    : reader_(reader), take_(take), zone_(zone) {
    if (take_) reader_.when_full(room, [this] { return hand_on(); });
}

Listing ListingParts::rest() {
    auto rest = taken_from(reader_);
    if (beginning_) rest = std::move(*beginning_);
    rest.again = beginning_.has_value();
    rest.in_parts = in_parts_;
    return rest;
}

Status ListingParts::hand_on() {
    if (!std::ranges::all_of(reader_.entries(), &RemoteEntry::kind_known)) {
        reader_.keep_all();
        return {};
    }
    auto part = taken_from(reader_);
    if (beginning_) return {};
    const bool unasked = zone_.state == ListZone::State::unasked;
    // What was handed on is not listed once more for the zone.
    if (unasked && !in_parts_ && std::ranges::any_of(part.entries, tells_zone)) {
        beginning_ = std::move(part);
        return {};
    }
    in_parts_ = true;
    correct_times(zone_, part.entries);
    return take_(std::move(part));
}

}  // namespace ftp::client
