#include "common/net/tls_engine.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <new>

namespace ftp {

namespace {

constexpr std::size_t worth_keeping = 1 << 20;  // a spare buffer above this goes back to the heap

// The memory of what is on its way out. An engine has it only while it has something to send, so idle connections of a
// thread share one.
std::string& spare_buffer() {
    thread_local std::string spare;
    return spare;
}

}  // namespace

struct TlsEngine::Buffers {
    std::string held;           // arrived earlier, not yet read
    std::size_t held_read = 0;  // of it
    std::string_view arrived;   // borrowed
    std::string unsent;
    std::size_t unsent_begin = 0;

    std::size_t read(char* into, std::size_t most) {
        if (held_read < held.size()) {
            const auto octets = std::min(most, held.size() - held_read);
            std::copy_n(held.data() + held_read, octets, into);
            held_read += octets;
            return octets;
        }
        const auto octets = std::min(most, arrived.size());
        std::copy_n(arrived.begin(), octets, into);
        arrived.remove_prefix(octets);
        return octets;
    }

    void write(const char* from, std::size_t octets) {
        if (unsent.capacity() <= std::string().capacity()) unsent.swap(spare_buffer());
        unsent.append(from, octets);
    }

    void all_is_sent() {
        unsent.clear();
        unsent_begin = 0;
        if (unsent.capacity() <= worth_keeping && unsent.capacity() > spare_buffer().capacity())
            spare_buffer().swap(unsent);
        std::string().swap(unsent);  // an assignment would keep the memory
    }
};

namespace {

// --- OpenSSL's view of the buffers: a BIO that never touches a socket.

template <typename Buffers>
struct FlatBio {
    static Buffers& of(BIO* bio) { return *static_cast<Buffers*>(::BIO_get_data(bio)); }

    static int read(BIO* bio, char* into, int most) {
        ::BIO_clear_retry_flags(bio);
        const auto octets = of(bio).read(into, static_cast<std::size_t>(std::max(most, 0)));
        if (octets > 0) return static_cast<int>(octets);
        ::BIO_set_retry_read(bio);
        return -1;
    }

    // No exception may cross OpenSSL: without memory the record is refused.
    static int write(BIO* bio, const char* from, int octets) {
        ::BIO_clear_retry_flags(bio);
        try {
            of(bio).write(from, static_cast<std::size_t>(std::max(octets, 0)));
        } catch (const std::bad_alloc&) {
            return -1;
        }
        return octets;
    }

