#include "ftp/shell/macros.hpp"

#include "common/base/text.hpp"
#include "ftp/options/option_table.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

using Words = std::vector<std::string>;

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

std::size_t octets_in(const Macros::Lines& lines) {
    std::size_t octets = 0;
    for (const auto& line : lines) octets += line.size() + 1;
    return octets;
}

// each: what $i stands for; null where the macro has none. Sets loops where there is one.
std::string filled(std::string_view line, const Words& words, const std::string* each, bool& loops) {
    std::string text;
    for (std::size_t i = 0; i < line.size() && text.size() <= Macros::most_expanded; ++i) {
        const bool last = i + 1 == line.size();
        if (line[i] == '\\' && !last) {
            text += line[++i];
        } else if (line[i] == '$' && !last && line[i + 1] == 'i') {
            ++i;
            loops = true;
            if (each) text += *each;
        } else if (line[i] == '$' && !last && line[i + 1] >= '1' && line[i + 1] <= '9') {
            const auto place = static_cast<std::size_t>(line[++i] - '1');
            if (place < words.size()) text += words[place];
        } else {
            text += line[i];
        }
    }
    return text;
}

Error too_long(const std::string& name) { return wrong("macro " + printable(name) + " becomes too long"); }

}  // namespace

Status Macros::define(const std::string& name, Lines lines) {
    const auto before = macros_.find(name);
    std::size_t octets = octets_in(lines);
    for (const auto& [other, its] : macros_) octets += other == name ? 0 : octets_in(its);
    if (before == macros_.end() && macros_.size() == most) return wrong("there are too many macros");
    if (octets > most_octets) return wrong("the macros are too long");
    macros_[name] = std::move(lines);
    return {};
}

Result<Macros::Lines> Macros::expand(const std::string& name, const Words& words) const {
    const auto macro = macros_.find(name);
    if (macro == macros_.end()) {
        std::vector<std::string_view> names;
        for (const auto& [each, its] : macros_) names.push_back(each);
        return wrong("no macro " + printable(name) + did_you_mean(name, names) + " (macdef makes one)");
    }
    bool loops = false;
    Lines once;
    std::size_t octets = 0;
    for (const auto& line : macro->second) {
        once.push_back(filled(line, words, nullptr, loops));
        octets += once.back().size() + 1;
        if (octets > most_expanded) return too_long(name);
    }
    if (!loops) return once;
    Lines all;
    for (const auto& word : words) {
        for (const auto& line : macro->second) {
            all.push_back(filled(line, words, &word, loops));
            octets += all.back().size() + 1;
            if (octets > most_expanded) return too_long(name);
        }
    }
    return all;
}

}  // namespace ftp::client
