#pragma once

#include "common/base/result.hpp"

#include <iconv.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ftp::client {

// The character set of a server whose names are not UTF-8 (RFC 2640 came late): ours are, here and in all we print.
class Charset {
  public:
    // As iconv(1) names it: "latin1", "cp1252", "shift_jis". Errors: invalid_argument for one that is unknown, or whose
    // commands would not be ASCII.
    static Result<Charset> open(const std::string& name);

    // Nothing where a character has no counterpart, or the bytes are none of the set.
    std::optional<std::string> to_server(std::string_view utf8) const;
    std::optional<std::string> from_server(std::string_view bytes) const;

    const std::string& name() const { return name_; }

  private:
    struct Close {
        void operator()(void* converter) const { ::iconv_close(converter); }
    };
    using Converter = std::unique_ptr<void, Close>;

    Charset(std::string name, Converter there, Converter here)
        : name_(std::move(name)), there_(std::move(there)), here_(std::move(here)) {}

    std::string name_;
    Converter there_;
    Converter here_;
};

}  // namespace ftp::client
