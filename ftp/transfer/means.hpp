#pragma once

#include "common/connection/pacer.hpp"
#include "common/net/asio.hpp"
#include "ftp/options/run_options.hpp"
#include "ftp/transfer/outcome.hpp"

namespace ftp::client {

// What the transfers of one run share.
struct Means {
    Means(asio::thread_pool& for_blocking, Audience& listeners) : pool(for_blocking), audience(listeners) {}

    asio::thread_pool& pool;
    Audience& audience;
    std::shared_ptr<Pacer> pacer;  // may be empty
    Deadline until = no_deadline;  // of the run: for what blocks in a pipe, where no cancelling reaches
    bool in_place = false;         // uploads go straight to their final name
    bool append = false;           // uploads go behind what is there
    Type type = Type::image;       // of files
    bool digests = false;          // every FileOutcome gets its sha256
    bool verify = false;           // what was uploaded is compared with the file by digest
};

}  // namespace ftp::client
