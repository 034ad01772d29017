#pragma once

#include <bitset>
#include <cstddef>
#include <string_view>
#include <vector>

namespace ftp {

bool has_wildcards(std::string_view pattern);  // an unescaped * ? or [

// * ? [set] [!set] [a-z] and backslash, on one name, byte by byte; no braces, no tilde. A leading dot is matched by a
// literal dot only. A bracket that never closes is an ordinary character. Reading the pattern takes linear time, and
// each name after that no recursion, no memory and at most |pattern| x |name| steps, of one comparison each, whatever
// is in a set (RFC 959 knows no patterns; glob bombs: CVE-2010-2632, CVE-2011-0762).
class Glob {
  public:
    explicit Glob(std::string_view pattern);
    bool matches(std::string_view name) const;

  private:
    using Set = std::bitset<256>;
    enum class Kind { star, any, literal, set };
    struct Element {
        Kind kind;
        char octet = '\0';    // a literal
        std::size_t set = 0;  // its place among the sets
    };

    bool add_set(std::string_view pattern, std::size_t& at);  // false: it never closes
    void add_character(std::string_view pattern, std::size_t& at);
    bool only_stars_from(std::size_t at) const;
    bool takes(const Element& element, char c) const;

    std::vector<Element> elements_;
    std::vector<Set> sets_;
    bool begins_with_literal_dot_;
};

// For one name.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace ftp
