#pragma once

#include <bitset>
#include <string_view>
#include <vector>

namespace ftp::client {

// A wildcard pattern for whole paths, as rsync(1) has them: "*", "?" and "[a-z]" stop at slashes, "**" does not; "\"
// takes the next character as it is; a bracket that never closes is an ordinary character. Byte by byte.
class PathPattern {
  public:
    explicit PathPattern(std::string_view text);

    // Takes at most the product of both lengths.
    bool fits(std::string_view path) const;
    // The same for the end of the path, from the border of a component.
    bool fits_end(std::string_view path) const;

  private:
    enum class Repeat { once, within_component, across };
    struct Element {
        std::bitset<256> octets;
        Repeat repeat = Repeat::once;
    };
    // Those elements that may come next, by their number.
    using States = std::vector<bool>;

    void add_set(std::string_view& rest);
    void add_star(std::string_view& rest);
    void skip_stars(States& states) const;
    void step(States& states, unsigned char octet) const;

    std::vector<Element> elements_;
};

}  // namespace ftp::client
