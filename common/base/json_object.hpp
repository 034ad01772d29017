#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ftp {

// One JSON object in one line (RFC 8259), its members in the order in which they were added. Strings as json_string()
// writes them: safe for a terminal.
class JsonObject {
  public:
    JsonObject& add(std::string_view name, std::string_view value);
    JsonObject& add(std::string_view name, std::uint64_t value);
    JsonObject& add(std::string_view name, const JsonObject& value);

    std::string line() const { return "{" + members_ + "}"; }

  private:
    JsonObject& add_raw(std::string_view name, const std::string& value);

    std::string members_;
};

}  // namespace ftp
