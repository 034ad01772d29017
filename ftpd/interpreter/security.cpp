#include "common/base/text.hpp"
#include "ftpd/config/address.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/pipelined.hpp"

#include <algorithm>
#include <array>

namespace ftp::server {

awaitable<Reply> authenticate(Session& session, std::string_view argument) {
    // RFC 4217 §17; "SSL" is what clients from before it send, and mean the same.
    static constexpr std::array mechanisms{std::string_view("TLS"), std::string_view("TLS-C"), std::string_view("SSL")};
    const auto mechanism = upper(trimmed(argument));
    if (std::ranges::find(mechanisms, mechanism) == mechanisms.end())
        co_return Reply(Code::parameter_not_supported, "Only AUTH TLS is supported");
    if (auto no = pipelined(session, "AUTH")) co_return *no;
    session.forget_for_tls();
    session.change = Change::to_tls;
    co_return Reply(Code::security_accepted, "Begin TLS now");
}

awaitable<Reply> protection_buffer_size(Session& session, std::string_view argument) {
    if (!number<std::uint32_t>(trimmed(argument))) co_return Reply(Code::bad_argument, "Syntax: PBSZ <SP> 0");
    session.security.buffer_size = true;
    co_return Reply(Code::ok, "PBSZ=0");
}

awaitable<Reply> protection_level(Session& session, std::string_view argument) {
    const auto level = upper(trimmed(argument));
    if (level == "S" || level == "E") co_return Reply(Code::level_not_supported, "TLS has only PROT C and PROT P");
    if (level != "C" && level != "P") co_return Reply(Code::parameter_not_supported, "Syntax: PROT <SP> C|P");
    if (level == "C" && session.requires_tls())
        co_return Reply(Code::denied_by_policy, "Data must be under TLS: only PROT P is allowed");
    if (session.security.private_data != (level == "P")) session.close_open_connection();
    session.security.private_data = level == "P";
    co_return Reply(Code::ok, level == "P" ? "Data will be under TLS" : "Data will be in the clear");
}

awaitable<Reply> clear_command_channel(Session& session, std::string_view) {
    if (auto no = pipelined(session, "CCC")) co_return *no;
    session.security.buffer_size = false;
    session.change = Change::to_clear;
    co_return Reply(Code::ok, "Commands go on in the clear");
}

namespace {

// An address as RFC 7151 §3.1 writes it: IPv6 in brackets. Nothing when it is a name.
std::optional<std::string> literal(const std::string& text) {
    if (is_ipv4(text)) return text;
    const bool brackets = text.size() > 2 && text.front() == '[' && text.back() == ']';
    if (brackets && is_ipv6(text.substr(1, text.size() - 2))) return text.substr(1, text.size() - 2);
    return std::nullopt;
}

bool is_here(Session& session, const std::string& address) {
    return plain(asio::ip::make_address(address)) == session.control.local().address();
}

// Without certificates for several names, every name is ours.
bool is_ours(Session& session, const std::string& name) {
    const auto tls = session.services.tls();
    return !tls || !tls->has_hosts() || tls->knows(name);
}

}  // namespace

awaitable<Reply> host(Session& session, std::string_view argument) {
    const auto name = lower(trimmed(argument));
    const auto address = literal(name);
    if (!address && !is_host_name(name)) co_return Reply(Code::bad_argument, "Syntax: HOST <SP> name, without a port");
    const auto& asked = session.security.asked_name;
    const bool known = address ? is_here(session, *address) : is_ours(session, name);
    if (!known || (!asked.empty() && asked != name))
        co_return Reply(Code::parameter_not_supported, "There is no such host here");
    session.forget_login();
    session.host = address ? "" : name;
    co_return Reply(Code::ready, session.configuration->server.greeting);
}

}  // namespace ftp::server
