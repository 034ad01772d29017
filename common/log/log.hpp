#pragma once

#include "common/base/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace ftp {

enum class LogLevel { off, error, warning, info, debug };
enum class LogFormat { text, json };

// One line per event, written with one write(2), so that lines of several threads do not mix. Every value is escaped
// (control bytes, quotes); what must stay secret never gets here.
class Log {
  public:
    struct Field {
        std::string_view name;
        std::variant<std::string_view, std::int64_t, double> value;
    };

    // file "": standard error.
    static Result<std::unique_ptr<Log>> open(const std::string& file, LogLevel level, LogFormat format);
    ~Log();

    bool wants(LogLevel level) const;
    // "2026-11-21T13:20:41.123Z info upload session=12 user=alice path=/in/a offset=0 bytes=42 seconds=0.010"; text
    // values with spaces or quotes are quoted.
    void event(LogLevel level, std::string_view what, std::span<const Field> fields);
    void event(LogLevel level, std::string_view what, std::initializer_list<Field> fields) {
        event(level, what, std::span<const Field>(fields.begin(), fields.size()));
    }
    // One call of these three at a time, beside any number of events.
    Status reopen();                       // after rotation. Error: goes on in the old file
    Status move(const std::string& file);  // "": standard error. Error: goes on in the old file
    const std::string& file() const;
    void set_level(LogLevel level);
    void set_format(LogFormat format);

  private:
    Log();
    struct State;
    std::unique_ptr<State> state_;
};

// xferlog(5): one line a transfer, for tools that read wu-ftpd's format.
class TransferLog {
  public:
    struct Transfer {
        double seconds = 0;
        std::string_view peer;
        std::uint64_t bytes = 0;  // that moved: what was there before a resumed one counted in its own line
        std::string_view path;    // spaces and control bytes become '_'
        bool ascii = false;
        bool incoming = false;
        bool anonymous = false;
        std::string_view user;
        bool complete = true;
    };
    static Result<std::unique_ptr<TransferLog>> open(const std::string& file);
    ~TransferLog();
    void write(const Transfer& transfer);
    Status reopen();  // as Log's
    const std::string& file() const;

  private:
    TransferLog();
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ftp
