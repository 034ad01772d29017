#pragma once

#include "common/base/result.hpp"

#include <system_error>

namespace ftp {

// What can go wrong under TLS beyond what can go wrong with a socket.
enum class TlsFailure {
    refused = 1,  // no TLS came about, or the record layer found what no honest peer sends
    untrusted,    // the peer's certificate, or what stands for it, is not who it should be
    hung_up,      // the connection ended within the handshake, without a word why
    truncated,    // the connection ended without close_notify (RFC 5246 §7.2.1): the end may not be the end
};

const std::error_category& tls_category();
std::error_code make_error_code(TlsFailure failure);

// With the library's own reason for the last failure of this thread, if it told one.
Error tls_error(TlsFailure failure, std::string doing);

}  // namespace ftp

template <>
struct std::is_error_code_enum<ftp::TlsFailure> : std::true_type {};
