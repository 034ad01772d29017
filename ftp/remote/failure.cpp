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
            case Failure::declined:
                return "not done";
            case Failure::misused:
                return "makes no sense";
            case Failure::unusable:
                return "cannot be used";
        }
        return "failed";
    }
};

bool is_of_word(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') || c == '_' || (c & 0x80) != 0; }

constexpr std::size_t telling = 1024;  // octets of a reply that say why; the rest is nobody's reason

// Whether the name stands here as words of its own: "b" does in "b: busy", not in "busy".
bool is_named_at(std::string_view text, std::size_t at, std::string_view name) {
    if (name.empty() || !text.substr(at).starts_with(name)) return false;
    const auto behind = at + name.size();
    const bool begins = at == 0 || !is_of_word(text[at - 1]);
    return begins && (behind == text.size() || !is_of_word(text[behind]));
}

// Behind the name or the quoted part that begins here; the same place when there is none.
std::size_t behind_name(std::string_view text, std::size_t at, std::string_view path) {
    if (text[at] == '"') return std::min(text.find('"', at + 1), text.size() - 1) + 1;
    for (const auto name : {path, path.substr(path.rfind('/') + 1)}) {
        if (is_named_at(text, at, name)) return at + name.size();
    }
    return at;
}

// What a reply says without the names in it: the one that was asked about, what stands in quotes, and what has slashes.
std::string without_names(std::string_view text, std::string_view doing) {
    const auto space = doing.find(' ');
    const auto path = space == doing.npos ? std::string_view() : doing.substr(space + 1);
    std::string rest;
    for (std::size_t at = 0; at < text.size();) {
        const auto behind = behind_name(text, at, path);
        if (behind == at) rest += text[at];
        at = std::max(behind, at + 1);
    }
    std::string words;
    for (const auto word : split(rest, ' ')) {
        if (word.find_first_of("/\\'") == word.npos) words += std::string(word) + " ";
    }
    return words;
}

// Servers that are full for the moment, or whose file somebody else has open, say so with a code for good.
bool asks_to_come_back(std::string_view doing, const Reply& reply) {
    if (!reply.is(Code::not_logged_in) && !reply.is(Code::file_unavailable)) return false;
    const auto words = lower(without_names(reply.summary().substr(0, telling), doing));
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

bool wants_fewer_sessions(const Reply& reply) {
    if (reply.is(Code::service_closing) || reply.is(Code::no_data_connection)) return true;
    if (!reply.is(Code::file_busy) && !reply.is(Code::not_logged_in)) return false;
    return lower(reply.summary().substr(0, telling)).find("too many") != std::string::npos;
}

Error out_of_time() { return failed(Failure::out_of_time, "the deadline of the run has passed"); }

bool is(const Error& error, Failure failure) { return error.code() == make_error_code(failure); }

bool may_pass(const Error& error) {
    return is(error, Failure::busy) || is(error, Failure::connection_lost) || is(error, Failure::unreachable);
}

}  // namespace ftp::client
