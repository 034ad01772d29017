#include "ftp/options/operand_places.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <filesystem>

namespace ftp::client {

namespace {

using Wrong = std::optional<std::string>;
using Operands = std::vector<std::string>;

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

// Of get: the destination may be left out. Of put, mv, cp, sync, check and verify it is the last word.
void split_places(Command& command) {
    static constexpr Verbs with_target(Verb::put, Verb::mv, Verb::cp, Verb::sync, Verb::check, Verb::verify);
    auto& places = command.sources;
    const bool to_here = command.verb == Verb::get && (places.size() == 1 || is_remote(places.back()));
    if (to_here) {
        command.destination = LocalPath{"."};
    } else if (command.verb == Verb::get || (with_target.contains(command.verb) && places.size() > 1)) {
        command.destination = std::move(places.back());
        places.pop_back();
    }
}

bool to(const Command& command, bool (*is)(const Place&)) { return command.destination && is(*command.destination); }

bool all_from(const Command& command, bool (*are)(const Place&)) { return std::ranges::all_of(command.sources, are); }

constexpr const char* only_for_files = "standard input and output take files as they are: binary";

Wrong misplaced_get(const Command& command) {
    if (!all_from(command, is_remote)) return "SOURCE must be site:path or ftp://host/path, TARGET a local path";
    if (command.run.type != Type::image && to(command, is_stream)) return only_for_files;
    const bool several = command.sources.size() > 1 || !std::get<Url>(command.sources[0]).pattern.empty();
    if (several && to(command, is_stream)) return "several files cannot go to standard output (see ftp cat)";
    return std::nullopt;
}

Wrong misplaced_put(const Command& command) {
    if (!to(command, is_remote) || std::ranges::any_of(command.sources, is_remote))
        return "local paths and then site:path or ftp://host/path are needed";
    if (command.run.type != Type::image && !all_from(command, is_local_path)) return only_for_files;
    if (command.sources.size() > 1 && !all_from(command, is_local_path))
        return "standard input cannot be put together with other files";
    return std::nullopt;
}

Wrong misplaced_there(const Command& command) {
    if (!all_from(command, is_remote) || !to(command, is_remote))
        return "at least two of site:path or ftp://host/path are needed";
    if (!std::get<Url>(command.sources[0]).same_login(std::get<Url>(*command.destination)))
        return "all places must name the same user and host";
    return std::nullopt;
}

Wrong misplaced_pair(const Command& command) {
    const bool one = command.sources.size() == 1;
    if (one && all_from(command, is_remote) && to(command, is_local_path)) return std::nullopt;
    if (one && all_from(command, is_local_path) && to(command, is_remote)) return std::nullopt;
    return "a local folder and site:path or ftp://host/path are needed, the source first";
}

Wrong misplaced_verify(const Command& command) {
    const bool fits = command.sources.size() == 1 && all_from(command, is_local_path) && to(command, is_remote);
    return fits ? Wrong() : "a manifest and then site: or ftp://host/ are needed";
}

// What is wrong with the places, in plain words; nothing if they fit the verb.
Wrong misplaced(const Command& command) {
    switch (command.verb) {
        case Verb::get:
            return misplaced_get(command);
        case Verb::put:
            return misplaced_put(command);
        case Verb::mv:
        case Verb::cp:
            return misplaced_there(command);
        case Verb::sync:
        case Verb::check:
            return misplaced_pair(command);
        case Verb::verify:
            return misplaced_verify(command);
        default:
            return all_from(command, is_remote) ? Wrong() : "site:path or ftp://host/path is needed";
    }
}

// What is expanded by looking must be there already.
Wrong pattern_where_none_can_be(const Command& command) {
    if (command.destination && is_remote(*command.destination) &&
        !std::get<Url>(*command.destination).pattern.empty() && (command.verb == Verb::mv || command.verb == Verb::cp))
        return "TARGET cannot be a pattern";
    return std::nullopt;
}

// All sources of one command live in one place: one login serves them.
Wrong several_logins(const Command& command) {
    const Url* first = nullptr;
    for (const auto& place : command.sources) {
        const auto* url = std::get_if<Url>(&place);
        if (url && first && !url->same_login(*first)) return "all places must name the same user and host";
        if (url) first = url;
    }
    return std::nullopt;
}

// --- on a server that is open

// Without a server that is open a word is remote only if it says so.
bool only_remote(const Command& command, std::size_t index, std::size_t count) {
    static constexpr Verbs remote_alone(Verb::ls, Verb::cat, Verb::tree, Verb::du, Verb::rm, Verb::mv, Verb::cp,
                                        Verb::mkdir);
    const bool last = index + 1 == count;
    if (command.verb == Verb::get) return !last || count == 1;
    if (command.verb == Verb::put || command.verb == Verb::verify) return last && count > 1;
    return remote_alone.contains(command.verb);
}

Result<Place> place_here(const Url& here, std::string_view path) {
    auto url = site_path(path);
    if (!url) return url.error();
    url->user = here.user;
    url->host = here.host;
    url->port = here.port;
    url->implicit_tls = here.implicit_tls;
    url->site = here.site;
    return Place(std::move(*url));
}

Result<Place> place_of(const Command& command, const Operands& words, std::size_t index) {
    const std::string_view word = words[index];
    if (command.here && word.starts_with(':')) return place_here(*command.here, word.substr(1));
    auto place = parse_place(word);
    const bool bare = place && is_local_path(*place);
    if (command.here && bare && only_remote(command, index, words.size())) return place_here(*command.here, word);
    return place;
}

// What may be left out when a server is open: the folder that it is in.
Operands completed(const Command& command, Operands words) {
    static constexpr Verbs of_a_folder(Verb::ls, Verb::tree, Verb::du);
    const bool all_here = words.empty() && of_a_folder.contains(command.verb);
    const bool into_here = words.size() == 1 && command.verb == Verb::put;
    if (command.here && (all_here || into_here)) words.push_back(":");
    return words;
}

// ";type=a" of a URL is --ascii.
void take_type(Command& command) {
    if (command.verb != Verb::get && command.verb != Verb::put) return;
    const bool text = std::ranges::any_of(command.sources, [](const Place& place) {
        const auto* url = std::get_if<Url>(&place);
        return url && url->text;
    });
    if (text && command.run.type == Type::image) command.run.type = Type::ascii;
}

bool same_local_file(const Place& place, const std::string& file) {
    namespace fs = std::filesystem;
    const auto* local = std::get_if<LocalPath>(&place);
    if (!local) return false;
    std::error_code ignored;
    return fs::path(local->text).lexically_normal() == fs::path(file).lexically_normal() ||
           fs::equivalent(local->text, file, ignored);
}

// It would replace what is to be sent, or what has just come.
Wrong manifest_in_the_way(const Command& command) {
    const auto& manifest = command.run.manifest;
    if (manifest.empty()) return std::nullopt;
    const auto is_manifest = [&](const Place& place) { return same_local_file(place, manifest); };
    const bool in_the_way =
        std::ranges::any_of(command.sources, is_manifest) || (command.destination && is_manifest(*command.destination));
    return in_the_way ? Wrong(printable(manifest) + " cannot be the manifest as well") : Wrong();
}

}  // namespace

Status take_places(Command& command, const std::vector<std::string>& given) {
    const auto words = completed(command, given);
    if (words.empty()) return wrong("nothing is said to work on");
    for (std::size_t i = 0; i < words.size(); ++i) {
        auto place = place_of(command, words, i);
        if (!place) return place.error();
        command.sources.push_back(std::move(*place));
    }
    take_type(command);
    split_places(command);
    // A literal name that looks like one is taken into a folder too: what it means must not depend on what is there.
    command.into_folder = std::ranges::any_of(command.sources, [](const Place& place) {
        const auto* url = std::get_if<Url>(&place);
        return url && !url->pattern.empty();
    });
    for (const auto check : {misplaced, pattern_where_none_can_be, several_logins, manifest_in_the_way}) {
        if (auto why = check(command)) return wrong(std::move(*why));
    }
    return {};
}

}  // namespace ftp::client
