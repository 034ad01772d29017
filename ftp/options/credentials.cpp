#include "ftp/options/credentials.hpp"

#include "common/base/text.hpp"
#include "ftp/options/netrc.hpp"

namespace ftp::client {

namespace {

// What is given for anonymous by custom (RFC 1635) is a mail address; ours says nothing about anybody.
constexpr const char* anonymous_password = "anonymous@";

bool is_anonymous(std::string_view user) { return same_word(user, "anonymous") || same_word(user, "ftp"); }

// "ftp" is another name of anonymous, and may be that of somebody: then he is named, and his password given.
bool is_somebody(const Url& url, const SecretSources& sources) {
    return same_word(url.user, "ftp") && sources.environment.has_value();
}

}  // namespace

Result<Credentials> credentials_for(const Url& url, const SecretSources& sources) {
    Credentials result;
    result.user = url.user;
    if (!sources.netrc_file.empty()) {
        auto entry = look_up_netrc(sources.netrc_file, url.host, url.user);
        if (!entry) return entry.error();
        if (*entry && (!url.user.empty() || (*entry)->login)) {
            if (result.user.empty()) result.user = *(*entry)->login;
            result.password = (*entry)->password;
            result.account = (*entry)->account;
        }
    }
    if (result.user.empty()) result.user = "anonymous";
    if (is_anonymous(result.user) && !is_somebody(url, sources)) {
        if (!result.password) result.password = anonymous_password;
    } else if (sources.environment) {
        result.password = sources.environment;
    }
    return result;
}

}  // namespace ftp::client
