#include "ftpd/server/certificates.hpp"

#include "common/base/state_folder.hpp"
#include "common/base/text.hpp"
#include "common/file/private_file.hpp"
#include "common/net/tls_pem.hpp"
#include "ftpd/server/key_helper.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sys/stat.h>
#include <unistd.h>

namespace ftp::server {

namespace {

using Clock = std::chrono::system_clock;
constexpr auto notice = std::chrono::hours(24 * 14);

const std::string& key_file(const CertificateFiles& files) { return files.key.empty() ? files.certificate : files.key; }

Result<TlsIdentity> load(const CertificateFiles& files) { return load_identity(files.certificate, key_file(files)); }

Result<TlsIdentity> load(const CertificateFiles& files, const ReadFile& read) {
    const auto certificate = read(files.certificate);
    if (!certificate) return certificate.error();
    const auto key = read(key_file(files));
    if (!key) return key.error();
    return parse_identity({files.certificate, *certificate}, {key_file(files), *key});
}

TlsServer::Settings settings_of(const Configuration::Tls& tls, const TicketKeys& tickets) {
    using Ask = TlsServer::ClientCertificate;
    static constexpr std::array asks{Ask::none, Ask::optional, Ask::required};
    TlsServer::Settings settings;
    settings.minimum = tls.minimum == TlsMinimum::v1_3 ? TlsVersion::v1_3 : TlsVersion::v1_2;
    settings.client_certificate = asks[static_cast<std::size_t>(tls.client_certificate)];
    settings.client_authorities = tls.client_ca;
    settings.tickets = tickets;
    return settings;
}

}  // namespace

Result<Certificates> load_certificates(const Configuration::Tls& tls, const TicketKeys& tickets, const ReadFile& read) {
    Certificates certificates;
    if (!tls.offered()) return certificates;
    auto settings = settings_of(tls, tickets);
    const auto add = [&](const CertificateFiles& files, std::vector<std::string> names) -> Status {
        auto identity = load(files, read);
        if (!identity) return identity.error();
        certificates.shown.push_back({files.certificate, *identity});
        settings.hosts.push_back({std::move(names), std::move(*identity)});
        return {};
    };
    if (auto added = add(tls.files, {}); !added) return added.error();
    for (const auto& name : certificates.shown.front().identity.names())
        settings.hosts.front().names.push_back(lower(name));
    for (const auto& host : tls.hosts) {
        if (auto added = add(host.files, host.names); !added) return added.error();
    }
    auto server = TlsServer::make(settings);
    if (!server) return server.error();
    certificates.server = std::move(*server);
    return certificates;
}

std::vector<std::string> certificate_files(const Configuration::Tls& tls) {
    std::vector<std::string> names;
    if (!tls.offered()) return names;
    const auto add = [&names](const CertificateFiles& files) {
        names.push_back(files.certificate);
        names.push_back(key_file(files));
    };
    add(tls.files);
    for (const auto& host : tls.hosts) add(host.files);
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    return names;
}

std::vector<std::string> certificate_warnings(const Certificates& certificates, Clock::time_point now) {
    std::vector<std::string> lines;
    for (const auto& [file, identity] : certificates.shown) {
        const auto end = identity.expires();
        if (end > now + notice) continue;
        lines.push_back(
            fmt::format("{} {} on {:%Y-%m-%d}", file, end <= now ? "expired" : "expires", fmt::gmtime(end)));
    }
    return lines;
}

namespace {

// A key that others may read is no secret; the server's own user or group may.
std::optional<std::string> open_to_others(const std::string& file) {
    struct ::stat status {};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & 07) == 0) return std::nullopt;
    return fmt::format("{}: others may use this key (mode {:04o}); chmod o= {}", printable(file),
                       status.st_mode & 07777, printable(file));
}

void look_at(const CertificateFiles& files, Clock::time_point now, std::vector<std::string>& lines) {
    const auto identity = load(files);
    if (!identity) return lines.push_back(identity.error().text());
    if (auto open = open_to_others(key_file(files))) lines.push_back(std::move(*open));
    if (identity->expires() <= now)
        lines.push_back(fmt::format("{}: the certificate expired on {:%Y-%m-%d}", printable(files.certificate),
                                    fmt::gmtime(identity->expires())));
    if (auto broken = broken_chain(*identity))
        lines.push_back(fmt::format("{}: {}", printable(files.certificate), *broken));
}

}  // namespace

std::vector<std::string> certificate_mistakes(const Configuration::Tls& tls, Clock::time_point now) {
    std::vector<std::string> lines;
    if (!tls.offered()) return lines;
    look_at(tls.files, now, lines);
    for (const auto& host : tls.hosts) look_at(host.files, now, lines);
    if (!lines.empty()) return lines;
    if (const auto all = load_certificates(tls, TicketKeys::make(), read_small_file); !all)
        lines.push_back(all.error().text());
    return lines;
}

namespace {

std::vector<std::string> own_names() {
    std::vector<std::string> names{"localhost"};
    std::array<char, 256> name{};
    if (::gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0') names.emplace_back(name.data());
    names.emplace_back("127.0.0.1");
    names.emplace_back("::1");
    return names;
}

}  // namespace

Result<CertificateFiles> own_certificate(const std::string& folder) {
    constexpr unsigned ten_years = 3650;
    const auto places = own_certificate_files(folder);
    const CertificateFiles files{places.certificate, places.key};
    const auto before = load(files);
    if (before && before->expires() > Clock::now() + notice) return files;
    if (auto made = make_private_folders(files.certificate); !made) return made.error();
    const auto fresh = make_identity(own_names(), ten_years);
    if (auto written = write_private_file(files.key, key_to_pem(fresh)); !written) return written.error();
    if (auto written = write_private_file(files.certificate, to_pem(fresh)); !written) return written.error();
    return files;
}

}  // namespace ftp::server
