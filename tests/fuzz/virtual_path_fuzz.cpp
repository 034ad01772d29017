#include "common/base/text.hpp"
#include "common/protocol/virtual_path.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace ftp::fuzz {

namespace {

void check_normal(const VirtualPath& path) {
    const auto& text = path.text();
    require(text.starts_with('/'), "a path is absolute");
    require(text.size() <= 4096, "a path has its limit");
    require(text.find_first_of(std::string_view("\0\r\n", 3)) == text.npos, "a path has no NUL and no line end");
    if (path.is_root()) return;
    for (const auto component : split(std::string_view(text).substr(1), '/')) {
        require(!component.empty() && component != "." && component != "..", "a path is normal");
    }
    require(path.parent().contains(path) && !path.contains(path.parent()), "a path lies below its parent");
    require(path.parent().resolve(path.name()) == path, "a path is its parent and its name");
    require("/" + path.relative() == text, "a path is relative to the root");
}

}  // namespace

// The first line is a directory, the second an argument.
void check(std::string_view input) {
    const auto end = input.find('\n');
    const auto directory = VirtualPath::root().resolve(input.substr(0, end));
    const auto argument = end == input.npos ? input : input.substr(end + 1);
    (void)parse_quoted_path(input);
    if (!directory) return;
    check_normal(*directory);
    const auto path = directory->resolve(argument);
    if (!path) return;
    check_normal(*path);
    require(VirtualPath::root().resolve(path->text()) == path, "a normal path resolves to itself");
    require(parse_quoted_path(quoted_path(path->text()) + " x") == path->text(), "a path survives its 257");
}

}  // namespace ftp::fuzz
