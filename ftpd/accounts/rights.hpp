#pragma once

#include "common/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::server {

// What can be done to a tree. A right belongs to the operation, not to the verb that asks for it.
enum class Operation : std::uint16_t {
    none = 0,
    list = 1 << 0,
    read = 1 << 1,
    create = 1 << 2,     // a new file
    append = 1 << 3,     // to an existing file, or continue its partial
    overwrite = 1 << 4,  // replace or change an existing file
    remove = 1 << 5,     // a file
    rename = 1 << 6,
    rename_own = 1 << 7,  // only what this session made
    make_directory = 1 << 8,
    remove_directory = 1 << 9,
    change_facts = 1 << 10,  // mode and times
};

constexpr Operation operator|(Operation a, Operation b) {
    return static_cast<Operation>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}

std::string_view name_of(Operation operation);  // "make_directory"

class Rights {
  public:
    constexpr Rights() = default;
    constexpr explicit Rights(std::uint16_t bits) : bits_(bits) {}

    static Rights reading();  // "read": list, read
    static Rights
    writing();  // "write": reading, create, append, make_directory, rename_own, and facts of what this session made
    static Rights full();  // everything

    constexpr bool allow(Operation operation) const {
        return (bits_ & static_cast<std::uint16_t>(operation)) == static_cast<std::uint16_t>(operation);
    }
    // One of these operations at least; none asks for nothing.
    constexpr bool allow_any(Operation operations) const {
        return operations == Operation::none || (bits_ & static_cast<std::uint16_t>(operations)) != 0;
    }
    constexpr Rights with(Operation operation) const {
        return Rights(static_cast<std::uint16_t>(bits_ | static_cast<std::uint16_t>(operation)));
    }
    constexpr bool operator==(const Rights&) const = default;
    std::string text() const;  // "read", "write", "full", or the operations

    // The "rights" of the users file: one of the three words, or verbs, each of which brings the operations it needs.
    // Error: doing() names the word and the nearest that is known.
    static Result<Rights> parse(std::string_view word);
    static Result<Rights> parse(const std::vector<std::string>& verbs);

  private:
    std::uint16_t bits_ = 0;
};

}  // namespace ftp::server
