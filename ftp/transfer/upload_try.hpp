#pragma once

#include "ftp/transfer/local_source.hpp"
#include "ftp/transfer/publication.hpp"
#include "ftp/transfer/upload.hpp"

namespace ftp::client {

// One try of an upload.
struct UploadTry {
    UploadTry(Session& by, const Means& with, const UploadTask& what, UploadHistory& known, FileOutcome& told,
              LocalSource from, bool announced)
        : session(by),
          means(with),
          task(what),
          history(known),
          outcome(told),
          source(std::move(from)),
          announces(announced),
          to{announced || with.in_place ? what.remote : path_aside(what.remote), what.remote, what.replaces} {}

    std::uint64_t size() const { return source.status.size.value(); }
    int file() const { return source.fd.get(); }
    // All of it has left in an earlier try, whose reply never came.
    bool in_doubt() const { return task.in_doubt || history.in_doubt; }

    Session& session;
    const Means& means;
    const UploadTask& task;
    UploadHistory& history;
    FileOutcome& outcome;
    LocalSource source;
    bool announces;  // the server takes as whole what has the size that it was told
    Destination to;
    bool restart_refused = false;  // REST was taken, but nothing behind it
};

// Where it begins.
struct Beginning {
    std::uint64_t offset = 0;
    bool appends = false;   // by APPE: the server does not restart
    bool is_final = false;  // all of it is there under its final name
};

// By what is there from before. Errors: those of the conversation and of reading the file.
awaitable<Result<Beginning>> find_beginning(UploadTry& attempt);

}  // namespace ftp::client
