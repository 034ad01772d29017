#pragma once

#include "ftp/remote/conversation.hpp"
#include "ftp/transfer/listing_reader.hpp"

namespace ftp::client {

// Reads the data of a listing to its end, in the mode of the session; how much it was. Errors: connection_lost, also
// where its zlib stream does not end; those of the reader.
awaitable<Result<ByteCount>> read_listing(Conversation& talk, Stream& data, ListingReader& reader);

}  // namespace ftp::client
