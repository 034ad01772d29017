#pragma once

#include "ftp/transfer/means.hpp"
#include "ftp/transfer/session.hpp"

namespace ftp::client {

// A digest of a remote file, and how it was had: "HASH SHA-256", "XCRC", "read back".
struct RemoteDigest {
    RemoteDigest(Digest value, std::string by) : digest(std::move(value)), how(std::move(by)) {}
    Digest digest;
    std::string how;
};

// What is asked about.
struct DigestQuestion {
    DigestQuestion(std::string file, ByteRange part) : path(std::move(file)), octets(part) {}
    std::string path;
    ByteRange octets;
    // All that the file holds: then a server can do that has digests of whole files only.
    bool is_all = false;
    std::optional<DigestAlgorithm> only;  // none but this one will do
};

DigestQuestion about_all(std::string path, std::uint64_t size);

// What the server computes by the best way it has. Nothing where it has none, refuses, stays too busy for it, or tells
// of something else than was asked. The session is ready for use afterwards. Errors: connection_lost.
awaitable<Result<std::optional<RemoteDigest>>> computed_there(Session& session, DigestQuestion question);

// Of whole files, in one flight: nothing where the server does not tell now, without waiting for one that is busy.
using RemoteDigests = std::vector<std::optional<RemoteDigest>>;
awaitable<Result<RemoteDigests>> computed_together(Session& session, std::vector<DigestQuestion> questions);

// SHA-256 of a remote file, all of which passes by. Errors: those of a download.
awaitable<Result<RemoteDigest>> read_back(Session& session, const Means& means, std::string path, FileOutcome& outcome);

// Of a part of a file of this machine. Errors: those of reading; io_error where it ends before.
awaitable<Result<Digest>> computed_here(const Means& means, int file, ByteRange octets, DigestAlgorithm algorithm);

// Whether the remote file holds just the octets of this one: by what the server computes, else by reading it back.
// outcome.verified tells how. Errors: differs; those of the server and of the disk.
awaitable<Status> prove_same(Session& session, const Means& means, std::string path, int file, std::uint64_t size,
                             FileOutcome& outcome);

// The same where all that is left of the file is its SHA-256.
awaitable<Status> prove_digest(Session& session, const Means& means, std::string path, Digest expected,
                               std::uint64_t size, FileOutcome& outcome);

}  // namespace ftp::client