    static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static const BIO_METHOD* method() {
        static BIO_METHOD* const shared = [] {
            BIO_METHOD* made = ::BIO_meth_new(::BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "flat buffers");
            if (!made) throw std::bad_alloc();
            ::BIO_meth_set_read(made, read);
            ::BIO_meth_set_write(made, write);
            ::BIO_meth_set_ctrl(made, control);
            return made;
        }();
        return shared;
    }
};

}  // namespace

// A session that was not closed in an orderly way OpenSSL would not resume: but to break a data connection off is how
// FTP aborts a transfer, and says nothing against the next one.
void TlsEngine::Free::operator()(ssl_st* ssl) const {
    ::SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    ::SSL_free(ssl);
}

TlsEngine::TlsEngine(ssl_ctx_st* context, Role role) : buffers_(std::make_unique<Buffers>()), ssl_(::SSL_new(context)) {
    BIO* bio = ssl_ ? ::BIO_new(FlatBio<Buffers>::method()) : nullptr;
    if (!bio) throw std::bad_alloc();
    ::BIO_set_data(bio, buffers_.get());
    ::BIO_set_init(bio, 1);
    ::SSL_set_bio(ssl_.get(), bio, bio);
    if (role == Role::client)
        ::SSL_set_connect_state(ssl_.get());
    else
        ::SSL_set_accept_state(ssl_.get());
}

TlsEngine::TlsEngine(TlsEngine&&) noexcept = default;
TlsEngine& TlsEngine::operator=(TlsEngine&&) noexcept = default;
TlsEngine::~TlsEngine() = default;

void TlsEngine::feed(std::string_view ciphertext) { buffers_->arrived = ciphertext; }

void TlsEngine::keep_rest() {
    auto& [held, held_read, arrived, unsent, begin] = *buffers_;
    if (held_read == held.size()) {
        // Idle connections hold nothing.
        if (arrived.empty() && held.capacity() > std::string().capacity()) std::string().swap(held);
        held.assign(arrived);
        held_read = 0;
    } else if (!arrived.empty()) {
        held.erase(0, std::exchange(held_read, 0));
        held.append(arrived);
    }
    arrived = {};
}

Result<bool> TlsEngine::handshake() {
    ::ERR_clear_error();
    const int done = ::SSL_do_handshake(ssl_.get());
    const int why = done == 1 ? SSL_ERROR_NONE : ::SSL_get_error(ssl_.get(), done);
    keep_rest();
    if (done == 1) return true;
    if (why == SSL_ERROR_WANT_READ) return false;
    return failed("TLS handshake");
}

Result<std::size_t> TlsEngine::receive(std::span<char> into) {
    std::size_t received = 0;
    int why = SSL_ERROR_NONE;
    ::ERR_clear_error();
    while (received < into.size() && why == SSL_ERROR_NONE) {
        std::size_t octets = 0;
        const int done = ::SSL_read_ex(ssl_.get(), into.data() + received, into.size() - received, &octets);
        if (done != 1) why = ::SSL_get_error(ssl_.get(), done);
        received += octets;
    }
    keep_rest();
    if (received > 0) return received;  // what ended it is told again by the next call
    if (why == SSL_ERROR_ZERO_RETURN) return std::size_t{0};
    if (why == SSL_ERROR_WANT_READ || why == SSL_ERROR_NONE)
        return Error(std::errc::operation_would_block, "receiving");
    return failed("receiving");
}

bool TlsEngine::receivable() {
    char octet = 0;
    std::size_t octets = 0;
    ::ERR_clear_error();
    const int done = ::SSL_peek_ex(ssl_.get(), &octet, 1, &octets);
    const int why = done == 1 ? SSL_ERROR_NONE : ::SSL_get_error(ssl_.get(), done);
    keep_rest();
    return why != SSL_ERROR_WANT_READ;
}

Status TlsEngine::send(std::string_view plaintext) {
    ::ERR_clear_error();
    while (!plaintext.empty()) {
        std::size_t octets = 0;
        if (::SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &octets) != 1) return failed("sending");
        plaintext.remove_prefix(octets);
    }
    return {};
}

void TlsEngine::close() {
    if ((::SSL_get_shutdown(ssl_.get()) & SSL_SENT_SHUTDOWN) != 0 || ::SSL_is_init_finished(ssl_.get()) == 0) return;
    ::ERR_clear_error();
    (void)::SSL_shutdown(ssl_.get());
}

std::string_view TlsEngine::unsent() const { return std::string_view(buffers_->unsent).substr(buffers_->unsent_begin); }

void TlsEngine::sent(std::size_t octets) {
    buffers_->unsent_begin += octets;
    if (buffers_->unsent_begin == buffers_->unsent.size()) buffers_->all_is_sent();
}

Error TlsEngine::cut_off() const {
    if (::SSL_is_init_finished(ssl_.get()) == 0) return {make_error_code(TlsFailure::hung_up), "TLS handshake"};
    return {make_error_code(TlsFailure::truncated), "receiving"};
}

std::size_t TlsEngine::held() const {
    const auto pending = static_cast<std::size_t>(::SSL_pending(ssl_.get()));
    return pending + buffers_->held.size() - buffers_->held_read + buffers_->arrived.size();
}

Error TlsEngine::failed(std::string doing) { return tls_error(TlsFailure::refused, std::move(doing)); }

std::string describe(const TlsEngine& engine) {
    return std::string(::SSL_get_version(engine.native())) + " " + ::SSL_get_cipher_name(engine.native());
}

}  // namespace ftp
