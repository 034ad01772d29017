#include "ftp/options/completions.hpp"

#include "common/base/text.hpp"
#include "ftp/options/option_table.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

// What may stand as the value of an option.
struct ValueRow {
    std::string_view value;  // as the table of options calls it
    std::string_view words;
};
constexpr ValueRow value_rows[] = {
    {"WHICH", "missing changed missing,changed"}, {"MODE", "off if-offered required"}, {"hash", "hash"}};
constexpr std::string_view file_value = "FILE";

std::string_view words_for(const OptionRow& row) {
    const auto found = std::ranges::find(value_rows, row.value, &ValueRow::value);
    return found == std::end(value_rows) ? "" : found->words;
}

// In single quotes, as all three shells take it.
std::string in_quotes(std::string_view text) {
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string verb_names() {
    std::string names;
    for (const auto& row : verb_rows()) {
        if (!row.name.empty()) names += (names.empty() ? "" : " ") + std::string(row.name);
    }
    return names;
}

// --- bash

std::string bash_values() {
    std::string text, without;
    for (const auto& row : option_rows()) {
        if (row.value.empty()) continue;
        const auto words = words_for(row);
        if (row.value == file_value)
            text += "        " + shown_name(row) + ") _ftp_reply -f; return ;;\n";
        else if (!words.empty())
            text += "        " + shown_name(row) + ") _ftp_reply -W " + in_quotes(words) + "; return ;;\n";
        else
            without += (without.empty() ? "" : "|") + shown_name(row);
    }
    return text + "        " + without + ") return ;;\n";
}

std::string bash_options() {
    std::string text;
    for (const auto& verb : verb_rows()) {
        std::string names = "--help";
        for (const auto* option : options_of(verb.verb)) names += " " + shown_name(*option);
        text +=
            "        " + (verb.name.empty() ? "*" : std::string(verb.name)) + ") options=" + in_quotes(names) + " ;;\n";
    }
    return text;
}

constexpr std::string_view bash_frame =
    R"script(# Completion of ftp(1) for bash, made from the tables of its verbs and options.
_ftp_reply() { mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$@" -- "$word"); }
_ftp() {
    local word=${COMP_WORDS[COMP_CWORD]} options sites
    COMPREPLY=()
    case ${COMP_WORDS[COMP_CWORD - 1]} in
@values@    esac
    case ${COMP_WORDS[1]} in
@options@    esac
    case $word in
        -*) _ftp_reply -W "$options"; return ;;
    esac
    if [ "$COMP_CWORD" = 1 ]; then
        _ftp_reply -W '@verbs@'
    elif [ "${COMP_WORDS[1]} $COMP_CWORD" = 'site 2' ]; then
        _ftp_reply -W 'add list remove test'
        return
    fi
    sites=$(ftp site list 2>/dev/null | sed 's/ .*/:/')
    _ftp_reply -W "$sites"
    compopt -o filenames -o nospace 2>/dev/null
    [ "$COMP_CWORD" = 1 ] || _ftp_reply -f
}
complete -F _ftp ftp
)script";

std::string bash() {
    auto text = replaced(std::string(bash_frame), "@values@", bash_values());
    return replaced(replaced(std::move(text), "@options@", bash_options()), "@verbs@", verb_names());
}

// --- zsh

// Of _arguments: '*--include=[what it does]:GLOB:'.
std::string zsh_option(const OptionRow& row) {
    std::string text = "*" + shown_name(row);
    if (!row.value.empty() && !row.name.empty()) text += "=";
    // In brackets, and before a colon.
    text += "[" + replaced(replaced(std::string(row.help), "[", "\\["), "]", "\\]") + "]";
    if (row.value.empty()) return in_quotes(text);
    const auto words = words_for(row);
    const auto action = row.value == file_value ? "_files" : words.empty() ? "" : "(" + std::string(words) + ")";
    return in_quotes(text + ":" + std::string(row.value) + ":" + action);
}

std::string zsh_cases() {
    std::string text;
    for (const auto& verb : verb_rows()) {
        text += "        " + (verb.name.empty() ? "*" : std::string(verb.name)) + ") options=(\n";
        for (const auto* option : options_of(verb.verb)) text += "            " + zsh_option(*option) + "\n";
        text += "        ) ;;\n";
    }
    return text;
}

std::string zsh_verbs() {
    std::string text;
    for (const auto& verb : verb_rows()) {
        if (verb.name.empty()) continue;
        text += "        " + in_quotes(std::string(verb.name) + ":" + std::string(verb.summary)) + "\n";
    }
    return text;
}

constexpr std::string_view zsh_frame = R"script(#compdef ftp
# Completion of ftp(1) for zsh, made from the tables of its verbs and options.
_ftp_place() {
    local -a sites
    sites=(${(f)"$(ftp site list 2>/dev/null | sed 's/ .*//')"})
    compadd -S : -a sites
    _files
}
_ftp() {
    local -a verbs options
    verbs=(
@verbs@    )
    case ${words[2]} in
@cases@    esac
    if (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then
        _describe verb verbs
        _ftp_place
        return
    fi
    if [[ ${words[2]} == site ]] && (( CURRENT == 3 )); then
        compadd add list remove test
        return
    fi
    _arguments -s '--help[tell more]' $options '*: :_ftp_place'
}
_ftp "$@"
)script";

std::string zsh() { return replaced(replaced(std::string(zsh_frame), "@verbs@", zsh_verbs()), "@cases@", zsh_cases()); }

// --- fish

// Where an option may stand: behind one of its verbs, or, when it is one of the shell, where no verb is yet.
std::string fish_condition(const OptionRow& row) {
    std::string verbs;
    for (const auto& verb : verb_rows()) {
        if (row.verbs.contains(verb.verb) && !verb.name.empty()) verbs += " " + std::string(verb.name);
    }
    std::string text = row.verbs.contains(Verb::shell) ? "__fish_use_subcommand" : "";
    if (!verbs.empty()) text += (text.empty() ? "" : "; or ") + ("__fish_seen_subcommand_from" + verbs);
    return text;
}

std::string fish_option(const OptionRow& row) {
    std::string text = "complete -c ftp -n " + in_quotes(fish_condition(row));
    text += row.name.empty() ? std::string(" -s ") + row.letter : " -l " + std::string(row.name);
    const auto words = words_for(row);
    if (row.value == file_value)
        text += " -r -F";
    else if (!row.value.empty())
        text += " -x";
    if (!words.empty()) text += " -a " + in_quotes(words);
    return text + " -d " + in_quotes(row.help) + "\n";
}

std::string fish() {
    std::string text =
        "# Completion of ftp(1) for fish, made from the tables of its verbs and options.\n"
        "complete -c ftp -l help -d 'tell more'\n"
        "complete -c ftp -a '(ftp site list 2>/dev/null | string replace -r \" .*\" \":\")' -d site\n"
        "complete -c ftp -n '__fish_seen_subcommand_from site' -x -a 'add list remove test'\n";
    for (const auto& verb : verb_rows()) {
        if (verb.name.empty()) continue;
        text += "complete -c ftp -n __fish_use_subcommand -a " + std::string(verb.name) + " -d " +
                in_quotes(verb.summary) + "\n";
    }
    for (const auto& row : option_rows()) text += fish_option(row);
    return text;
}

}  // namespace

std::optional<std::string> completion_for(std::string_view shell) {
    if (shell == "bash") return bash();
    if (shell == "zsh") return zsh();
    if (shell == "fish") return fish();
    return std::nullopt;
}

}  // namespace ftp::client
