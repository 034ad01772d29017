#include "ftpd/config/toml_file.hpp"

#include "common/base/text.hpp"
#include "common/base/whole_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fcntl.h>

namespace ftp::server {

Result<std::string> read_text_file(const std::string& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!fd) return Error::last("opening " + file);
    return read_text(fd, file);
}

Result<std::string> read_text(const UniqueFd& fd, const std::string& file) {
    constexpr std::size_t most = 16 << 20;
    return read_whole(fd, file, most);
}

// The shared library of toml++ throws (TOML_EXCEPTIONS is 1 in it), so we do too.
std::variant<toml::table, Mistake> parse_toml(const std::string& text, const std::string& file) {
    try {
        return toml::parse(std::string_view(text));
    } catch (const toml::parse_error& error) {
        return mistake(file, error.source(), printable(error.description()));
    }
}

Mistake mistake(const std::string& file, std::size_t line, std::string_view what) {
    return {fmt::format("{}:{}: {}", printable(file), line, what), line};
}

Mistake mistake(const std::string& file, const toml::source_region& where, std::string_view what) {
    return mistake(file, where.begin.line, what);
}

void sort_by_line(std::span<Mistake> mistakes) { std::ranges::stable_sort(mistakes, {}, &Mistake::line); }

}  // namespace ftp::server
