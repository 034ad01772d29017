#include "common/base/text.hpp"
#include "common/net/own_network.hpp"
#include "common/protocol/host_port.hpp"
#include "ftpd/config/address.hpp"
#include "ftpd/interpreter/handlers.hpp"
#include "ftpd/interpreter/offered.hpp"
#include "ftpd/session/open_connection.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ftp::server {

namespace {

// A port on which this server takes control connections. Whoever stands at its own address (also by a forwarder) could
// have it say commands to itself.
bool is_our_entrance(const Session& session, std::uint16_t port) {
    const auto& server = session.configuration->server;
    const auto stands_there = [port](const std::string& listen) {
        const auto address = parse_listen_address(listen);
        return address && address->port.value() == port;
    };
    return port == session.control.local().port() || std::ranges::any_of(server.listen, stands_there) ||
           std::ranges::any_of(server.listen_tls, stands_there);
}

// RFC 2577 §3: only to the control peer, and to no port that belongs to a service.
Reply use_active(Session& session, const HostPort& target) {
    std::error_code malformed;
    const auto address = plain(asio::ip::make_address(target.address, malformed));
    if (malformed) return Reply(Code::bad_argument, "Not an address");
    const bool elsewhere = address != session.peer();
    if (elsewhere && !(session.account().fxp && may_lead_to(session.peer(), address)))
        return Reply(Code::parameter_not_supported, "Only your own address is allowed");
    if (target.port.value() < 1024) return Reply(Code::parameter_not_supported, "Only ports from 1024 on are allowed");
    if (is_our_entrance(session, target.port.value()))
        return Reply(Code::parameter_not_supported, "That is a port of this server");
    session.forget_data_setup();
    session.data_setup = ActiveSetup{Endpoint(address, target.port.value())};
    if (elsewhere)
        session.log(LogLevel::info, "fxp",
                    {{"address", std::string_view(target.address)}, {"port", std::int64_t{target.port.value()}}});
    return Reply(Code::ok, elsewhere ? "Will connect to " + address.to_string() : "Will connect to you");
}

bool over_ipv6(const Session& session) { return session.peer().is_v6(); }

Result<Port> promise_port(Session& session) {
    session.forget_data_setup();
    session.passive.also_welcome(session.account().fxp ? may_lead_to : nullptr);
    auto port = session.passive.promise(session.control.local().address());
    if (port)
        session.data_setup = PassiveSetup{};
    else
        session.log(LogLevel::warning, "no-passive-port", {{"error", std::string_view(port.error().text())}});
    return port;
}

Reply no_port() { return Reply(Code::no_data_connection, "No passive port is free, try again later"); }

Reply set_facts(Session& session, std::string_view list) {
    const auto choice = FactChoice::parse(list);
    if (!choice) return Reply(Code::bad_argument, "Syntax: OPTS <SP> MLST [<SP> fact;fact;...]");
    session.parameters.facts = *choice;
    const auto names = choice->names();
    return Reply(Code::ok, names.empty() ? "MLST OPTS" : "MLST OPTS " + names);
}

Reply set_hash(Session& session, std::string_view name) {
    const auto chosen = name.empty() ? session.parameters.hash : digest_algorithm(name);
    if (!chosen) return Reply(Code::bad_argument, "FEAT tells which ones HASH knows");
    session.parameters.hash = *chosen;
    return Reply(Code::ok, std::string(name_of(*chosen)));
}

}  // namespace

awaitable<Reply> port(Session& session, std::string_view argument) {
    if (over_ipv6(session)) co_return Reply(Code::unknown_protocol, "Use EPRT over IPv6 (2)");
    const auto target = parse_port(trimmed(argument));
    if (!target) co_return Reply(Code::bad_argument, "Syntax: PORT <SP> h1,h2,h3,h4,p1,p2");
    co_return use_active(session, *target);
}

namespace {

// An IPv4-mapped address is the same peer in other clothes; use_active() compares it as IPv4.
bool is_of_this_family(const Session& session, const std::string& address) {
    return plain(asio::ip::make_address(address)).is_v6() == over_ipv6(session);
}

}  // namespace

awaitable<Reply> extended_port(Session& session, std::string_view argument) {
    const auto parsed = parse_eprt(trimmed(argument));
    const auto* failure = std::get_if<EprtFailure>(&parsed);
    if (failure && *failure == EprtFailure::syntax)
        co_return Reply(Code::bad_argument, "Syntax: EPRT <SP> |family|address|port|");
    if (failure || !is_of_this_family(session, std::get<HostPort>(parsed).address)) {
        co_return Reply(Code::unknown_protocol, over_ipv6(session) ? "Network protocol not supported, use (2)"
                                                                   : "Network protocol not supported, use (1)");
    }
    co_return use_active(session, std::get<HostPort>(parsed));
}

