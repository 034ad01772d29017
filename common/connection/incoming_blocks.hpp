#pragma once

#include "common/net/stream.hpp"
#include "common/protocol/block.hpp"

#include <vector>

namespace ftp {

// The receiving side of a data connection in block mode. What has arrived of the files to come stays here between two
// transfers.
class IncomingBlocks {
  public:
    // The next event of the file under way; NeedsMore when fill() must bring more. Its data is valid until the next
    // call of either.
    BlockReader::Event next();
    // Octets received; 0 is the end of the connection. Errors: those of Stream::try_receive().
    Result<std::size_t> fill(Stream& data);

    // All that has arrived was taken.
    bool empty() const { return begin_ == end_; }
    // The connection stands between two files, and nothing of the next one is here.
    bool idle() const { return reader_.at_start() && empty(); }
    // The file under way has not ended.
    bool within_file() const { return !reader_.at_start(); }
    // Frees what an idle connection does not need.
    void rest();

  private:
    BlockReader reader_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of what was not taken
    std::size_t end_ = 0;
};

}  // namespace ftp
