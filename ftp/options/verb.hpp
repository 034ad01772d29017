#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ftp::client {

enum class Verb { get, put, sync, ls, cat, tree, du, rm, mv, cp, mkdir, check, verify, run, site, explain, shell };

// What can be said about a verb without carrying it out: its help begins with the examples.
struct VerbRow {
    Verb verb;
    std::string_view name;      // "" of the shell, which has no word of its own
    std::string_view synopsis;  // what stands behind the name
    std::string_view summary;
    std::string_view examples;  // a line each, without "ftp "
};

std::span<const VerbRow> verb_rows();
const VerbRow& row_of(Verb verb);
std::optional<Verb> find_verb(std::string_view name);
std::string_view to_text(Verb verb);

// Some of the verbs, in no order.
class Verbs {
  public:
    template <typename... Each>
    constexpr explicit Verbs(Each... each) : bits_(((1u << static_cast<unsigned>(each)) | ... | 0u)) {}

    constexpr bool contains(Verb verb) const { return (bits_ >> static_cast<unsigned>(verb) & 1u) != 0; }
    constexpr Verbs operator|(Verbs other) const {
        Verbs all;
        all.bits_ = bits_ | other.bits_;
        return all;
    }

  private:
    std::uint32_t bits_;
};

}  // namespace ftp::client