awaitable<Reply> passive(Session& session, std::string_view) {
    if (over_ipv6(session)) co_return Reply(Code::unknown_protocol, "Use EPSV over IPv6 (2)");
    const auto port = promise_port(session);
    if (!port) co_return no_port();
    const auto address = session.services.public_address.tell(session.control.local().address(), session.peer());
    const HostPort own{address.to_string(), *port};
    co_return Reply(Code::passive, format_passive_reply(own));
}

namespace {

// curl 7.88, and others near it, sleep for a second when the reply to the EPSV that begins a transfer is there before
// they wait for it. That takes them some microseconds, so only here, over loopback, can a reply be too early.
awaitable<void> let_it_look(const Session& session) {
    constexpr auto moment = std::chrono::microseconds(200);
    if (!session.looks_late || !session.peer().is_loopback()) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, moment);
    co_await timer.async_wait(as_value);
}

}  // namespace

awaitable<Reply> extended_passive(Session& session, std::string_view argument) {
    session.knows_extensions = true;
    const auto word = upper(trimmed(argument));
    if (word == "ALL") {
        session.parameters.extended_only = true;
        co_return Reply(Code::ok, "Only EPSV from now on");
    }
    if (!word.empty() && word != "1" && word != "2") {
        if (number<unsigned>(word))
            co_return Reply(Code::unknown_protocol, over_ipv6(session) ? "Network protocol not supported, use (2)"
                                                                       : "Network protocol not supported, use (1)");
        co_return Reply(Code::bad_argument, "Syntax: EPSV [<SP> 1|2|ALL]");
    }
    if (!word.empty() && (word == "2") != over_ipv6(session)) {
        co_return Reply(Code::unknown_protocol, over_ipv6(session) ? "Network protocol not supported, use (2)"
                                                                   : "Network protocol not supported, use (1)");
    }
    const auto port = promise_port(session);
    if (!port) co_return no_port();
    co_await let_it_look(session);
    co_return Reply(Code::extended_passive, format_extended_passive_reply(*port));
}

awaitable<Reply> representation_type(Session& session, std::string_view argument) {
    const auto words = upper(trimmed(argument));
    if (words == "A" || words == "A N" || words == "A T") {
        session.parameters.type = Type::ascii;
        co_return Reply(Code::ok, "Type is ASCII");
    }
    if (words == "I" || words == "L 8" || words == "L8") {
        session.parameters.type = Type::image;
        co_return Reply(Code::ok, "Type is image");
    }
    const bool known = words.starts_with("E") || words == "A C" || words.starts_with("L ");
    if (known) co_return Reply(Code::parameter_not_supported, "This type is not supported");
    co_return Reply(Code::bad_argument, "Syntax: TYPE <SP> A|I|L <SP> 8");
}

awaitable<Reply> structure(Session&, std::string_view argument) {
    const auto word = upper(trimmed(argument));
    if (word == "F") co_return Reply(Code::ok, "Structure is file");
    if (word == "R" || word == "P") co_return Reply(Code::parameter_not_supported, "Only file structure is supported");
    co_return Reply(Code::bad_argument, "Syntax: STRU <SP> F");
}

namespace {

Reply set_mode(Session& session, Mode mode, std::string_view name) {
    if (mode != session.parameters.mode) session.close_open_connection();
    session.parameters.mode = mode;
    return Reply(Code::ok, fmt::format("Mode is {}", name));
}

}  // namespace

awaitable<Reply> transfer_mode(Session& session, std::string_view argument) {
    const auto word = upper(trimmed(argument));
    if (word == "S") co_return set_mode(session, Mode::stream, "stream");
    if (word == "B") co_return set_mode(session, Mode::block, "block");
    const bool deflates = session.configuration->limits.deflate;
    if (word == "Z" && deflates) co_return set_mode(session, Mode::deflate, "deflate");
    if (word == "C" || word == "Z") co_return Reply(Code::parameter_not_supported, "This mode is not supported");
    co_return Reply(Code::bad_argument, "Syntax: " + syntax_of(*find("MODE"), *session.configuration));
}

