#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace ftp::fuzz {

// A property that no input may break; a sanitizer's finding needs no such words.
inline void require(bool property, const char* words) {
    if (property) return;
    std::fprintf(stderr, "broken: %s\n", words);
    std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

// The first octet chooses, the rest is text.
struct Choice {
    unsigned number = 0;
    std::string_view text;
};

inline Choice choice_of(std::string_view input) {
    if (input.empty()) return {};
    return {static_cast<unsigned char>(input.front()), input.substr(1)};
}

void check(std::string_view input);  // each fuzz target defines it

}  // namespace ftp::fuzz

// Only fuzz targets include this header, each of them once.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ftp::fuzz::check(ftp::fuzz::text_of(data, size));
    return 0;
}
