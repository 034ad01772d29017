#include "common/base/text.hpp"
#include "common/protocol/reply.hpp"

#include <utility>

namespace ftp {

namespace {

// The code of a line "ddd", "ddd text" or "ddd-text", 0 if it is none of them.
int code_of(std::string_view line) {
    if (line.size() < 3 || line[0] < '1' || line[0] > '6') return 0;
    if (line.size() > 3 && line[3] != ' ' && line[3] != '-') return 0;
    return static_cast<int>(number<unsigned>(line.substr(0, 3)).value_or(0));
}

bool continues(std::string_view line) { return line.size() > 3 && line[3] == '-'; }

std::string_view behind_code(std::string_view line) { return line.size() > 4 ? line.substr(4) : std::string_view{}; }

}  // namespace

ReplyReader::ReplyReader(Limits limits)
    : limits_(limits), lines_(limits.line, ControlLineReader::LineEnd::crlf_or_lf) {}

void ReplyReader::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        const auto line = lines_.take(byte);
        if (!line) continue;
        if (open_.code == 0)
            begin(*line);
        else
            go_on(*line);
    }
}

void ReplyReader::begin(const ControlLine& line) {
    if (line.text.empty()) return;
    const int code = code_of(line.text);
    if (code == 0) return push(Error(std::errc::protocol_error, "reading a reply"), line.octets);
    open_.code = code;
    add(line, behind_code(line.text));
    if (!continues(line.text)) finish();
}

void ReplyReader::go_on(const ControlLine& line) {
    const bool coded = code_of(line.text) == open_.code;
    add(line, coded ? behind_code(line.text) : std::string_view(line.text));
    if (coded && !continues(line.text)) finish();
}

void ReplyReader::add(const ControlLine& line, std::string_view text) {
    open_.octets += line.octets;
    if (line.too_long || open_.lines.size() >= limits_.lines || open_.octets > limits_.bytes) open_.over_limit = true;
    if (!open_.over_limit) open_.lines.emplace_back(text);
}

void ReplyReader::finish() {
    Open done = std::exchange(open_, {});
    if (done.over_limit) return push(Error(std::errc::message_size, "reading a reply"), done.octets);
    push(Reply(done.code, std::move(done.lines)), done.octets);
}

void ReplyReader::push(Result<Reply> reply, std::size_t octets) {
    waiting_.push_back({std::move(reply), octets});
    waiting_octets_ += octets;
}

std::optional<Result<Reply>> ReplyReader::next() {
    if (waiting_.empty()) return std::nullopt;
    Waiting first = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_octets_ -= first.octets;
    return std::move(first.reply);
}

}  // namespace ftp
