#pragma once

#include "common/protocol/deflate.hpp"

#include <stdexcept>
#include <string>

namespace ftp::test {

inline std::string deflated(std::string_view text) { return Deflater().finish(text); }

// All that a stream becomes; throws where it is not whole.
inline std::string inflated(std::string_view stream) {
    Inflater inflater;
    std::string text;
    std::string room(1 << 16, '\0');
    for (;;) {
        const auto event = inflater.next(stream, room);
        if (std::holds_alternative<Inflater::EndOfStream>(event)) return text;
        const auto* data = std::get_if<Inflater::Data>(&event);
        if (!data) throw std::runtime_error("no whole zlib stream");
        text += data->octets;
    }
}

}  // namespace ftp::test
