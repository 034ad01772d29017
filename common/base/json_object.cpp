#include "common/base/json_object.hpp"

#include "common/base/text.hpp"

namespace ftp {

JsonObject& JsonObject::add(std::string_view name, std::string_view value) { return add_raw(name, json_string(value)); }

JsonObject& JsonObject::add(std::string_view name, std::uint64_t value) { return add_raw(name, std::to_string(value)); }

JsonObject& JsonObject::add(std::string_view name, const JsonObject& value) { return add_raw(name, value.line()); }

JsonObject& JsonObject::add_raw(std::string_view name, const std::string& value) {
    if (!members_.empty()) members_ += ',';
    members_ += json_string(name) + ':' + value;
    return *this;
}

}  // namespace ftp
