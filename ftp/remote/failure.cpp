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
            case Failure::untrusted:
                return "not trusted";
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

void erase_all(std::string& text, std::string_view part) {
    if (part.empty()) return;
    for (auto at = text.find(part); at != text.npos; at = text.find(part)) text.erase(at, part.size());
}

// What a reply says without the names in it: the one that was asked about, what stands in quotes, and what has slashes.
std::string without_names(std::string text, std::string_view doing) {
    const auto space = doing.find(' ');
    const auto name = space == doing.npos ? std::string_view() : doing.substr(space + 1);
    erase_all(text, name);
    erase_all(text, name.substr(name.rfind('/') + 1));
    for (auto open = text.find('"'); open != text.npos; open = text.find('"'))
        text.erase(open, std::min(text.find('"', open + 1), text.size() - 1) - open + 1);
    std::string words;
    for (const auto word : split(text, ' ')) {
        if (word.find_first_of("/\\'") == word.npos) words += std::string(word) + " ";
    }
    return words;
}

// Servers that are full for the moment, or whose file somebody else has open, say so with a code for good.
bool asks_to_come_back(std::string_view doing, const Reply& reply) {
    if (!reply.is(Code::not_logged_in) && !reply.is(Code::file_unavailable)) return false;
    const auto words = lower(without_names(reply.summary(), doing));
    constexpr std::string_view phrases[] = {"too many", "no more connections", "busy", "try later", "try again later"};
    return std::ranges::any_of(phrases, [&](std::string_view phrase) { return words.find(phrase) != words.npos; });
}

Failure meaning(std::string_view doing, const Reply& reply) {
    if (asks_to_come_back(doing, reply)) return Failure::busy;
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
    return failed(meaning(doing, reply), doing + ": " + reply.summary());
}

Error out_of_time() { return failed(Failure::out_of_time, "the deadline of the run has passed"); }

bool is(const Error& error, Failure failure) { return error.code() == make_error_code(failure); }

bool may_pass(const Error& error) {
    return is(error, Failure::busy) || is(error, Failure::connection_lost) || is(error, Failure::unreachable);
}

}  // namespace ftp::client