awaitable<Reply> allocate(Session& session, std::string_view argument) {
    const auto words = split(trimmed(argument), ' ');
    const auto octets = number<std::uint64_t>(words[0]);
    const bool records = words.size() == 3 && same_word(words[1], "R") && number<std::uint64_t>(words[2]);
    if (!octets || *octets > std::uint64_t{1} << 62 || (words.size() != 1 && !records)) {
        co_return Reply(Code::bad_argument, "Syntax: ALLO <SP> octets [<SP> R <SP> record-size]");
    }
    const auto free = session.tree().free_space(session.parameters.directory);
    if (free && free->value() < *octets) co_return Reply(Code::no_space, "Not enough space for that many octets");
    session.parameters.allocation = octets;
    co_return Reply(Code::ok, "Noted");
}

awaitable<Reply> restart(Session& session, std::string_view argument) {
    session.parameters.restart.reset();
    const auto offset = number<std::uint64_t>(trimmed(argument));
    if (!offset || *offset >= std::uint64_t{1} << 63) co_return Reply(Code::bad_argument, "Syntax: REST <SP> octets");
    if (*offset > 0) session.parameters.restart = offset;
    co_return Reply(Code::pending, fmt::format("The next transfer starts at {}", *offset));
}

namespace {

// draft-preston-ftpext-deflate: pairs of words in any order, and none for what it was at first. Of what they choose
// there is only the level here; without it that stays as it is. Nothing: they are not understood.
std::optional<unsigned> deflate_level(const std::vector<std::string_view>& words, unsigned before) {
    if (words.empty()) return deflate::usual_level;
    if (words.size() % 2 != 0) return std::nullopt;
    for (std::size_t i = 0; i < words.size(); i += 2) {
        const auto level = words[i] == "LEVEL" ? number<unsigned>(words[i + 1]) : std::nullopt;
        const bool fine = (level && *level <= deflate::highest_level) ||
                          (words[i] == "ENGINE" && words[i + 1] == "ZLIB") ||
                          (words[i] == "METHOD" && words[i + 1] == "8");
        if (!fine) return std::nullopt;
        before = level.value_or(before);
    }
    return before;
}

Reply set_deflate_options(Session& session, std::string_view option) {
    const auto words = option.empty() ? std::vector<std::string_view>() : split(option, ' ');
    const auto level = deflate_level(words, session.parameters.deflate_level);
    if (!level) return Reply(Code::bad_argument, "Syntax: OPTS <SP> MODE <SP> Z [<SP> LEVEL <SP> 0..9]");
    session.parameters.deflate_level = *level;
    return Reply(Code::ok, fmt::format("MODE Z LEVEL {}", *level));
}

}  // namespace

awaitable<Reply> range(Session& session, std::string_view argument) {
    const auto asked = parse_range(argument);
    if (!asked) co_return Reply(Code::bad_argument, "Syntax: RANG <SP> first-octet <SP> last-octet");
    if (!*asked) co_return Reply(Code::pending, "The next transfer is of the whole file");
    if (session.parameters.type != Type::image)
        co_return Reply(Code::wrong_representation, "RANG counts octets as they are: send TYPE I first");
    session.parameters.range = *asked;
    co_return Reply(Code::pending, fmt::format("The next transfer is of the octets {}", inclusive(**asked)));
}

awaitable<Reply> options(Session& session, std::string_view argument) {
    const auto words = trimmed(argument);
    const auto command = upper(words.substr(0, words.find(' ')));
    const auto rest = command.size() < words.size() ? trimmed(words.substr(command.size())) : std::string_view();
    const auto option = upper(rest);
    if (command == "UTF8" || command == "UTF-8") {
        if (option.empty() || option == "ON" || option == "NLST") co_return Reply(Code::ok, "UTF-8 is always on");
        co_return Reply(Code::bad_argument, "UTF-8 is always on");
    }
    if (command == "HASH") co_return set_hash(session, rest);
    if (command == "MLST") co_return set_facts(session, rest);
    if (command == "ALLO" && (option == "EXACT" || option == "HINT")) {
        session.parameters.exact_allocation = option == "EXACT";
        co_return Reply(Code::ok, option == "EXACT" ? "ALLO tells the exact size" : "ALLO is a hint");
    }
    if (command == "MODE" && (option == "B AHEAD ON" || option == "B AHEAD OFF")) {
        if (files_outstanding(session)) co_return Reply(Code::bad_sequence, "Files are still on their way");
        session.parameters.ahead = option == "B AHEAD ON";
        co_return Reply(Code::ok, session.parameters.ahead ? "Send files and commands as you like"
                                                           : "Send a file behind the reply to its command");
    }
    const bool of_deflate = command == "MODE" && (option == "Z" || option.starts_with("Z "));
    if (of_deflate && session.configuration->limits.deflate)
        co_return set_deflate_options(session, trimmed(std::string_view(option).substr(1)));
    co_return Reply(Code::bad_argument, "No such option");
}

}  // namespace ftp::server
