#include "ftpd/config/restart.hpp"
#include "ftpd/server/server.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>

namespace ftp::server {

void Server::reload() {
    open_logs_again();
    if (!plan_.reload) return;
    std::string problem;
    const auto configuration = plan_.reload(problem);
    if (!problem.empty()) {
        log_->event(LogLevel::error, "reload-failed", {{"error", std::string_view(problem)}});
        return;
    }
    take(configuration);
    log_->event(LogLevel::info, "reloaded", {});
}

// Whoever reads the log sees it there, whoever has lost the log on standard error.
void Server::report(std::string_view what, const Error& error) {
    const auto text = error.text();
    log_->event(LogLevel::error, what, {{"error", std::string_view(text)}});
    if (!log_->file().empty()) fmt::print(stderr, "ftpd: {}: {}\n", what, text);
}

// After a rotation the old files have other names: who cannot open new ones must not go on in them without a word.
void Server::open_logs_again() {
    if (const auto opened = log_->reopen(); !opened) report("log-not-reopened", opened.error());
    if (!transfers_) return;
    if (const auto opened = transfers_->reopen(); !opened) report("log-not-reopened", opened.error());
}

void Server::take(const Configuration& configuration) {
    take_logs(configuration.log);
    take_certificates(configuration.tls);
    const auto changed = accounts_->change(users_file(configuration), configuration.accounts.anonymous);
    if (!changed) log_->event(LogLevel::error, "users-file", {{"error", std::string_view(changed.error().doing())}});
    services_->replace(configuration, certificates_.server, transfers_);
    const auto waiting = fmt::format("{}", fmt::join(keys_for_restart(plan_.configuration, configuration), ", "));
    if (!waiting.empty()) log_->event(LogLevel::warning, "needs-restart", {{"keys", std::string_view(waiting)}});
}

// All of TLS comes from one reading: a new version with an old certificate is what nobody has asked for.
void Server::take_certificates(const Configuration::Tls& tls) {
    auto certificates =
        load_certificates(tls, ticket_keys_, [this](const std::string& file) { return read_tls_file(file); });
    if (certificates)
        certificates_ = std::move(*certificates);
    else
        report("certificates-kept", certificates.error());
    log_certificates();
}

Result<std::string> Server::read_tls_file(const std::string& file) const {
    auto content = read_small_file(file);
    if (content || !key_helper_ || !content.error().is(std::errc::permission_denied)) return content;
    if (key_helper_->knows(file)) return key_helper_->read(file);
    return Error(std::errc::permission_denied, "reading " + file + ", which needs a restart since it is a new name");
}

void Server::take_logs(const Configuration::Log& log) {
    log_->set_level(log.level);
    log_->set_format(log.format);
    if (log.file != log_->file()) {
        if (const auto moved = log_->move(log.file); !moved) report("log-not-moved", moved.error());
    }
    if (log.transfers == (transfers_ ? transfers_->file() : "")) return;
    if (log.transfers.empty()) return transfers_.reset();
    auto fresh = TransferLog::open(log.transfers);
    if (fresh)
        transfers_ = std::move(*fresh);
    else
        report("log-not-moved", fresh.error());
}

// The users of `ftpd serve` stand in no file.
std::string Server::users_file(const Configuration& configuration) const {
    return plan_.fixed_users.empty() ? configuration.accounts.users : "";
}

// Whoever looks after the server must hear of an end in time: two weeks ahead.
void Server::log_certificates() {
    const auto now = std::chrono::system_clock::now();
    for (const auto& line : certificate_warnings(certificates_, now))
        log_->event(LogLevel::warning, "certificate", {{"warning", std::string_view(line)}});
    if (!certificates_.server)
        log_->event(LogLevel::warning, "no-tls",
                    {{"advice", std::string_view("passwords and files go in the clear: set [tls] certificate")}});
}

}  // namespace ftp::server
