#include "common/net/tls_server.hpp"

#include "common/base/text.hpp"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <new>

namespace ftp {

namespace {

constexpr long ticket_seconds = 24L * 3600;  // a batch may last all night
constexpr unsigned char session_context[] = "ftp";

// --- What a ticket carries: three texts, each with its length in front.

void put(std::string& out, const std::string& text) {
    const auto length = std::min<std::size_t>(text.size(), 0xFFFF);
    out += static_cast<char>(length >> 8);
    out += static_cast<char>(length & 0xFF);
    out.append(text, 0, length);
}

std::string take(std::string_view& in) {
    if (in.size() < 2) return "";
    const auto high = static_cast<unsigned char>(in[0]), low = static_cast<unsigned char>(in[1]);
    const auto length = static_cast<std::size_t>(high) << 8 | low;
    std::string text(in.substr(2, length));
    in.remove_prefix(std::min(in.size(), length + 2));
    return text;
}

std::string to_wire(const TicketOwner& owner) {
    std::string out;
    for (const auto& part : {owner.connection, owner.account, owner.address}) put(out, part);
    return out;
}

TicketOwner from_wire(std::string_view in) {
    TicketOwner owner;
    for (auto* part : {&owner.connection, &owner.account, &owner.address}) *part = take(in);
    return owner;
}

// What a control connection has of its own: whom its tickets name, and whom the one named that it came with. (Its
// session forgets the latter as soon as it gives a ticket of its own.)
struct Ownership {
    std::string owner;  // as its tickets hold it
    std::unique_ptr<const TicketOwner> came_with;
};

void free_owner(void*, void* owned, CRYPTO_EX_DATA*, int, long, void*) { delete static_cast<Ownership*>(owned); }

int owner_place() {
    static const int place = ::SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_owner);
    return place;
}

Ownership* ownership_of(const SSL* ssl) { return static_cast<Ownership*>(::SSL_get_ex_data(ssl, owner_place())); }

std::optional<TicketOwner> owner_in(SSL_SESSION* session) {
    void* data = nullptr;
    std::size_t length = 0;
    if (::SSL_SESSION_get0_ticket_appdata(session, &data, &length) != 1) return std::nullopt;
    return from_wire({static_cast<const char*>(data), length});
}

void set_owner(SSL* ssl, const TicketOwner& owner) {
    if (auto* before = ownership_of(ssl)) {
        before->owner = to_wire(owner);
        return;
    }
    auto fresh = std::make_unique<Ownership>(Ownership{to_wire(owner), nullptr});
    if (::SSL_set_ex_data(ssl, owner_place(), fresh.get()) != 1) throw std::bad_alloc();
    (void)fresh.release();
}

int write_ticket(SSL* ssl, void*) {
    const auto* ownership = ownership_of(ssl);
    const auto wire = ownership ? std::string_view(ownership->owner) : std::string_view();
    return ::SSL_SESSION_set1_ticket_appdata(::SSL_get_session(ssl), wire.data(), wire.size());
}

SSL_TICKET_RETURN read_ticket(SSL* ssl, SSL_SESSION* session, const unsigned char*, std::size_t,
                              SSL_TICKET_STATUS status, void*) {
    const bool good = status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW;
    if (!good) return SSL_TICKET_RETURN_IGNORE_RENEW;  // who has none that is good gets one
    auto* ownership = ownership_of(ssl);
    if (!ownership) return SSL_TICKET_RETURN_USE;  // our keys do not change while tickets live
    const auto owner = owner_in(session);
    ownership->came_with = owner ? std::make_unique<TicketOwner>(*owner) : nullptr;
    return SSL_TICKET_RETURN_USE_RENEW;  // with a ticket that names this connection, not one before it
}

// RFC 7301: FTP has one registered name; FileZilla has two of its own. An offer of other protocols only comes from who
// believes to talk to something else (ALPACA), and is refused.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* length, const unsigned char* offered,
                    unsigned offered_length, void*) {
    std::string_view rest(reinterpret_cast<const char*>(offered), offered_length);
    while (!rest.empty()) {
        const auto size = static_cast<std::size_t>(static_cast<unsigned char>(rest[0]));
        const auto name = rest.substr(1, size);
        if (name == "ftp" || name == "ftp-data" || name == "x-filezilla-ftp") {
            *chosen = reinterpret_cast<const unsigned char*>(name.data());
            *length = static_cast<unsigned char>(name.size());
            return SSL_TLSEXT_ERR_OK;
        }
        rest.remove_prefix(std::min(rest.size(), size + 1));
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// A session that a ticket carries has its id only for form's sake, and the cache that would find another one by it is
// off. OpenSSL would draw it by lot, at the price of a system call.
int number_session(SSL*, unsigned char* id, unsigned* length) {
    static std::atomic<std::uint64_t> last{0};
    const auto number = ++last;
    *length = std::min<unsigned>(*length, sizeof number);
    std::memcpy(id, &number, *length);
    return 1;
}

void issue_tickets(const TlsContext& context, TicketKeys keys) {
    ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    ::SSL_CTX_set_generate_session_id(context.get(), number_session);
    ::SSL_CTX_set_timeout(context.get(), ticket_seconds);
    ::SSL_CTX_set_session_id_context(context.get(), session_context, sizeof session_context - 1);
    ::SSL_CTX_set_tlsext_ticket_keys(context.get(), keys.bytes.data(), keys.bytes.size());
    ::SSL_CTX_set_session_ticket_cb(context.get(), write_ticket, read_ticket, nullptr);
}

Status ask_for_certificates(const TlsContext& context, const TlsServer::Settings& settings) {
    using Ask = TlsServer::ClientCertificate;
    if (settings.client_certificate == Ask::none) return {};
    const auto* file = settings.client_authorities.c_str();
    ::ERR_clear_error();
    auto* names = ::SSL_load_client_CA_file(file);
    if (!names || ::SSL_CTX_load_verify_locations(context.get(), file, nullptr) != 1)
        return Error(std::errc::invalid_argument, tls_error(TlsFailure::refused, settings.client_authorities).doing());
    ::SSL_CTX_set_client_CA_list(context.get(), names);
    const bool required = settings.client_certificate == Ask::required;
    ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | (required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nullptr);
    return {};
}

}  // namespace

TicketKeys TicketKeys::make() {
    TicketKeys keys;
    if (::RAND_priv_bytes(keys.bytes.data(), static_cast<int>(keys.bytes.size())) != 1) throw std::bad_alloc();
    return keys;
}

Result<std::shared_ptr<const TlsServer>> TlsServer::make(const Settings& settings) {
    std::vector<TlsContext> contexts;
    std::vector<std::vector<std::string>> names;
    for (const auto& host : settings.hosts) {
        auto context = base_context(settings.minimum);
        if (auto used = use_identity(context, host.identity); !used) return used.error();
        if (auto asked = ask_for_certificates(context, settings); !asked) return asked.error();
        issue_tickets(context, settings.tickets);
        ::SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
        contexts.push_back(std::move(context));
        names.push_back(host.names);
    }
    std::shared_ptr<TlsServer> server(new TlsServer(std::move(contexts), std::move(names)));
    for (const auto& context : server->contexts_) {
        ::SSL_CTX_set_tlsext_servername_callback(context.get(), choose_host);
        ::SSL_CTX_set_tlsext_servername_arg(context.get(), server.get());
    }
    return std::shared_ptr<const TlsServer>(std::move(server));
}

// An unknown name gets the first host: a client that knows us by an address or an alias is not turned away.
int TlsServer::choose_host(SSL* ssl, int*, void* self) {
    const auto& server = *static_cast<const TlsServer*>(self);
    const char* asked = ::SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    if (!asked) return SSL_TLSEXT_ERR_NOACK;
    ::SSL_set_SSL_CTX(ssl, server.context_for(lower(asked)));
    return SSL_TLSEXT_ERR_OK;
}

std::size_t TlsServer::place_of(const std::string& name) const {
    const auto has_it = [&name](const auto& names) { return std::ranges::find(names, name) != names.end(); };
    return static_cast<std::size_t>(std::ranges::find_if(names_, has_it) - names_.begin());
}

ssl_ctx_st* TlsServer::context_for(const std::string& name) const {
    const auto place = place_of(name);
    return contexts_[place < contexts_.size() ? place : 0].get();
}

bool TlsServer::knows(const std::string& name) const { return place_of(name) < names_.size(); }

TlsEngine TlsServer::control(const TicketOwner& owner, const std::string& host) const {
    TlsEngine engine(context_for(host), TlsEngine::Role::server);
    set_owner(engine.native(), owner);
    return engine;
}

TlsEngine TlsServer::data(const std::string& host) const {
    TlsEngine engine(context_for(host), TlsEngine::Role::server);
    ::SSL_set_num_tickets(engine.native(), 0);
    return engine;
}

void give_tickets(TlsEngine& engine, const TicketOwner& owner) {
    set_owner(engine.native(), owner);
    ::ERR_clear_error();
    if (is_tls_1_3(engine)) (void)::SSL_new_session_ticket(engine.native());
}

bool is_tls_1_3(const TlsEngine& engine) { return ::SSL_version(engine.native()) == TLS1_3_VERSION; }

std::optional<TicketOwner> resumed(const TlsEngine& engine) {
    if (::SSL_session_reused(engine.native()) != 1) return std::nullopt;
    const auto* ownership = ownership_of(engine.native());
    if (ownership && !ownership->came_with) return std::nullopt;
    if (ownership) return *ownership->came_with;
    return owner_in(::SSL_get_session(engine.native()));
}

std::string asked_name(const TlsEngine& engine) {
    const char* asked = ::SSL_get_servername(engine.native(), TLSEXT_NAMETYPE_host_name);
    return asked ? lower(asked) : "";
}

std::string client_subject(const TlsEngine& engine) {
    const auto* certificate = ::SSL_get0_peer_certificate(engine.native());
    return certificate && ::SSL_get_verify_result(engine.native()) == X509_V_OK ? subject_of(*certificate) : "";
}

}  // namespace ftp
