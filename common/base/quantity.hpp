#pragma once

#include <compare>
#include <cstdint>

namespace ftp {

// A number with a meaning: two of different meaning do not mix, and none is made by accident.
template <typename Tag, typename Number>
class Quantity {
  public:
    using number_type = Number;

    constexpr Quantity() = default;
    constexpr explicit Quantity(Number number) : number_(number) {}

    constexpr Number value() const { return number_; }
    constexpr auto operator<=>(const Quantity&) const = default;

    constexpr Quantity& operator+=(Quantity other) {
        return number_ = static_cast<Number>(number_ + other.number_), *this;
    }
    constexpr Quantity& operator-=(Quantity other) {
        return number_ = static_cast<Number>(number_ - other.number_), *this;
    }
    friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
    friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }

  private:
    Number number_ = 0;
};

using ByteCount = Quantity<struct ByteCountTag, std::uint64_t>;  // octets
using Port = Quantity<struct PortTag, std::uint16_t>;            // of TCP

}  // namespace ftp
