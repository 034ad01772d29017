#include "common/protocol/reply.hpp"

#include "common/base/text.hpp"

#include <cassert>

namespace ftp {

namespace {

bool begins_with_three_digits(std::string_view line) {
    return line.size() >= 3 && is_digit(line[0]) && is_digit(line[1]) && is_digit(line[2]);
}

bool is_control(char c) {
    const auto octet = static_cast<unsigned char>(c);
    return octet < 0x20 || octet == 0x7F;
}

bool breaks_a_line(char c) { return c == '\r' || c == '\n' || c == '\0'; }

// A name in a reply may hold anything; a line end in it would forge a reply (RFC 959 §4.2).
void append_text(std::string& wire, std::string_view text, bool keeps_controls) {
    for (const char c : text) {
        const bool masked = keeps_controls ? breaks_a_line(c) : is_control(c);
        wire += masked ? '?' : c;
        if (c == '\xFF') wire += c;
    }
    wire += "\r\n";
}

}  // namespace

Reply::Reply(int code, std::vector<std::string> lines) : code_(code), lines_(std::move(lines)) {
    assert(code_ >= 100 && code_ <= 699);
    assert(!lines_.empty());
}

Reply Reply::with_names() && {
    keeps_controls_ = true;
    return std::move(*this);
}

std::string Reply::summary() const {
    constexpr std::size_t most = 1000;
    std::string result = std::to_string(code_);
    std::string_view separator = " ";
    for (const auto& line : lines_) {
        const auto text = trimmed(line);
        if (text.empty()) continue;
        result.append(separator).append(text.substr(0, most));
        separator = " / ";
        if (result.size() > most) return result.substr(0, most) + "...";
    }
    return result;
}

std::string Reply::wire() const {
    const std::string code = std::to_string(code_);
    std::string result;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        const bool last = i + 1 == lines_.size();
        if (last)
            result += code + ' ';
        else if (i == 0)
            result += code + '-';
        else if (begins_with_three_digits(lines_[i]))
            result += ' ';
        append_text(result, lines_[i], keeps_controls_);
    }
    return result;
}

}  // namespace ftp
