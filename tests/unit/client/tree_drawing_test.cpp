#include "ftp/transfer/tree_drawing.hpp"

#include "ftp/transfer/entry_line.hpp"
#include "tests/support/catch.hpp"

namespace ftp::client {
namespace {

TreeEntry entry(std::string path, FileKind kind, std::uint64_t size = 0) {
    TreeEntry result;
    result.path = std::move(path);
    result.kind = kind;
    result.size = ByteCount(size);
    return result;
}

// In the order in which a walk by several sessions may find them.
std::vector<TreeEntry> some_tree() {
    std::vector<TreeEntry> entries{entry("b", FileKind::file, 1),       entry("a", FileKind::directory),
                                   entry("a b", FileKind::file, 2),     entry("a/z", FileKind::directory),
                                   entry("a/y", FileKind::file, 4),     entry("c", FileKind::directory),
                                   entry("a/z/deep", FileKind::file, 8)};
    sort_by_path(entries);
    return entries;
}

TEST_CASE("a tree is drawn with every entry below its folder", "[tree]") {
    const std::vector<std::string> expected{"├── a/",            //
                                            "│   ├── y",         //
                                            "│   └── z/",        //
                                            "│       └── deep",  //
                                            "├── a b",           //
                                            "├── b",             //
                                            "└── c/"};
    CHECK(drawn(some_tree()) == expected);
    CHECK(drawn({}).empty());
}

TEST_CASE("every folder holds what is in it and below, the top all of it", "[tree]") {
    std::vector<std::pair<std::string, std::uint64_t>> sums;
    for (const auto& sum : folder_sums(some_tree())) sums.emplace_back(sum.path, sum.bytes.value());
    CHECK(sums == std::vector<std::pair<std::string, std::uint64_t>>{{"a/z", 8}, {"a", 12}, {"c", 0}, {"", 15}});
}

TEST_CASE("an entry as JSON tells what is known and nothing else", "[tree]") {
    RemoteEntry known;
    known.size = ByteCount(5);
    known.modified = FileTime(std::chrono::seconds(1'577'934'245));
    CHECK(json_line(known, "in/a\"\x1b") ==
          "{\"name\":\"a\\\"\\u001b\",\"path\":\"in/a\\\"\\u001b\",\"type\":\"file\",\"size\":5,"
          "\"mtime\":\"2020-01-02T03:04:05Z\"}");
    RemoteEntry link;
    link.kind = FileKind::symlink;
    link.link_target = "b";
    CHECK(json_line(link, "a") == "{\"name\":\"a\",\"path\":\"a\",\"type\":\"link\",\"target\":\"b\"}");
    known.precision = Precision::day;
    CHECK(json_line(known, "a").find("\"precision\":\"day\"") != std::string::npos);
}

}  // namespace
}  // namespace ftp::client
