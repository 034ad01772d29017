#pragma once

#include "common/base/result.hpp"
#include "common/protocol/reply.hpp"

#include <string>
#include <system_error>

namespace ftp::client {

// What can go wrong on the far side, as far as it matters for what to do next and for the exit status. Failures of the
// local disk keep their system error.
enum class Failure {
    unreachable = 1,    // no address, or nobody answers there
    login_refused,      // 530, or no password where one is needed
    refused,            // 5yz: the same again will fail again
    remote_full,        // 452, 552
    untrusted,          // no TLS where there must be, or with somebody who is not known to be the server
    busy,               // 4yz: the same may work later
    connection_lost,    // the control or data connection broke, or fell silent
    protocol_violated,  // not FTP, or not what was asked for
    wrong_size,         // not as many bytes as the server says there are
    differs,            // not what it is compared with
    unsafe_name,        // a name in a listing that could leave its folder
    out_of_time,        // the deadline of the whole run
    not_repeatable,     // it might work later, but what was read from a pipe cannot be read again
    nothing_matched,    // a pattern that fits nothing there
    declined,           // it could be done, and is not, for what it would do
    misused,            // the command line makes no sense for what is there
    unusable,           // something of this machine that makes no sense; its words tell all of it
};

const std::error_category& failure_category();
std::error_code make_error_code(Failure failure);

inline Error failed(Failure failure, std::string doing) { return {make_error_code(failure), std::move(doing)}; }

// What a 4yz or 5yz reply to some doing ("RETR /a") means. It carries the server's own words.
Error refusal(std::string doing, const Reply& reply);

// Who lets nobody have so many sessions says so by 421, 425, or what asks to come back for that reason (450, 530).
bool wants_fewer_sessions(const Reply& reply);

// Nothing goes on behind the deadline of the run, whoever notices first that it has passed.
Error out_of_time();

bool is(const Error& error, Failure failure);
// Repeating it on a new connection may help.
bool may_pass(const Error& error);

}  // namespace ftp::client

template <>
struct std::is_error_code_enum<ftp::client::Failure> : std::true_type {};
