#include "common/net/tls_failure.hpp"

#include <openssl/err.h>

namespace ftp {

namespace {

class TlsCategory : public std::error_category {
  public:
    const char* name() const noexcept override { return "tls"; }
    std::string message(int value) const override {
        switch (static_cast<TlsFailure>(value)) {
            case TlsFailure::refused:
                return "TLS failed";
            case TlsFailure::untrusted:
                return "the certificate is not trusted";
            case TlsFailure::hung_up:
                return "the connection was closed";
            case TlsFailure::truncated:
                return "the TLS connection was cut off";
        }
        return "TLS";
    }
};

}  // namespace

const std::error_category& tls_category() {
    static const TlsCategory category;
    return category;
}

std::error_code make_error_code(TlsFailure failure) { return {static_cast<int>(failure), tls_category()}; }

Error tls_error(TlsFailure failure, std::string doing) {
    const auto code = ::ERR_peek_last_error();
    if (const char* reason = code != 0 ? ::ERR_reason_error_string(code) : nullptr)
        doing += (doing.empty() ? "" : ": ") + std::string(reason);
    ::ERR_clear_error();
    return {make_error_code(failure), std::move(doing)};
}

}  // namespace ftp
