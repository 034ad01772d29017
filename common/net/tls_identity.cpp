#include "common/base/unique_fd.hpp"
#include "common/base/whole_file.hpp"
#include "common/net/tls_context.hpp"
#include "common/net/tls_failure.hpp"
#include "common/net/tls_pem.hpp"

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <new>

namespace ftp {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&::BIO_free)>;
using Certificate = std::shared_ptr<X509>;
using Key = std::shared_ptr<EVP_PKEY>;

template <typename T>
T* needed(T* made) {
    if (!made) throw std::bad_alloc();
    return made;
}

Bio memory() { return {needed(::BIO_new(::BIO_s_mem())), ::BIO_free}; }

std::string content(const Bio& bio) {
    char* text = nullptr;
    const auto length = BIO_get_mem_data(bio.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

Error unfit(const std::string& file, const std::string& what) {
    return {std::errc::invalid_argument, tls_error(TlsFailure::refused, file + ": " + what).doing()};
}

// Nobody is asked for the password of a key: a server starts by itself.
int no_password(char*, int, int, void*) { return -1; }

Result<std::string> read_pem(const std::string& file) {
    constexpr std::size_t most = 1 << 20;
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd) return Error::last("reading " + file);
    return read_whole(fd, file, most);
}

Bio reader_of(const std::string& text) {
    return {needed(::BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))), ::BIO_free};
}

Result<std::vector<Certificate>> parse_chain(PemFile file) {
    const auto bio = reader_of(file.text);
    std::vector<Certificate> chain;
    while (X509* next = ::PEM_read_bio_X509(bio.get(), nullptr, no_password, nullptr))
        chain.emplace_back(next, ::X509_free);
    const bool at_end = ERR_GET_REASON(::ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    if (!at_end) return unfit(file.name, "not a PEM certificate");
    ::ERR_clear_error();
    if (chain.empty()) return unfit(file.name, "no certificate in it");
    return chain;
}

Result<Key> parse_key(PemFile file) {
    const auto bio = reader_of(file.text);
    Key key(::PEM_read_bio_PrivateKey(bio.get(), nullptr, no_password, nullptr), ::EVP_PKEY_free);
    if (!key) return unfit(file.name, "no private key in it, or one with a password");
    return key;
}

void add_extension(X509* certificate, int which, const std::string& value) {
    using Extension = std::unique_ptr<X509_EXTENSION, decltype(&::X509_EXTENSION_free)>;
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(needed(::X509V3_EXT_conf_nid(nullptr, &context, which, value.c_str())),
                              ::X509_EXTENSION_free);
    if (::X509_add_ext(certificate, extension.get(), -1) != 1) throw std::bad_alloc();
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string list;
    for (const auto& name : names)
        list += (list.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
    return list;
}

// RFC 5280 §4.1.2.2: unique and hard to guess.
void set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    if (::RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) throw std::bad_alloc();
    ::ASN1_INTEGER_set_uint64(::X509_get_serialNumber(certificate), serial >> 1);
}

std::string address_text(const ASN1_OCTET_STRING* octets) {
    char text[INET6_ADDRSTRLEN] = "";
    const int family = ::ASN1_STRING_length(octets) == 4 ? AF_INET : AF_INET6;
    ::inet_ntop(family, ::ASN1_STRING_get0_data(octets), text, sizeof text);
    return text;
}

}  // namespace

bool is_address(const std::string& host) {
    unsigned char address[16];
    return ::inet_pton(AF_INET, host.c_str(), address) == 1 || ::inet_pton(AF_INET6, host.c_str(), address) == 1;
}

Result<TlsIdentity> parse_identity(PemFile certificate_file, PemFile key_file) {
    ::ERR_clear_error();
    auto chain = parse_chain(certificate_file);
    if (!chain) return chain.error();
    auto key = parse_key(key_file);
    if (!key) return key.error();
    if (::X509_check_private_key(chain->front().get(), key->get()) != 1) {
        ::ERR_clear_error();
        return Error(std::errc::invalid_argument,
                     key_file.name + " is not the key of the certificate in " + certificate_file.name);
    }
    TlsIdentity identity;
    identity.chain = std::move(*chain);
    identity.key = std::move(*key);
    return identity;
}

Result<TlsIdentity> load_identity(const std::string& certificate_file, const std::string& key_file) {
    const auto certificate = read_pem(certificate_file);
    if (!certificate) return certificate.error();
    const auto key = read_pem(key_file);
    if (!key) return key.error();
    return parse_identity({certificate_file, *certificate}, {key_file, *key});
}

