#include "common/protocol/virtual_path.hpp"

#include "common/base/text.hpp"

#include <algorithm>

namespace ftp {

namespace {

// With it the path below the root fits into the kernel's PATH_MAX, which counts a closing NUL.
constexpr std::size_t longest = 4096;

// Adds one component to a normal path.
void enter(std::string& path, std::string_view component) {
    if (component.empty() || component == ".") return;
    if (component == "..") {
        path.resize(std::max<std::size_t>(path.rfind('/'), 1));
        return;
    }
    if (path.size() > 1) path += '/';
    path += component;
}

}  // namespace

std::optional<VirtualPath> VirtualPath::resolve(std::string_view argument) const {
    constexpr std::string_view forbidden("\0\r\n", 3);
    if (argument.size() > longest || argument.find_first_of(forbidden) != argument.npos) return std::nullopt;
    std::string path = argument.starts_with('/') ? "/" : text_;
    for (const auto component : split(argument, '/')) enter(path, component);
    if (path.size() > longest) return std::nullopt;
    return VirtualPath(std::move(path));
}

std::string_view VirtualPath::name() const { return std::string_view(text_).substr(text_.rfind('/') + 1); }

VirtualPath VirtualPath::parent() const {
    std::string path = text_;
    enter(path, "..");
    return VirtualPath(std::move(path));
}

std::string VirtualPath::relative() const { return is_root() ? "." : text_.substr(1); }

bool VirtualPath::contains(const VirtualPath& other) const {
    if (is_root() || other.text_ == text_) return true;
    return other.text_.starts_with(text_) && other.text_[text_.size()] == '/';
}

std::string quoted_path(std::string_view path) {
    std::string result = "\"";
    for (const char c : path) {
        if (c == '"') result += '"';
        result += c;
    }
    return result += '"';
}

namespace {

// Behind the opening quote, up to a quote that is not doubled. Nothing when there is none: half a path is none.
std::optional<std::string> until_quote(std::string_view text) {
    std::string path;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' && !text.substr(i + 1).starts_with('"')) return path;
        if (text[i] == '"') ++i;
        path += text[i];
    }
    return std::nullopt;
}

std::optional<std::string> quoted_or_first_word(std::string_view text) {
    const auto quote = text.find('"');
    if (quote != text.npos) return until_quote(text.substr(quote + 1));
    text = trimmed(text);
    if (!text.starts_with('\'')) return std::string(text.substr(0, text.find(' ')));
    const auto end = text.find('\'', 1);
    if (end == text.npos) return std::nullopt;
    return std::string(text.substr(1, end - 1));
}

}  // namespace

std::optional<std::string> parse_quoted_path(std::string_view text) {
    auto path = quoted_or_first_word(text);
    if (path && path->empty()) return std::nullopt;
    return path;
}

}  // namespace ftp
