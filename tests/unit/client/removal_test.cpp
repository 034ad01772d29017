#include "ftp/transfer/removal.hpp"

#include "ftp/remote/failure.hpp"
#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

using Names = std::vector<std::string>;

// "a" is a file, "in/" a folder.
Tree tree(const Names& names) {
    Tree tree;
    for (auto name : names) {
        TreeEntry entry;
        if (name.ends_with('/')) {
            entry.kind = FileKind::directory;
            name.pop_back();
        }
        entry.path = name;
        tree.entries.push_back(entry);
    }
    return tree;
}

Names names(const Removal& removal) {
    Names names;
    for (const auto& file : removal.files) names.push_back(file.path);
    for (const auto& folder : removal.folders) names.push_back(folder.path + "/");
    return names;
}

TEST_CASE("what the source does not have is removed, folders last and the deepest first", "[removal]") {
    const auto extra = removal(tree({"a"}), tree({"a", "b", "in/", "in/deep/", "in/deep/x", "in/y"}));
    CHECK(names(extra) == Names{"b", "in/deep/x", "in/y", "in/deep/", "in/"});
    CHECK(removal(tree({"a", "in/"}), tree({"a", "in/"})).size() == 0);
}

TEST_CASE("what is hidden or left out stays, and the folders above it", "[removal]") {
    struct Row {
        const char* what;
        Names skipped_here, hidden_here, skipped_there, hidden_there;
        Names removed;
    };
    const Row rows[] = {
        {"nothing", {}, {}, {}, {}, {"in/x", "old/y", "in/", "old/"}},
        {"a link of the source", {"in"}, {}, {}, {}, {"old/y", "old/"}},
        {"a filtered folder of the source", {}, {"old"}, {}, {}, {"in/x", "in/"}},
        {"a filtered file of the source", {}, {"in/x"}, {}, {}, {"old/y", "old/"}},
        {"a device of the target", {}, {}, {"in/dev"}, {}, {"in/x", "old/y", "old/"}},
        {"a temporary file of the target", {}, {}, {}, {"old/.ftp-x.part"}, {"in/x", "old/y", "in/"}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto source = tree({"a"});
        auto target = tree({"a", "in/", "in/x", "old/", "old/y"});
        source.skipped = row.skipped_here;
        source.hidden = row.hidden_here;
        target.skipped = row.skipped_there;
        target.hidden = row.hidden_there;
        CHECK(names(removal(source, target)) == row.removed);
    }
}

TEST_CASE("nothing below a name that is a file in the source is removed", "[removal]") {
    CHECK(removal(tree({"in"}), tree({"in/", "in/x"})).size() == 0);
}

TEST_CASE("nothing is removed for a tree that was not read whole, an empty source, or beyond the limit", "[removal]") {
    const auto target = tree({"a", "b", "c", "d"});
    auto source = tree({"a", "b"});
    const auto refused = [&](const Tree& from, const Tree& to, std::optional<DeleteLimit> limit) {
        return objection(removal(from, to), from, to, limit).has_value();
    };
    CHECK_FALSE(refused(source, target, {}));
    CHECK_FALSE(refused(source, target, std::size_t{2}));
    CHECK(refused(source, target, std::size_t{1}));
    CHECK_FALSE(refused(source, target, Percent{50}));
    CHECK(refused(source, target, Percent{49}));
    CHECK(refused(tree({}), target, {}));
    CHECK_FALSE(refused(tree({}), tree({}), {}));
    CHECK_FALSE(refused(source, source, std::size_t{0}));
    auto cut = source;
    cut.unreadable.push_back({"in", failed(Failure::busy, "LIST")});
    CHECK(refused(cut, target, {}));
    auto cut_target = target;
    cut_target.unreadable.push_back({"in", failed(Failure::unsafe_name, "..")});
    CHECK(refused(source, cut_target, {}));
}

TEST_CASE("what lies behind a link of the target stays", "[removal]") {
    auto target = tree({"a", "in/", "in/x"});
    target.linked = {"in"};
    CHECK(removal(tree({"a", "in/"}), target).size() == 0);
}

TEST_CASE("a folder that is empty at the source and not at the target is found", "[removal]") {
    const auto target = tree({"a", "in/", "in/deep/", "in/deep/x"});
    const auto found = [&](const Tree& source) { return emptied_folder(removal(source, target), source); };
    CHECK(found(tree({"a", "in/"})) == "in");
    CHECK(found(tree({"a", "in/", "in/deep/"})) == "in/deep");
    CHECK_FALSE(found(tree({"a"})));
    CHECK_FALSE(found(tree({"a", "in/", "in/b"})));
    auto filtered = tree({"a", "in/"});
    filtered.hidden = {"in/b"};
    CHECK_FALSE(found(filtered));
}

}  // namespace
}  // namespace ftp::client
