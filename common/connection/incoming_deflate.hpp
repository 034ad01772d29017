#pragma once

#include "common/net/stream.hpp"
#include "common/protocol/deflate.hpp"

#include <memory>

namespace ftp {

// The receiving side of a data connection in MODE Z. What it needs is there from the first octet on.
class IncomingDeflate {
  public:
    // What comes next of the file, no more than there is room for; NeedsMore when fill() must bring more. At the end of
    // the stream fill() tells whether the connection ends as well.
    Inflater::Event next(std::span<char> room);
    // Octets received; 0 is the end of the connection. Errors: those of Stream::try_receive().
    Result<std::size_t> fill(Stream& data);

    // The stream of the file is whole.
    bool ended() const { return state_ && state_->inflater.ended(); }

  private:
    struct State {
        Inflater inflater;
        std::array<char, 32 << 10> buffer;
        std::string_view unread;
    };
    std::unique_ptr<State> state_;
};

}  // namespace ftp
