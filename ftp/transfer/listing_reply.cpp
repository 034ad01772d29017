#include "ftp/transfer/listing_reply.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

bool has(std::string_view line, std::string_view phrase) { return lower(line).find(phrase) != std::string::npos; }

bool leaves_out(const std::string& line) { return has(line, "left out") || has(line, "output truncated"); }

}  // namespace

bool means_empty(const Reply& reply) {
    const auto text = lower(reply.text());
    return (reply.is(Code::file_unavailable) || reply.is(Code::file_busy)) &&
           (text.starts_with("no files found") || text.starts_with("no members found") ||
            text.starts_with("no data sets found"));
}

bool means_unopened(const Reply& reply) {
    return reply.completed() && std::ranges::any_of(reply.lines(), [](const std::string& line) {
               return has(line, "failed to open directory");
           });
}

std::string what_is_left_out(const Reply& reply) {
    const auto line = std::ranges::find_if(reply.lines(), leaves_out);
    return line == reply.lines().end() ? std::string() : *line;
}

}  // namespace ftp::client
