#include "ftpd/accounts/rights.hpp"

#include "common/base/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <initializer_list>

namespace ftp::server {

namespace {

constexpr Rights all_of(std::initializer_list<Operation> operations) {
    Rights rights;
    for (const auto operation : operations) rights = rights.with(operation);
    return rights;
}

struct OperationName {
    Operation operation;
    std::string_view name;
};

using enum Operation;

constexpr std::array operation_names{
    OperationName{list, "list"},
    OperationName{read, "read"},
    OperationName{create, "create"},
    OperationName{append, "append"},
    OperationName{overwrite, "overwrite"},
    OperationName{remove, "remove"},
    OperationName{rename, "rename"},
    OperationName{rename_own, "rename_own"},
    OperationName{make_directory, "make_directory"},
    OperationName{remove_directory, "remove_directory"},
    OperationName{change_facts, "change_facts"},
};

constexpr Rights reading_rights = all_of({list, read});
constexpr Rights writing_rights = all_of({list, read, create, append, make_directory, rename_own});
constexpr Rights full_rights = all_of({list, read, create, append, overwrite, remove, rename, rename_own,
                                       make_directory, remove_directory, change_facts});

struct Named {
    std::string_view name;
    Rights rights;
};

constexpr std::array words{Named{"read", reading_rights}, Named{"write", writing_rights}, Named{"full", full_rights}};

// All verbs of the interpreter's table, which knows us and not we it; a test holds the two together. One that any of
// several rights allows brings the least of them. STOR may replace a file, so it may as well continue it (REST).
constexpr std::array verbs{
    Named{"RETR", all_of({read})},
    Named{"HASH", all_of({read})},
    Named{"XCRC", all_of({read})},
    Named{"XMD5", all_of({read})},
    Named{"XSHA", all_of({read})},
    Named{"XSHA1", all_of({read})},
    Named{"XSHA256", all_of({read})},
    Named{"XSHA512", all_of({read})},
    Named{"LIST", all_of({list})},
    Named{"NLST", all_of({list})},
    Named{"MLSD", all_of({list})},
    Named{"MLST", all_of({list})},
    Named{"STAT", all_of({list})},
    Named{"SIZE", all_of({list})},
    Named{"MDTM", all_of({list})},
    Named{"AVBL", all_of({list})},
    Named{"STOR", all_of({create, overwrite, append})},
    Named{"STOU", all_of({create})},
    Named{"APPE", all_of({create, append})},
    Named{"DELE", all_of({remove})},
    Named{"RMD", all_of({remove_directory})},
    Named{"RMDA", all_of({remove, remove_directory})},
    Named{"SITE RMDIR", all_of({remove, remove_directory})},
    Named{"XRMD", all_of({remove_directory})},
    Named{"MKD", all_of({make_directory})},
    Named{"XMKD", all_of({make_directory})},
    Named{"RNFR", all_of({rename, rename_own})},
    Named{"RNTO", all_of({rename, rename_own})},
    Named{"MFMT", all_of({change_facts})},
    Named{"MFF", all_of({change_facts})},
    Named{"SITE CHGRP", all_of({change_facts})},
    Named{"SITE CHMOD", all_of({change_facts})},
    Named{"SITE CHOWN", all_of({change_facts})},
    Named{"SITE COPY", all_of({read, create, overwrite})},
    Named{"SITE CPFR", all_of({read, create, overwrite})},
    Named{"SITE CPTO", all_of({read, create, overwrite})},
    Named{"SITE LINK", all_of({create, overwrite})},
    Named{"SITE MKDIR", all_of({make_directory})},
    Named{"SITE SYMLINK", all_of({create, overwrite})},
    Named{"SITE UTIME", all_of({change_facts})},
    // Who is logged in may use these, so that they bring nothing.
    Named{"ABOR", {}},
    Named{"ACCT", {}},
    Named{"ALLO", {}},
    Named{"AUTH", {}},
    Named{"CCC", {}},
    Named{"CDUP", {}},
    Named{"CLNT", {}},
    Named{"CSID", {}},
    Named{"CWD", {}},
    Named{"EPRT", {}},
    Named{"EPSV", {}},
    Named{"FEAT", {}},
    Named{"HELP", {}},
    Named{"HOST", {}},
    Named{"LANG", {}},
    Named{"MODE", {}},
    Named{"NOOP", {}},
    Named{"OPTS", {}},
    Named{"PASS", {}},
    Named{"PASV", {}},
    Named{"PBSZ", {}},
    Named{"PORT", {}},
    Named{"PRET", {}},
    Named{"PROT", {}},
    Named{"PWD", {}},
    Named{"QUIT", {}},
    Named{"RANG", {}},
    Named{"REIN", {}},
    Named{"REST", {}},
    Named{"SITE", {}},
    Named{"SMNT", {}},
    Named{"STRU", {}},
    Named{"SYST", {}},
    Named{"TYPE", {}},
    Named{"USER", {}},
    Named{"XCUP", {}},
    Named{"XCWD", {}},
    Named{"XPWD", {}},
    Named{"SITE HELP", {}},
    Named{"SITE IDLE", {}},
    Named{"SITE UMASK", {}},
    Named{"SITE ZONE", {}},
};

template <std::size_t Count>
const Named* find(const std::array<Named, Count>& table, std::string_view name) {
    const auto found = std::ranges::find_if(table, [&](const Named& each) { return same_word(each.name, name); });
    return found == table.end() ? nullptr : &*found;
}

template <std::size_t Count>
std::string did_you_mean(const std::array<Named, Count>& table, std::string_view word) {
    std::array<std::string_view, Count> names;
    std::ranges::transform(table, names.begin(), &Named::name);
    const auto match = nearest(word, names);
    return match ? fmt::format(", did you mean \"{}\"?", *match) : "";
}

Error unknown(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

}  // namespace

Rights Rights::reading() { return reading_rights; }
Rights Rights::writing() { return writing_rights; }
Rights Rights::full() { return full_rights; }

std::string Rights::text() const {
    for (const auto& word : words) {
        if (word.rights == *this) return std::string(word.name);
    }
    std::vector<std::string_view> names;
    for (const auto& [operation, name] : operation_names) {
        if (allow(operation)) names.push_back(name);
    }
    return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ","));
}

std::string_view name_of(Operation operation) {
    const auto found = std::ranges::find(operation_names, operation, &OperationName::operation);
    return found == operation_names.end() ? "nothing" : found->name;
}

Result<Rights> Rights::parse(std::string_view word) {
    for (const auto& known : words) {
        if (known.name == word) return known.rights;
    }
    return unknown(fmt::format("\"{}\" is none of \"read\", \"write\", \"full\" or a list of verbs{}", printable(word),
                               did_you_mean(words, word)));
}

Result<Rights> Rights::parse(const std::vector<std::string>& names) {
    Rights rights;
    for (const auto& name : names) {
        const auto* verb = find(verbs, name);
        if (!verb) {
            return unknown(fmt::format("\"{}\" is no verb{}", printable(name), did_you_mean(verbs, name)));
        }
        rights = Rights(static_cast<std::uint16_t>(rights.bits_ | verb->rights.bits_));
    }
    return rights;
}

}  // namespace ftp::server
