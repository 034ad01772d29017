#pragma once

#include "ftp/remote/list_zone.hpp"
#include "ftp/transfer/listing_reader.hpp"

namespace ftp::client {

struct Listing {
    std::vector<RemoteEntry> entries;
    std::vector<Omission> refused;
    // Lines that nobody understands stand for something that is there: what is known is not all. The first of them.
    std::size_t unread = 0;
    std::string first_unread;
    std::string left_out;      // in the words of the server: it knows more than it has listed
    bool hides_links = false;  // a link may have been told as the folder that it leads to (RFC 3659 §7.5.1.4)
    bool in_parts = false;     // there was more, which has been taken while it came
    bool again = false;        // it has to be listed once more: this is its beginning, and the rest was dropped
};

// What stands in the way of taking it for all that there is.
std::optional<Error> what_is_missing(const Listing& listing);

// Takes a part of a large folder while the rest is still to come, in the order of the server. What it returns, if not
// success, ends the listing. Another try begins with the first entry again.
using TakePart = std::function<Status(Listing part)>;

// What becomes of a listing that is more than is kept of it: its parts are handed on, with the times corrected.
// Questions can be asked only behind its end. So a list that leaves kinds open is kept whole; and where the zone of the
// server is still to be learned, the beginning is kept for that, and nothing handed on.
class ListingParts {
  public:
    // take, zone: must outlive it; an empty take keeps all.
    ListingParts(ListingReader& reader, const TakePart& take, const ListZone& zone, Room room = part_of_folder);
    ListingParts(const ListingParts&) = delete;
    ListingParts& operator=(const ListingParts&) = delete;

    // Behind the end of the data: the last part, whose times are as they came.
    Listing rest();

  private:
    Status hand_on();

    ListingReader& reader_;
    const TakePart& take_;
    const ListZone& zone_;
    std::optional<Listing> beginning_;
    bool in_parts_ = false;
};

}  // namespace ftp::client
