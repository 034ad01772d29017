#include "ftp/remote/charset.hpp"

#include <array>

namespace ftp::client {

namespace {

std::optional<std::string> convert(::iconv_t converter, std::string_view text) {
    ::iconv(converter, nullptr, nullptr, nullptr, nullptr);
    std::string input(text);
    char* from = input.data();
    std::size_t left = input.size();
    std::string result;
    std::array<char, 256> piece{};
    while (left > 0) {
        char* to = piece.data();
        std::size_t room = piece.size();
        const auto replaced = ::iconv(converter, &from, &left, &to, &room);
        const bool failed = replaced == static_cast<std::size_t>(-1);
        if ((failed && errno != E2BIG) || (!failed && replaced > 0)) return std::nullopt;
        result.append(piece.data(), piece.size() - room);
    }
    return result;
}

::iconv_t none() { return reinterpret_cast<::iconv_t>(-1); }  // NOLINT(performance-no-int-to-ptr): iconv_open(3)

}  // namespace

Result<Charset> Charset::open(const std::string& name) {
    const ::iconv_t there = ::iconv_open(name.c_str(), "UTF-8");
    if (there == none()) return Error::last("character set " + name + ", which iconv does not know");
    Converter owned_there(there);
    const ::iconv_t here = ::iconv_open("UTF-8", name.c_str());
    if (here == none()) return Error::last("character set " + name + ", which iconv does not know");
    Charset charset(name, std::move(owned_there), Converter(here));
    constexpr std::string_view commands = "RETR a/b 1.x\r\n";
    if (charset.to_server(commands) != commands)
        return Error(std::errc::invalid_argument, "character set " + name + ", which FTP cannot be spoken in");
    return charset;
}

std::optional<std::string> Charset::to_server(std::string_view utf8) const { return convert(there_.get(), utf8); }

std::optional<std::string> Charset::from_server(std::string_view bytes) const { return convert(here_.get(), bytes); }

}  // namespace ftp::client
