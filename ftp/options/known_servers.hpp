#pragma once

#include "common/base/quantity.hpp"
#include "common/base/result.hpp"

#include <optional>
#include <string>

namespace ftp::client {

// The servers that were met under TLS, one a line: "ftp.example.org:21 sha256//..." with the key that the user trusts,
// or "-" where an authority or a pin stood for it. So one that made its own certificate is recognised, and none can be
// made to speak in the clear unnoticed.
class KnownServers {
  public:
    // folder: where `ftp` keeps things for its user; "" where nothing can be kept.
    explicit KnownServers(const std::string& folder) : file_(folder.empty() ? "" : folder + "/known_servers") {}

    // The key; "" for "-"; nothing for a server that was never met. Errors: those of reading; permission_denied when
    // others could have written it.
    Result<std::optional<std::string>> find(const std::string& host, Port port) const;

    // The file is written as a whole, for its owner alone, by one program after the other. Errors: those of reading and
    // writing.
    Status remember(const std::string& host, Port port, const std::string& key) const;

    const std::string& file() const { return file_; }  // "" where nothing is kept

  private:
    Result<std::string> read() const;

    std::string file_;
};

}  // namespace ftp::client
