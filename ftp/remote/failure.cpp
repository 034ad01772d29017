#include "ftp/remote/failure.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

class FailureCategory : public std::error_category {
  public:
    const char* name() const noexcept override { return "ftp"; }

    std::string message(int code) const override {
        switch (static_cast<Failure>(code)) {
            case Failure::unreachable:
                return "cannot be reached";
            case Failure::login_refused:
                return "login refused";
            case Failure::refused:
                return "refused";
            case Failure::remote_full:
                return "no space there";
            case Failure::busy:
                return "not now";
            case Failure::connection_lost:
                return "connection lost";
            case Failure::protocol_violated:
                return "the server does not follow the protocol";
            case Failure::wrong_size:
                return "size does not match";
            case Failure::differs:
                return "differs";
            case Failure::unsafe_name:
                return "unsafe name";
            case Failure::not_repeatable:
                return "what was read cannot be read again";
            case Failure::out_of_time:
                return "out of time";
            case Failure::nothing_matched:
                return "nothing there matches";
        }
        return "failed";
    }
};

// Servers that are full for the moment, or whose file somebody else has open, say so with a code for good.
bool asks_to_come_back(const Reply& reply) {
    if (!reply.is(Code::not_logged_in) && !reply.is(Code::file_unavailable)) return false;
    const auto words = lower(reply.summary());
    constexpr std::string_view phrases[] = {"too many", "no more connections", "busy", "try later", "try again later"};
    return std::ranges::any_of(phrases, [&](std::string_view phrase) { return words.find(phrase) != words.npos; });
}

Failure meaning(const Reply& reply) {
    if (asks_to_come_back(reply)) return Failure::busy;
    if (reply.is(Code::not_logged_in) || reply.number() == 532) return Failure::login_refused;
    if (reply.is(Code::no_space) || reply.is(Code::over_quota)) return Failure::remote_full;
    if (reply.is(Code::service_closing)) return Failure::busy;
    if (reply.is(Code::no_data_connection) || reply.is(Code::transfer_aborted)) return Failure::connection_lost;
    if (reply.transient_failure()) return Failure::busy;
    return reply.permanent_failure() ? Failure::refused : Failure::protocol_violated;
}

}  // namespace

const std::error_category& failure_category() {
    static const FailureCategory category;
    return category;
}

std::error_code make_error_code(Failure failure) { return {static_cast<int>(failure), failure_category()}; }

Error refusal(std::string doing, const Reply& reply) {
    return failed(meaning(reply), std::move(doing) + ": " + reply.summary());
}

bool is(const Error& error, Failure failure) { return error.code() == make_error_code(failure); }

bool may_pass(const Error& error) {
    return is(error, Failure::busy) || is(error, Failure::connection_lost) || is(error, Failure::unreachable);
}

}  // namespace ftp::client
