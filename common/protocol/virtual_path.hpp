#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace ftp {

// A path as a user of the server sees it: absolute, normal (no "//", ".", ".." or trailing slash), never above the
// root, without NUL. It comes only from root() and resolve(), so holding one proves that it was checked. Bytes, never
// decoded (RFC 3659 §2.2).
class VirtualPath {
  public:
    static VirtualPath root() { return VirtualPath("/"); }

    // The argument of a command, seen from this directory; ".." stops at the root. Nothing for NUL, CR or LF in it or
    // for over 4096 octets. An empty argument is this directory itself.
    std::optional<VirtualPath> resolve(std::string_view argument) const;

    const std::string& text() const { return text_; }
    bool is_root() const { return text_.size() == 1; }
    std::string_view name() const;  // the last component, "" for the root
    VirtualPath parent() const;     // the root's is the root
    // Relative to the root, for the kernel: "in/a", "." for the root.
    std::string relative() const;
    bool contains(const VirtualPath& other) const;  // other is this one or lies beneath it

    auto operator<=>(const VirtualPath&) const = default;

  private:
    explicit VirtualPath(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// As a 257 reply begins: the path in quotes, quotes in it doubled (RFC 959 appendix II).
std::string quoted_path(std::string_view path);
// Client side: the path in the text of a 257 reply. Tolerates single quotes and, as one word, none at all. Nothing when
// the path is empty or its quote never closes.
std::optional<std::string> parse_quoted_path(std::string_view text);

}  // namespace ftp
