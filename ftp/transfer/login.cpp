#include "ftp/transfer/login.hpp"

#include "common/base/state_folder.hpp"
#include "common/file/private_file.hpp"
#include "ftp/options/known_servers.hpp"
#include "ftp/options/password_command.hpp"
#include "ftp/options/tls_words.hpp"
#include "ftp/remote/failure.hpp"

namespace ftp::client {

Result<Site> login_at(const Url& url, const SecretSources& secrets) {
    auto credentials = credentials_for(url, secrets);
    if (!credentials) return credentials.error();
    Site site;
    site.host = url.host;
    site.port = url.port;
    site.implicit_tls = url.implicit_tls;
    site.user = std::move(credentials->user);
    site.password = std::move(credentials->password);
    site.account = std::move(credentials->account);
    return site;
}

Status fetch_password(Site& site, const SiteOptions& options) {
    if (!options.password_command) return {};
    auto password = password_from(*options.password_command);
    if (!password)
        return failed(Failure::login_refused, "logging in to " + site.host + ": " + password.error().doing());
    site.password = std::move(*password);
    return {};
}

namespace {

Error misuse(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

// A misuse says all that there is to say in its words.
std::string in_plain_words(const Error& error) {
    return error.is(std::errc::invalid_argument) ? error.doing() : error.text();
}

// Who names what he trusts, or who he is, wants no other.
TlsMode mode_of(const Site& site, const SiteOptions& options) {
    const bool insists = site.implicit_tls || names_trust(options);
    return options.tls.value_or(insists ? TlsMode::required : TlsMode::if_offered);
}

Result<std::shared_ptr<const TlsClient>> tls_client(const SiteOptions& options) {
    TlsClient::Settings settings;
    settings.authorities = options.ca.value_or("");
    if (options.key && !options.cert) return misuse("--key needs --cert");
    if (options.cert) {
        auto identity = load_identity(*options.cert, options.key.value_or(*options.cert));
        if (!identity) return misuse(in_plain_words(identity.error()));
        settings.identity = std::move(*identity);
    }
    auto made = TlsClient::make(settings);
    if (!made) return misuse(in_plain_words(made.error()));
    return made;
}

// The key of `ftpd serve` when the same user runs it.
std::string own_key(const std::string& folder) {
    const auto files = own_certificate_files(folder);
    const auto key = PrivateFile::read(files.key);
    if (folder.empty() || !key || !*key || !(*key)->check_private()) return "";
    const auto identity = load_identity(files.certificate, files.key);
    return identity ? pin_of(*identity->chain.front()) : "";
}

// Nobody stands in between on this machine, and behind the same port there may be another server the next time.
bool is_here(const std::string& host) {
    std::error_code no_address;
    const auto address = asio::ip::make_address(host, no_address);
    return no_address ? host == "localhost" : address.is_loopback();
}

Status protect(Host& host, const SiteOptions& options, const StateFolders& state) {
    const auto& site = host.site;
    auto& security = host.security;
    const auto mode = mode_of(site, options);
    if (mode == TlsMode::off && site.implicit_tls) return misuse("ftps:// is TLS, --tls=off is not");
    if (mode == TlsMode::off) return {};
    auto tls = tls_client(options);
    if (!tls) return tls.error();
    security.tls = std::move(*tls);
    security.required = mode == TlsMode::required;
    security.implicit = site.implicit_tls;
    if (options.pins) security.pins = split_pins(*options.pins);
    security.own = own_key(state.server);
    const KnownServers known(state.client);
    auto found = known.find(site.host, site.port);
    if (!found) return found.error();
    security.known = std::move(*found);
    security.known_in = known.file();
    security.remember = [known, host = site.host, port = site.port](const std::string& key) {
        return key.empty() && is_here(host) ? Status() : known.remember(host, port, key);
    };
    return {};
}

}  // namespace

Status set_up(Host& host, const SiteOptions& options, const StateFolders& state) {
    host.active = options.active.value_or(false);
    host.compress = options.compress.value_or(false);
    if (auto done = protect(host, options, state); !done) return done;
    if (!options.charset) return {};
    auto charset = Charset::open(*options.charset);
    if (!charset) return charset.error();
    host.charset = std::make_shared<const Charset>(std::move(*charset));
    return {};
}

}  // namespace ftp::client
