#include "common/protocol/ascii.hpp"

#include <utility>

namespace ftp {

void AsciiEncoder::encode(std::string_view piece, std::string& out) {
    while (!piece.empty()) {
        const auto run = piece.substr(0, piece.find('\n'));
        out += run;
        if (!run.empty()) after_cr_ = run.back() == '\r';
        if (run.size() == piece.size()) return;
        out += after_cr_ ? "\n" : "\r\n";
        after_cr_ = false;
        piece.remove_prefix(run.size() + 1);
    }
}

void AsciiDecoder::decode(std::string_view piece, std::string& out) {
    while (!piece.empty()) {
        if (std::exchange(held_cr_, false) && piece.front() != '\n') out += '\r';
        const auto run = piece.substr(0, piece.find('\r'));
        out += run;
        if (run.size() == piece.size()) return;
        held_cr_ = true;
        piece.remove_prefix(run.size() + 1);
    }
}

void AsciiDecoder::finish(std::string& out) {
    if (std::exchange(held_cr_, false)) out += '\r';
}

void AsciiCounter::count(std::string_view piece) {
    octets_ += piece.size();
    while (!piece.empty()) {
        const auto end = piece.find('\n');
        const auto run = piece.substr(0, end);
        if (!run.empty()) after_cr_ = run.back() == '\r';
        if (end == piece.npos) return;
        if (!after_cr_) ++octets_;
        after_cr_ = false;
        piece.remove_prefix(end + 1);
    }
}

}  // namespace ftp
