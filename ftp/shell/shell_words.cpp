#include "ftp/shell/shell_words.hpp"

#include "common/base/text.hpp"
#include "ftp/options/operands.hpp"

#include <algorithm>
#include <cstdlib>

namespace ftp::client {

namespace {

constexpr std::string_view wildcards = "*?[";

Error wrong(std::string what) { return {std::errc::invalid_argument, std::move(what)}; }

bool is_name_character(char c) { return c == '_' || is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

class Splitter {
  public:
    Splitter(std::string_view line, const Variables* variables) : rest_(line), variables_(variables) {}

    Result<std::vector<std::string>> words() {
        while (!rest_.empty()) {
            if (auto taken = take(); !taken) return taken.error();
            if (size_ > longest_line) return wrong("the line is too long");
        }
        end_word();
        return std::move(words_);
    }

  private:
    // One character, quotation or variable.
    Status take() {
        const char c = rest_.front();
        if (c == '#' && !in_word_) return rest_ = {}, Status();
        if (c == '$' && variables_) return take_variable();
        rest_.remove_prefix(1);
        if (c == ' ' || c == '\t') return end_word(), Status();
        if (c == '\'') return take_single_quoted();
        if (c == '"') return take_double_quoted();
        if (c == '\\' && !rest_.empty()) return take_escaped(), Status();
        return add(c), Status();
    }

    void take_escaped() {
        if (wildcards.find(rest_.front()) != wildcards.npos) add('\\');
        add(rest_.front());
        rest_.remove_prefix(1);
    }

    Status take_single_quoted() {
        const auto end = rest_.find('\'');
        if (end == rest_.npos) return wrong("a ' has no end");
        add(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return {};
    }

    Status take_double_quoted() {
        add("");
        while (!rest_.empty() && rest_.front() != '"') {
            if (rest_.front() == '$' && variables_) {
                if (auto taken = take_variable(); !taken) return taken;
                continue;
            }
            const bool escapes = rest_.front() == '\\' && rest_.size() > 1 &&
                                 std::string_view("\"\\$").find(rest_[1]) != std::string_view::npos;
            if (escapes) rest_.remove_prefix(1);
            add(rest_.front());
            rest_.remove_prefix(1);
        }
        if (rest_.empty()) return wrong("a \" has no end");
        rest_.remove_prefix(1);
        return {};
    }

    Status take_variable() {
        rest_.remove_prefix(1);
        if (rest_.starts_with('{')) {
            const auto end = rest_.find('}');
            if (end == rest_.npos) return wrong("${ has no }");
            const auto name = rest_.substr(1, end - 1);
            rest_.remove_prefix(end + 1);
            return add_variable(name);
        }
        const auto end = std::ranges::find_if_not(rest_, is_name_character);
        const auto name = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        if (!is_variable_name(name)) return add('$'), Status();
        rest_.remove_prefix(name.size());
        return add_variable(name);
    }

    Status add_variable(std::string_view name) {
        constexpr std::string_view of_environment = "env:";
        if (name.starts_with(of_environment)) {
            const char* value = std::getenv(std::string(name.substr(of_environment.size())).c_str());
            if (!value)
                return wrong("there is no " + printable(name.substr(of_environment.size())) + " in the environment");
            return add(value), Status();
        }
        const auto variable = variables_->find(name);
        if (variable == variables_->end()) return wrong("nothing is known of $" + printable(name));
        return add(variable->second), Status();
    }

    void add(std::string_view text) {
        in_word_ = true;
        word_ += text;
        size_ += text.size();
    }
    void add(char c) { add(std::string_view(&c, 1)); }

    void end_word() {
        if (in_word_) words_.push_back(std::move(word_));
        word_.clear();
        in_word_ = false;
    }

    std::string_view rest_;
    const Variables* variables_;
    std::vector<std::string> words_;
    std::string word_;
    bool in_word_ = false;
    std::size_t size_ = 0;
};

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view line, const Variables* variables) {
    if (line.size() > longest_line) return wrong("the line is too long");
    return Splitter(line, variables).words();
}

}  // namespace ftp::client
