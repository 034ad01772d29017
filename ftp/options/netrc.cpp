#include "ftp/options/netrc.hpp"

#include "common/base/text.hpp"
#include "common/file/private_file.hpp"

#include <algorithm>
#include <cctype>

namespace ftp::client {

namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Words {
  public:
    explicit Words(std::string_view text) : rest_(text) {}

    // A keyword, with comments in front of it skipped.
    std::optional<std::string> keyword() {
        skip_space();
        while (rest_.starts_with('#')) skip_line(), skip_space();
        return word();
    }

    // The word behind a keyword: a '#' is one of its characters.
    std::optional<std::string> word() {
        skip_space();
        if (rest_.empty()) return std::nullopt;
        return rest_.front() == '"' ? quoted() : plain();
    }

    // A macro ends at an empty line.
    void skip_macro() {
        skip_line();
        while (!rest_.empty()) {
            const auto line = trimmed(rest_.substr(0, rest_.find('\n')));
            skip_line();
            if (line.empty() || line == "\r") return;
        }
    }

    std::size_t line() const { return line_; }

  private:
    char take() {
        const char c = rest_.front();
        if (c == '\n') ++line_;
        rest_.remove_prefix(1);
        return c;
    }

    void skip_space() {
        while (!rest_.empty() && is_space(rest_.front())) take();
    }

    void skip_line() {
        while (!rest_.empty() && take() != '\n') {
        }
    }

    std::string plain() {
        std::string result;
        while (!rest_.empty() && !is_space(rest_.front())) result += unescaped();
        return result;
    }

    std::optional<std::string> quoted() {
        std::string result;
        take();
        while (!rest_.empty() && rest_.front() != '"') result += unescaped();
        if (rest_.empty()) return std::nullopt;
        take();
        return result;
    }

    char unescaped() {
        const char c = take();
        return c == '\\' && !rest_.empty() ? take() : c;
    }

    std::string_view rest_;
    std::size_t line_ = 1;
};

Error wrong(const Words& words, std::string_view what) {
    return {std::errc::invalid_argument, "line " + std::to_string(words.line()) + ": " + std::string(what)};
}

std::optional<std::string>* member(NetrcEntry& entry, std::string_view keyword) {
    if (keyword == "login") return &entry.login;
    if (keyword == "password") return &entry.password;
    if (keyword == "account") return &entry.account;
    return nullptr;
}

// What other programs have added, each with a value: of no concern here. Any other word is a mistake worth telling,
// such as the second half of a password with a blank.
bool of_others(std::string_view keyword) { return keyword == "port" || keyword == "protocol"; }

}  // namespace

Result<std::vector<NetrcEntry>> parse_netrc(std::string_view text) {
    std::vector<NetrcEntry> entries;
    Words words(text);
    while (const auto keyword = words.keyword()) {
        if (*keyword == "macdef") {
            words.skip_macro();
        } else if (*keyword == "default") {
            entries.emplace_back();
        } else if (*keyword == "machine") {
            auto name = words.word();
            if (!name || name->empty()) return wrong(words, "machine without a name");
            entries.emplace_back().machine = std::move(*name);
        } else if (of_others(*keyword)) {
            (void)words.word();
        } else {
            if (entries.empty()) return wrong(words, printable(*keyword) + " before any machine");
            auto* value = member(entries.back(), *keyword);
            if (!value) return wrong(words, "unknown word " + printable(*keyword));
            *value = words.word();
            if (!*value) return wrong(words, *keyword + " without a value");
        }
    }
    return entries;
}

std::optional<NetrcEntry> find_entry(const std::vector<NetrcEntry>& entries, std::string_view host,
                                     std::string_view user) {
    const auto fits_user = [&](const NetrcEntry& entry) {
        return user.empty() || !entry.login || *entry.login == user;
    };
    for (const auto& entry : entries) {
        if (!entry.machine.empty() && same_word(entry.machine, host) && fits_user(entry)) return entry;
    }
    const auto fallback =
        std::ranges::find_if(entries, [&](const auto& e) { return e.machine.empty() && fits_user(e); });
    return fallback == entries.end() ? std::nullopt : std::optional(*fallback);
}

Result<std::optional<NetrcEntry>> look_up_netrc(const std::string& file, std::string_view host, std::string_view user) {
    const auto found = PrivateFile::read(file);
    if (!found) return found.error();
    if (!*found) return std::optional<NetrcEntry>();
    const auto entries = parse_netrc((*found)->text());
    if (!entries) return Error(entries.error().code(), file + ", " + entries.error().doing());
    auto entry = find_entry(*entries, host, user);
    if (entry && entry->password && entry->login != "anonymous") {
        if (auto safe = (*found)->check_private(); !safe) return safe.error();
    }
    return entry;
}

}  // namespace ftp::client
