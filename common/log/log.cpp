#include "common/log/log.hpp"

#include "common/base/text.hpp"
#include "common/log/log_file.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <ctime>

namespace ftp {

namespace {

constexpr std::array<std::string_view, 5> level_names{"off", "error", "warning", "info", "debug"};

std::string_view name_of(LogLevel level) { return level_names[static_cast<std::size_t>(level)]; }

std::string now_text() {
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto second = floor<seconds>(now);
    return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(system_clock::to_time_t(second)), (now - second).count());
}

// A word as it is; what would break "name=value" apart is quoted. printable() has already doubled each backslash.
std::string text_value(std::string_view value) {
    std::string escaped = printable(value);
    if (!escaped.empty() && escaped.find_first_of(" \"=") == escaped.npos) return escaped;
    std::string quoted = "\"";
    for (const char c : escaped) {
        if (c == '"') quoted += '\\';
        quoted += c;
    }
    return quoted += '"';
}

struct AsText {
    std::string operator()(std::string_view value) const { return text_value(value); }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    std::string operator()(double value) const { return fmt::format("{:.3f}", value); }
};

struct AsJson {
    std::string operator()(std::string_view value) const { return json_string(value); }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    // JSON knows no infinity and no NaN.
    std::string operator()(double value) const { return std::isfinite(value) ? fmt::format("{:.3f}", value) : "null"; }
};

using Fields = std::span<const Log::Field>;

std::string text_line(LogLevel level, std::string_view what, Fields fields) {
    std::string line = fmt::format("{} {} {}", now_text(), name_of(level), printable(what));
    for (const auto& field : fields) line += fmt::format(" {}={}", field.name, std::visit(AsText{}, field.value));
    return line += '\n';
}

std::string json_line(LogLevel level, std::string_view what, Fields fields) {
    std::string line =
        fmt::format(R"({{"time":"{}","level":"{}","event":{})", now_text(), name_of(level), json_string(what));
    for (const auto& field : fields) {
        line += fmt::format(",{}:{}", json_string(field.name), std::visit(AsJson{}, field.value));
    }
    return line += "}\n";
}

}  // namespace

struct Log::State {
    LogFile file;
    std::atomic<LogLevel> level;
    std::atomic<LogFormat> format;
};

Log::Log() = default;
Log::~Log() = default;

Result<std::unique_ptr<Log>> Log::open(const std::string& file, LogLevel level, LogFormat format) {
    auto opened = LogFile::open(file);
    if (!opened) return opened.error();
    std::unique_ptr<Log> log(new Log);
    log->state_.reset(new State{std::move(*opened), level, format});
    return log;
}

bool Log::wants(LogLevel level) const {
    return level != LogLevel::off && level <= state_->level.load(std::memory_order_relaxed);
}

void Log::event(LogLevel level, std::string_view what, std::span<const Field> fields) {
    if (!wants(level)) return;
    const bool json = state_->format.load(std::memory_order_relaxed) == LogFormat::json;
    state_->file.write((json ? json_line : text_line)(level, what, fields));
}

Status Log::reopen() { return state_->file.reopen(); }

Status Log::move(const std::string& file) { return state_->file.move(file); }

const std::string& Log::file() const { return state_->file.path(); }

void Log::set_level(LogLevel level) { state_->level.store(level, std::memory_order_relaxed); }

void Log::set_format(LogFormat format) { state_->format.store(format, std::memory_order_relaxed); }

}  // namespace ftp