TlsIdentity make_identity(const std::vector<std::string>& names, unsigned days) {
    TlsIdentity identity;
    identity.key = Key(needed(::EVP_EC_gen("P-256")), ::EVP_PKEY_free);
    const Certificate certificate(needed(::X509_new()), ::X509_free);
    ::X509_set_version(certificate.get(), X509_VERSION_3);
    set_serial(certificate.get());
    ::X509_gmtime_adj(::X509_getm_notBefore(certificate.get()), -3600);  // for clocks that are a little behind
    ::X509_time_adj_ex(::X509_getm_notAfter(certificate.get()), static_cast<int>(days), 0, nullptr);
    auto* name = ::X509_get_subject_name(certificate.get());
    const std::string common = names.empty() ? "ftpd" : names.front();
    ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(common.data()),
                                 static_cast<int>(std::min<std::size_t>(common.size(), 64)), -1, 0);
    ::X509_set_issuer_name(certificate.get(), name);
    ::X509_set_pubkey(certificate.get(), identity.key.get());
    if (!names.empty()) add_extension(certificate.get(), NID_subject_alt_name, alternative_names(names));
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth,clientAuth");
    if (::X509_sign(certificate.get(), identity.key.get(), ::EVP_sha256()) == 0) throw std::bad_alloc();
    identity.chain.push_back(certificate);
    return identity;
}

std::string to_pem(const TlsIdentity& identity) {
    const auto bio = memory();
    for (const auto& certificate : identity.chain) ::PEM_write_bio_X509(bio.get(), certificate.get());
    return content(bio);
}

std::string key_to_pem(const TlsIdentity& identity) {
    const auto bio = memory();
    ::PEM_write_bio_PKCS8PrivateKey(bio.get(), identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return content(bio);
}

std::string subject_of(const x509_st& certificate) {
    const auto bio = memory();
    ::X509_NAME_print_ex(bio.get(), ::X509_get_subject_name(&certificate), 0, XN_FLAG_RFC2253);
    return content(bio);
}

std::vector<std::string> TlsIdentity::names() const {
    std::vector<std::string> result;
    auto* found =
        static_cast<GENERAL_NAMES*>(::X509_get_ext_d2i(chain.front().get(), NID_subject_alt_name, nullptr, nullptr));
    const std::unique_ptr<GENERAL_NAMES, decltype(&::GENERAL_NAMES_free)> names(found, ::GENERAL_NAMES_free);
    for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const auto* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS)
            result.emplace_back(reinterpret_cast<const char*>(::ASN1_STRING_get0_data(name->d.dNSName)),
                                static_cast<std::size_t>(::ASN1_STRING_length(name->d.dNSName)));
        else if (name->type == GEN_IPADD)
            result.push_back(address_text(name->d.iPAddress));
    }
    return result;
}

std::chrono::system_clock::time_point TlsIdentity::expires() const {
    std::tm end{};
    ::ASN1_TIME_to_tm(::X509_get0_notAfter(chain.front().get()), &end);
    return std::chrono::system_clock::from_time_t(::timegm(&end));
}

std::string pin_of(const x509_st& certificate) {
    unsigned char* encoded = nullptr;
    const int length = ::i2d_X509_PUBKEY(::X509_get_X509_PUBKEY(&certificate), &encoded);
    if (length <= 0) throw std::bad_alloc();
    unsigned char digest[32];
    ::EVP_Digest(encoded, static_cast<std::size_t>(length), digest, nullptr, ::EVP_sha256(), nullptr);
    ::OPENSSL_free(encoded);
    unsigned char text[4 * ((sizeof digest + 2) / 3) + 1];
    const int written = ::EVP_EncodeBlock(text, digest, sizeof digest);
    return "sha256//" + std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(written));
}

std::optional<std::string> broken_chain(const TlsIdentity& identity) {
    for (std::size_t i = 0; i + 1 < identity.chain.size(); ++i) {
        auto* signer = identity.chain[i + 1].get();
        const bool signed_by = ::X509_check_issued(signer, identity.chain[i].get()) == X509_V_OK &&
                               ::X509_verify(identity.chain[i].get(), ::X509_get0_pubkey(signer)) == 1;
        ::ERR_clear_error();
        if (!signed_by)
            return "\"" + subject_of(*identity.chain[i]) + "\" is not signed by the next one in the file, \"" +
                   subject_of(*signer) + "\"";
    }
    return std::nullopt;
}

std::string TlsIdentity::fingerprint() const {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    if (::X509_digest(chain.front().get(), ::EVP_sha256(), digest, &length) != 1) throw std::bad_alloc();
    std::string text;
    for (unsigned i = 0; i < length; ++i) text += fmt::format("{}{:02X}", i == 0 ? "" : ":", digest[i]);
    return text;
}

}  // namespace ftp
