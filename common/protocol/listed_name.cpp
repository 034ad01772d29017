#include "common/protocol/listed_name.hpp"

namespace ftp {

void append_listed_name(std::string& out, std::string_view name) {
    for (const char c : name) out += c == '\r' || c == '\n' || c == '\0' ? '?' : c;
}

}  // namespace ftp
