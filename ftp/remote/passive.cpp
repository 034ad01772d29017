#include "ftp/remote/passive.hpp"

#include "common/base/text.hpp"
#include "common/protocol/host_port.hpp"

namespace ftp::client {

std::optional<Port> passive_port(const Reply& reply) {
    if (reply.is(Code::extended_passive)) return parse_extended_passive_reply(reply.text());
    if (!reply.is(Code::passive)) return std::nullopt;
    const auto target = parse_passive_reply(reply.text());
    if (!target || target->port == Port(0)) return std::nullopt;
    return target->port;
}

std::optional<ByteCount> announced_size(std::string_view text) {
    const auto open = text.rfind('(');
    if (open == text.npos) return std::nullopt;
    const auto inside = text.substr(open + 1);
    const auto digits = inside.substr(0, inside.find_first_not_of("0123456789"));
    const auto behind = inside.substr(digits.size());
    if (!behind.starts_with(" byte") && !behind.starts_with(" Byte")) return std::nullopt;
    const auto size = number<std::uint64_t>(digits);
    return size ? std::optional(ByteCount(*size)) : std::nullopt;
}

}  // namespace ftp::client
