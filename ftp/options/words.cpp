#include "ftp/options/words.hpp"

#include "common/base/text.hpp"

#include <algorithm>
#include <getopt.h>

namespace ftp::client {

namespace {

// Results of getopt_long for long options, beyond all letters.
constexpr int help_result = 1000;
constexpr int version_result = 1001;
constexpr int first_long_result = 1002;

// The options of one verb as getopt_long(3) wants them.
class GetoptTables {
  public:
    explicit GetoptTables(Verb verb) : rows_(options_of(verb)) {
        add_long("help", no_argument, help_result);
        add_long("version", no_argument, version_result);
        for (std::size_t i = 0; i < rows_.size(); ++i) add(*rows_[i], first_long_result + static_cast<int>(i));
        long_.push_back({});
    }

    const char* letters() const { return letters_.c_str(); }
    const option* long_options() const { return long_.data(); }

    const OptionRow& row(int result) const {
        if (result >= first_long_result) return *rows_[static_cast<std::size_t>(result - first_long_result)];
        return **std::ranges::find(rows_, static_cast<char>(result), &OptionRow::letter);
    }

    std::vector<std::string> shown_names() const {
        std::vector<std::string> names{"--help", "--version"};
        for (const auto* each : rows_) names.push_back(shown_name(*each));
        return names;
    }

  private:
    void add(const OptionRow& row, int result) {
        if (row.letter != 0) letters_ += row.letter;
        if (row.letter != 0 && !row.value.empty()) letters_ += ':';
        // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): the names of the table are literals
        if (!row.name.empty()) add_long(row.name.data(), row.value.empty() ? no_argument : required_argument, result);
    }

    void add_long(const char* name, int has_value, int result) { long_.push_back({name, has_value, nullptr, result}); }

    std::vector<const OptionRow*> rows_;
    std::string letters_ = "-:";  // operands in their order, whatever POSIXLY_CORRECT says; no words of its own
    std::vector<option> long_;
};

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

class Splitter {
  public:
    Splitter(Verb verb, const std::vector<std::string>& words) : tables_(verb), words_(words) {
        arguments_.push_back(name_.data());
        for (auto& word : words_) arguments_.push_back(word.data());
        arguments_.push_back(nullptr);
    }

    Result<Words> split() {
        ::optind = 0;  // from the start, with nothing left of an earlier call
        ::opterr = 0;
        const int count = static_cast<int>(arguments_.size() - 1);
        for (;;) {
            const int seen = std::max(::optind, 1);
            const int result =
                ::getopt_long(count, arguments_.data(), tables_.letters(), tables_.long_options(), nullptr);
            if (result == -1) break;
            if (auto taken = take(result, arguments_[static_cast<std::size_t>(seen)]); !taken) return taken.error();
        }
        for (auto i = static_cast<std::size_t>(::optind) - 1; i < words_.size(); ++i) {
            found_.operands.push_back(words_[i]);
            found_.places.push_back(i);
        }
        return std::move(found_);
    }

  private:
    // word: in which the option stands.
    Status take(int result, std::string_view word) {
        if (result == 1) {
            found_.operands.emplace_back(::optarg);
            found_.places.push_back(static_cast<std::size_t>(::optind) - 2);
            return {};
        }
        if (result == ':') return wrong(named(word) + " needs a value");
        if (result == '?') return unknown(word);
        if (result > 255 && !in_full(word)) return unknown(word);
        if (result == help_result) found_.help = true;
        if (result == version_result) found_.version = true;
        if (result != help_result && result != version_result)
            found_.options.push_back({&tables_.row(result), ::optarg ? ::optarg : ""});
        return {};
    }

    // getopt_long takes any beginning of a name: scripts would break with the next option that begins alike.
    bool in_full(std::string_view word) const {
        const auto names = tables_.shown_names();
        return std::ranges::find(names, word.substr(0, word.find('='))) != names.end();
    }

    // The option that a message is about: one of several letters, or the name without its value.
    static std::string named(std::string_view word) {
        if (!word.starts_with("--")) return std::string("-") + static_cast<char>(::optopt);
        return std::string(word.substr(0, word.find('=')));
    }

    Error unknown(std::string_view word) const {
        const auto name = named(word);
        const auto names = tables_.shown_names();
        const bool is_known = std::ranges::find(names, name) != names.end();
        if (is_known) return wrong(name + " takes no value");
        const std::vector<std::string_view> candidates(names.begin(), names.end());
        // Of single letters all are equally near.
        const auto hint = word.starts_with("--") ? did_you_mean(name, candidates) : "";
        return wrong("unknown option " + printable(name) + hint);
    }

    GetoptTables tables_;
    std::string name_ = "ftp";
    std::vector<std::string> words_;
    std::vector<char*> arguments_;
    Words found_;
};

}  // namespace

Result<Words> split_words(Verb verb, const std::vector<std::string>& words) { return Splitter(verb, words).split(); }

}  // namespace ftp::client
