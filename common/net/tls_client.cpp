#include "common/net/tls_client.hpp"

#include "common/net/tls_failure.hpp"

#include <fmt/chrono.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <new>

namespace ftp {

namespace {

using Sessions = std::shared_ptr<TlsSessions>;

void free_sessions(void*, void* sessions, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<Sessions*>(sessions);
}

// Where a connection keeps whom its tickets are for.
int sessions_place() {
    static const int place = ::SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, free_sessions);
    return place;
}

// 1: the session is ours now.
int keep_session(SSL* ssl, SSL_SESSION* session) {
    const auto* sessions = static_cast<Sessions*>(::SSL_get_ex_data(ssl, sessions_place()));
    if (!sessions) return 0;
    (*sessions)->add({session, ::SSL_SESSION_free});
    return 1;
}

Error unfit(const std::string& what) {
    return {std::errc::invalid_argument, tls_error(TlsFailure::refused, what).doing()};
}

std::string day_of(std::chrono::system_clock::time_point time) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

// No authority that we know has signed it, which is how certificates are that somebody made for himself.
bool lacks_authority(long problem) {
    constexpr std::array<long, 5> kinds{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                                        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
                                        X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                                        X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE};
    return std::find(kinds.begin(), kinds.end(), problem) != kinds.end();
}

// What else is wrong with a certificate that lacks an authority: all that OpenSSL checks behind that, whom it is for
// and its dates among it. X509_V_OK when that is nothing.
long other_problem(SSL* ssl, X509* certificate) {
    using Store = std::unique_ptr<X509_STORE, decltype(&::X509_STORE_free)>;
    using Check = std::unique_ptr<X509_STORE_CTX, decltype(&::X509_STORE_CTX_free)>;
    const Store vouching(::X509_STORE_new(), ::X509_STORE_free);
    const Check check(::X509_STORE_CTX_new(), ::X509_STORE_CTX_free);
    if (!vouching || !check || ::X509_STORE_add_cert(vouching.get(), certificate) != 1 ||
        ::X509_STORE_CTX_init(check.get(), vouching.get(), certificate, nullptr) != 1)
        throw std::bad_alloc();
    ::X509_STORE_CTX_set_default(check.get(), "ssl_server");
    auto* rules = ::X509_STORE_CTX_get0_param(check.get());
    if (::X509_VERIFY_PARAM_set1(rules, ::SSL_get0_param(ssl)) != 1) throw std::bad_alloc();
    ::X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN);  // it may vouch for itself
    (void)::X509_verify_cert(check.get());
    ::ERR_clear_error();
    return ::X509_STORE_CTX_get_error(check.get());
}

// ALPN (RFC 7301): a server of something else, to which somebody has led us, refuses it.
constexpr unsigned char protocols[] =
    "\x03"
    "ftp";

}  // namespace

void TlsSessions::add(Session session) {
    fresh_.push_front(std::move(session));
    if (fresh_.size() > most) fresh_.pop_back();
}

TlsSessions::Session TlsSessions::take() {
    if (!fresh_.empty()) {
        last_ = std::move(fresh_.front());
        fresh_.pop_front();
    }
    // OpenSSL spoils a TLS 1.3 session once it is resumed: of a copy the original stays good.
    return last_ ? Session(::SSL_SESSION_dup(last_.get()), ::SSL_SESSION_free) : Session();
}

Result<std::shared_ptr<const TlsClient>> TlsClient::make(const Settings& settings) {
    auto context = base_context(TlsVersion::v1_2);
    ::ERR_clear_error();
    const bool trusts = settings.authorities.empty()
                            ? ::SSL_CTX_set_default_verify_paths(context.get()) == 1
                            : ::SSL_CTX_load_verify_file(context.get(), settings.authorities.c_str()) == 1;
    if (!trusts) return unfit(settings.authorities.empty() ? "the system's certificates" : settings.authorities);
    if (settings.identity) {
        if (auto used = use_identity(context, *settings.identity); !used) return used.error();
    }
    ::SSL_CTX_set_alpn_protos(context.get(), protocols, sizeof protocols - 1);
    ::SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    ::SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    return std::shared_ptr<const TlsClient>(new TlsClient(std::move(context)));
}

TlsEngine TlsClient::engine_for(const std::string& host) const {
    TlsEngine engine(context_.get(), TlsEngine::Role::client);
    auto* ssl = engine.native();
    const bool address = is_address(host);
    ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    const int set = address ? ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str())
                            : ::SSL_set1_host(ssl, host.c_str());
    if (set != 1) throw std::bad_alloc();
    // RFC 6066 §3: names only.
    if (!address && SSL_set_tlsext_host_name(ssl, host.c_str()) != 1) throw std::bad_alloc();
    return engine;
}

TlsEngine TlsClient::control(const std::string& host, std::shared_ptr<TlsSessions> sessions) const {
    auto engine = engine_for(host);
    auto kept = std::make_unique<Sessions>(std::move(sessions));
    if (::SSL_set_ex_data(engine.native(), sessions_place(), kept.get()) != 1) throw std::bad_alloc();
    (void)kept.release();
    return engine;
}

TlsEngine TlsClient::data(const std::string& host, TlsSessions& sessions) const {
    auto engine = engine_for(host);
    if (const auto session = sessions.take()) ::SSL_set_session(engine.native(), session.get());
    return engine;
}

TlsPeer peer_of(const TlsEngine& engine) {
    TlsPeer peer;
    const std::shared_ptr<X509> certificate(::SSL_get1_peer_certificate(engine.native()), ::X509_free);
    if (!certificate) {
        peer.problem = "it has shown no certificate";
        return peer;
    }
    const TlsIdentity identity{{certificate}, nullptr};
    peer.key = pin_of(*certificate);
    peer.fingerprint = identity.fingerprint();
    peer.subject = subject_of(*certificate);
    peer.expires = day_of(identity.expires());
    const auto problem = ::SSL_get_verify_result(engine.native());
    if (problem != X509_V_OK) peer.problem = ::X509_verify_cert_error_string(problem);
    peer.unvouched = lacks_authority(problem);
    if (!peer.unvouched) return peer;
    const auto other = other_problem(engine.native(), certificate.get());  // OpenSSL stops at the first
    if (other != X509_V_OK) peer.problem += std::string(", ") + ::X509_verify_cert_error_string(other);
    return peer;
}

bool was_resumed(const TlsEngine& engine) { return ::SSL_session_reused(engine.native()) == 1; }

}  // namespace ftp
