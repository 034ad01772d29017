#include "common/base/text.hpp"
#include "common/log/log.hpp"
#include "common/log/log_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <ctime>

namespace ftp {

namespace {

// One word of a line whose words are separated by spaces; without a byte that a terminal takes for a command.
std::string one_word(std::string_view text) {
    const bool readable = valid_utf8(text);
    std::string word;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<std::uint8_t>(text[i + 1]) : 0;
        const bool c1 = byte == 0xC2 && next < 0xA0;
        const bool safe = byte > 0x20 && byte != 0x7F && (byte < 0x80 || readable) && !c1;
        word += safe ? text[i] : '_';
        if (readable && c1) ++i;
    }
    return word.empty() ? "*" : word;
}

// xferlog(5) knows whole seconds, and its readers divide by them.
long whole_seconds(double seconds) { return std::isfinite(seconds) ? std::lround(std::clamp(seconds, 1.0, 1e9)) : 1; }

// time, seconds, host, bytes, path, type, action, direction, access, user, service, authentication, its user, status
std::string line_of(const TransferLog::Transfer& transfer, std::time_t now) {
    return fmt::format("{:%a %b %e %H:%M:%S %Y} {} {} {} {} {} _ {} {} {} ftp 0 * {}\n", fmt::localtime(now),
                       whole_seconds(transfer.seconds), one_word(transfer.peer), transfer.bytes,
                       one_word(transfer.path), transfer.ascii ? 'a' : 'b', transfer.incoming ? 'i' : 'o',
                       transfer.anonymous ? 'a' : 'r', one_word(transfer.user), transfer.complete ? 'c' : 'i');
}

}  // namespace

struct TransferLog::State {
    LogFile file;
};

TransferLog::TransferLog() = default;
TransferLog::~TransferLog() = default;

Result<std::unique_ptr<TransferLog>> TransferLog::open(const std::string& file) {
    auto opened = LogFile::open(file);
    if (!opened) return opened.error();
    std::unique_ptr<TransferLog> log(new TransferLog);
    log->state_.reset(new State{std::move(*opened)});
    return log;
}

void TransferLog::write(const Transfer& transfer) {
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    state_->file.write(line_of(transfer, now));
}

Status TransferLog::reopen() { return state_->file.reopen(); }

const std::string& TransferLog::file() const { return state_->file.path(); }

}  // namespace ftp
