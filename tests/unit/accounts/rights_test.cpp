#include "ftpd/accounts/rights.hpp"

#include "ftpd/accounts/users_editor.hpp"
#include "tests/support/catch.hpp"

#include <vector>

// In the namespace of the code, where "read" and "rename" are no system calls.
namespace ftp::server {

namespace {

using enum Operation;

const std::vector all{list,   read,       create,         append,           overwrite,   remove,
                      rename, rename_own, make_directory, remove_directory, change_facts};

std::vector<Operation> allowed(Rights rights) {
    std::vector<Operation> operations;
    for (const auto operation : all) {
        if (rights.allow(operation)) operations.push_back(operation);
    }
    return operations;
}

using Operations = std::vector<Operation>;

}  // namespace

TEST_CASE("each of the three words means its operations", "[accounts]") {
    CHECK(allowed(Rights::parse("read").value()) == Operations{list, read});
    CHECK(allowed(Rights::parse("write").value()) ==
          Operations{list, read, create, append, rename_own, make_directory});
    CHECK(allowed(Rights::parse("full").value()) == all);
    CHECK(allowed(Rights()).empty());
    for (const std::string_view word : {"read", "write", "full"}) CHECK(Rights::parse(word).value().text() == word);
}

TEST_CASE("a verb brings the operations it needs", "[accounts]") {
    const auto [verb, operations] = GENERATE(table<std::string, Operations>({
        {"RETR", {read}},
        {"LIST", {list}},
        {"NLST", {list}},
        {"MLSD", {list}},
        {"MLST", {list}},
        {"STAT", {list}},
        {"SIZE", {list}},
        {"MDTM", {list}},
        {"STOR", {create, append, overwrite}},
        {"STOU", {create}},
        {"APPE", {create, append}},
        {"DELE", {remove}},
        {"RMD", {remove_directory}},
        {"XRMD", {remove_directory}},
        {"MKD", {make_directory}},
        {"XMKD", {make_directory}},
        {"RNFR", {rename, rename_own}},
        {"rnto", {rename, rename_own}},
        {"MFMT", {change_facts}},
        {"SITE CHMOD", {change_facts}},
    }));
    CAPTURE(verb);
    CHECK(allowed(Rights::parse(std::vector{verb}).value()) == operations);
}

TEST_CASE("verbs add up, and other combinations than the words are told by their operations", "[accounts]") {
    const auto rights = Rights::parse(std::vector<std::string>{"LIST", "STOU", "DELE"}).value();
    CHECK(allowed(rights) == Operations{list, create, remove});
    CHECK(rights.text() == "list,create,remove");
    CHECK(Rights().text() == "none");
    CHECK(Rights::parse(std::vector<std::string>{"LIST", "RETR"}).value().text() == "read");
}

TEST_CASE("an unknown word or verb is refused with the nearest", "[accounts]") {
    CHECK(Rights::parse("fulll").error().doing() ==
          R"("fulll" is none of "read", "write", "full" or a list of verbs, did you mean "full"?)");
    CHECK(Rights::parse("").error().doing() == R"("" is none of "read", "write", "full" or a list of verbs)");
    CHECK(Rights::parse(std::vector<std::string>{"LIST", "RETT"}).error().doing() ==
          R"("RETT" is no verb, did you mean "RETR"?)");
    CHECK(Rights::parse(std::vector<std::string>{"full"}).error().doing() == R"("full" is no verb)");
}

TEST_CASE("an operation is allowed only when it was given", "[accounts]") {
    for (const auto given : all) {
        for (const auto asked : all) CHECK(Rights().with(given).allow(asked) == (given == asked));
        CHECK(Rights().allow(none));
    }
}

TEST_CASE("of several operations one is enough, and none asks for nothing", "[accounts]") {
    for (const auto given : all) {
        for (const auto asked : all)
            CHECK(Rights().with(given).allow_any(asked | list) == (given == asked || given == list));
    }
    CHECK(Rights().allow_any(none));
    CHECK_FALSE(Rights().allow_any(list | read));
}

TEST_CASE("rights on a command line are a word or verbs with commas", "[accounts]") {
    CHECK(parse_rights_words("full").value() == Rights::full());
    CHECK(allowed(parse_rights_words("list, stor").value()) == Operations{list, create, append, overwrite});
    CHECK(allowed(parse_rights_words("RETR").value()) == Operations{read});
    CHECK(parse_rights_words("raed").error().doing() ==
          R"("raed" is none of "read", "write", "full" or a list of verbs, did you mean "read"?)");
    CHECK(parse_rights_words("LIST,RETT").error().doing() == R"("RETT" is no verb, did you mean "RETR"?)");
    CHECK_FALSE(parse_rights_words(""));
    CHECK_FALSE(parse_rights_words("LIST,"));
}

}  // namespace ftp::server
