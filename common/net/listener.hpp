#pragma once

#include "common/base/result.hpp"
#include "common/net/descriptor.hpp"

namespace ftp {

struct Accepted {
    UniqueFd socket;  // non-blocking
    Endpoint peer;    // without the IPv4-in-IPv6 disguise
};

// A listening TCP socket, SO_REUSEADDR, non-blocking; an IPv6 one takes IPv6 only. Errors: those of bind(2), e.g.
// address_in_use.
Result<UniqueFd> listen_on(const Endpoint& endpoint, int backlog);
Endpoint bound_endpoint(int socket);

// One connection that is there already; operation_would_block if none is. Aborted ones are passed over.
Result<Accepted> try_accept(int listener);

// As above, after waiting if need be. Errors: also timed_out, operation_canceled, too_many_files_open.
awaitable<Result<Accepted>> accept(Descriptor& listener, Deadline until);

}  // namespace ftp
