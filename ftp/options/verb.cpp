#include "ftp/options/verb.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

constexpr std::array rows{
    VerbRow{Verb::get, "get", "SOURCE... [TARGET]", "download files and folders",
            "get ftp://ftp.example.org/pub/a.iso\n"
            "get -c shop:results/ results      the content of results, where it stopped\n"
            "get 'shop:in/*.csv' -P 4 in\n"},
    VerbRow{Verb::put, "put", "SOURCE... TARGET", "upload files and folders",
            "put report.pdf ftp://ann@host/in/\n"
            "put -P 4 pictures shop:           becomes pictures there\n"
            "pg_dump db | ftp put - shop:db.sql\n"},
    VerbRow{Verb::sync, "sync", "SOURCE TARGET", "transfer what differs in size or time, either way",
            "sync web/ shop:www/               the content of web into www\n"
            "sync -n --delete web/ shop:www/   only say what would be done\n"
            "sync --exclude '*.tmp' shop:in data\n"},
    VerbRow{Verb::ls, "ls", "SOURCE...", "list folders",
            "ls ftp://ftp.example.org/pub\n"
            "ls -l 'shop:in/*.csv'\n"},
    VerbRow{Verb::cat, "cat", "SOURCE...", "write files to standard output",
            "cat ftp://ftp.example.org/pub/README\n"
            "cat 'shop:log/2026-*.log' | grep error\n"},
    VerbRow{Verb::tree, "tree", "SOURCE...", "draw folders with all that is in them",
            "tree shop:\n"
            "tree --depth 2 ftp://ftp.example.org/pub\n"},
    VerbRow{Verb::du, "du", "SOURCE...", "tell how much folders hold",
            "du shop:in\n"
            "du -s 'shop:*'\n"},
    VerbRow{Verb::rm, "rm", "SOURCE...", "remove files and, with -r, folders",
            "rm shop:in/old.txt\n"
            "rm -n 'shop:in/*.tmp'             only say what would be removed\n"
            "rm -r shop:old\n"},
    VerbRow{Verb::mv, "mv", "SOURCE... TARGET", "rename, or move into a folder, on the server",
            "mv shop:in/a shop:in/b\n"
            "mv 'shop:in/*.csv' shop:done/\n"},
    VerbRow{Verb::cp, "cp", "SOURCE... TARGET", "copy files on the server, or into a folder there",
            "cp shop:in/a shop:in/b\n"
            "cp 'shop:in/*.csv' shop:backup/\n"},
    VerbRow{Verb::mkdir, "mkdir", "SOURCE...", "make folders", "mkdir -p shop:2026/11\n"},
    VerbRow{Verb::check, "check", "SOURCE TARGET", "tell what sync would have to do: exit 8 if anything",
            "check web/ shop:www/\n"
            "check shop:in data\n"},
    VerbRow{Verb::verify, "verify", "MANIFEST SITE:", "prove that what a manifest lists is there, by hash",
            "verify night.jsonl shop:\n"
            "verify night.jsonl ftp://ann@host/in\n"},
    VerbRow{Verb::run, "run", "SCRIPT [NAME=VALUE...]", "run a file of verbs, one a line",
            "run night.ftp\n"
            "run --keep-going night.ftp day=2026-11-21\n"
            "generate | ftp run -\n"},
    VerbRow{Verb::site, "site", "add NAME URL | list | remove NAME | test NAME", "give servers a name",
            "site add shop ftp://ann@ftp.example.org/www --password-command 'pass shop'\n"
            "site test shop\n"
            "site list\n"},
    VerbRow{Verb::explain, "explain", "URL", "tell what a server is and how it is spoken to",
            "explain ftp://ftp.example.org\n"
            "explain shop:\n"},
    VerbRow{Verb::shell, "", "[SITE|HOST [PORT]]", "work with a server, one command after the other",
            "shop\n"
            "ftp.example.org 2121\n"},
};

}  // namespace

std::span<const VerbRow> verb_rows() { return rows; }

const VerbRow& row_of(Verb verb) { return *std::ranges::find(rows, verb, &VerbRow::verb); }

std::optional<Verb> find_verb(std::string_view name) {
    const auto row = std::ranges::find(rows, name, &VerbRow::name);
    return row == rows.end() || name.empty() ? std::nullopt : std::optional(row->verb);
}

std::string_view to_text(Verb verb) { return row_of(verb).name; }

}  // namespace ftp::client
