#pragma once

#include <cassert>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace ftp {

// What failed and while doing what: the code picks a reply or an exit status, the words go to a log or a terminal.
class Error {
  public:
    Error(std::error_code code, std::string doing) : code_(code), doing_(std::move(doing)) {}
    Error(std::errc code, std::string doing) : Error(std::make_error_code(code), std::move(doing)) {}

    // The failure of the system call that just returned, from errno.
    static Error last(std::string doing) { return {std::error_code(errno, std::system_category()), std::move(doing)}; }

    std::error_code code() const { return code_; }
    const std::string& doing() const { return doing_; }
    bool is(std::errc condition) const { return code_ == condition; }
    // "opening /in/a: No such file or directory"
    std::string text() const { return doing_.empty() ? code_.message() : doing_ + ": " + code_.message(); }

  private:
    std::error_code code_;
    std::string doing_;
};

// A value, or the Error that stood in its way. Has the member names of C++23's std::expected.
template <typename T>
class [[nodiscard]] Result {
  public:
    using value_type = T;

    Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() & { return checked(); }
    const T& value() const& { return const_cast<Result*>(this)->checked(); }
    T&& value() && { return std::move(checked()); }
    T& operator*() & { return checked(); }
    const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
    T&& operator*() && { return std::move(checked()); }
    T* operator->() { return &checked(); }
    const T* operator->() const { return &const_cast<Result*>(this)->checked(); }
    T value_or(T other) const { return has_value() ? value() : std::move(other); }

    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&content_);
    }

  private:
    T& checked() {
        assert(has_value());
        return *std::get_if<0>(&content_);
    }

    std::variant<T, Error> content_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    using value_type = void;

    Result() = default;
    Result(Error error) : content_(std::move(error)) {}

    bool has_value() const { return content_.index() == 0; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const {
        assert(!has_value());
        return *std::get_if<1>(&content_);
    }

  private:
    std::variant<std::monostate, Error> content_;
};

using Status = Result<void>;

}  // namespace ftp
