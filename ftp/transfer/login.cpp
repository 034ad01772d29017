#include "ftp/transfer/login.hpp"

#include "ftp/options/password_command.hpp"
#include "ftp/remote/failure.hpp"

namespace ftp::client {

Result<Site> login_at(const Url& url, const SiteOptions& options, const SecretSources& secrets) {
    auto credentials = credentials_for(url, secrets);
    if (!credentials) return credentials.error();
    if (options.password_command) {
        auto password = password_from(*options.password_command);
        if (!password)
            return failed(Failure::login_refused, "logging in to " + url.host + ": " + password.error().doing());
        credentials->password = std::move(*password);
    }
    Site site;
    site.host = url.host;
    site.port = url.port;
    site.user = std::move(credentials->user);
    site.password = std::move(credentials->password);
    site.account = std::move(credentials->account);
    return site;
}

Status set_up(Host& host, const SiteOptions& options) {
    host.active = options.active.value_or(false);
    if (!options.charset) return {};
    auto charset = Charset::open(*options.charset);
    if (!charset) return charset.error();
    host.charset = std::make_shared<const Charset>(std::move(*charset));
    return {};
}

}  // namespace ftp::client
