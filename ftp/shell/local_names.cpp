#include "ftp/shell/local_names.hpp"

#include <glob.h>

namespace ftp::client {

namespace {

std::string plain(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escapes =
            text[i] == '\\' && i + 1 < text.size() && std::string_view("*?[").find(text[i + 1]) != text.npos;
        if (!escapes) result += text[i];
    }
    return result;
}

struct Names : glob_t {
    Names() : glob_t{} {}
    Names(const Names&) = delete;
    Names& operator=(const Names&) = delete;
    ~Names() { ::globfree(this); }
};

Status expand(const std::string& pattern, std::vector<Place>& places) {
    Names names;
    const int failure = ::glob(pattern.c_str(), GLOB_TILDE | GLOB_NOMAGIC, nullptr, &names);
    if (failure == GLOB_NOMATCH) return Error(std::errc::no_such_file_or_directory, plain(pattern));
    if (failure != 0) return Error(std::errc::io_error, "expanding " + pattern);
    for (std::size_t i = 0; i < names.gl_pathc; ++i) places.push_back(LocalPath{names.gl_pathv[i]});
    return {};
}

}  // namespace

std::vector<std::string> names_here(const std::string& word, bool wildcards) {
    std::vector<Place> places;
    if (!wildcards || !expand(word, places)) return {plain(word)};
    std::vector<std::string> names;
    for (const auto& place : places) names.push_back(std::get<LocalPath>(place).text);
    // What is no pattern comes back as it is, with its backslashes.
    if (names.size() == 1 && names.front() == word) return {plain(word)};
    return names;
}

Status expand_names(Command& command, bool wildcards) {
    std::vector<Place> sources;
    for (auto& source : command.sources) {
        const auto* local = std::get_if<LocalPath>(&source);
        if (auto* url = std::get_if<Url>(&source); url && !wildcards) url->pattern.clear();
        if (!local) {
            sources.push_back(std::move(source));
        } else if (!wildcards || command.verb != Verb::put) {
            sources.push_back(LocalPath{plain(local->text)});
        } else if (auto expanded = expand(local->text, sources); !expanded) {
            return expanded;
        }
    }
    command.sources = std::move(sources);
    if (command.destination && is_local_path(*command.destination))
        command.destination = LocalPath{plain(std::get<LocalPath>(*command.destination).text)};
    return {};
}

}  // namespace ftp::client
