#pragma once

#include "common/base/result.hpp"
#include "common/base/unique_fd.hpp"
#include "ftpd/config/configuration.hpp"

#include <toml++/toml.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace ftp::server {

// The whole content of a small text file. Errors: those of open and read; file_too_large over 16 MiB.
Result<std::string> read_text_file(const std::string& file);
Result<std::string> read_text(const UniqueFd& fd, const std::string& file);

// The document, or where and why it is none (toml++ tells the first such place).
// file: only for the text of the mistake.
std::variant<toml::table, Mistake> parse_toml(const std::string& text, const std::string& file);

Mistake mistake(const std::string& file, std::size_t line, std::string_view what);
Mistake mistake(const std::string& file, const toml::source_region& where, std::string_view what);

// A table of toml++ is sorted by its keys; a person reads a file by its lines.
void sort_by_line(std::span<Mistake> mistakes);

}  // namespace ftp::server
