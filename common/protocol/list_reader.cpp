#include "common/protocol/list_reader.hpp"

#include <algorithm>

namespace ftp {

namespace {

constexpr std::size_t lines_to_judge = 50;

bool blank(std::string_view line) { return line.find_first_not_of(" \t") == line.npos; }

const ListForm* form_of(std::optional<ListFamily> family) {
    const auto forms = list_forms();
    const auto found = std::ranges::find(forms, family, &ListForm::family);
    return found == forms.end() ? nullptr : &*found;
}

// How many of these lines belong to the family.
std::size_t taken(const ListForm& form, const std::vector<std::string>& lines, FileTime now) {
    std::size_t count = 0;
    std::string beginning;
    for (const auto& line : lines) {
        const std::string whole = std::exchange(beginning, {}) + line;
        if (form.is_beginning(whole))
            beginning = whole + " ";
        else if (form.parse(whole, now))
            count += whole.size() == line.size() ? 1 : 2;
    }
    return count;
}

}  // namespace

void ListReader::take(std::string_view line) {
    if (blank(line)) return;
    if (decided_) return read(line);
    first_lines_.emplace_back(line);
    if (first_lines_.size() >= lines_to_judge) decide();
}

void ListReader::finish() {
    if (!decided_) decide();
    if (!beginning_.empty()) give_up(std::exchange(beginning_, {}));
}

void ListReader::decide() {
    decided_ = true;
    family_ = best_family();
    form_ = form_of(family_);
    for (const auto& line : std::exchange(first_lines_, {})) read(line);
}

// The one that takes the most lines, if these are half of them at least.
std::optional<ListFamily> ListReader::best_family() const {
    if (first_lines_.empty()) return known_;
    const ListForm* best = nullptr;
    std::size_t most = 0;
    for (const auto& form : list_forms()) {
        if (std::ranges::any_of(first_lines_, form.is_heading)) return form.family;
        auto count = 2 * taken(form, first_lines_, now_);
        if (count > 0 && form.family == known_) ++count;
        if (count <= most) continue;
        most = count;
        best = &form;
    }
    const auto remarks = best ? static_cast<std::size_t>(std::ranges::count_if(first_lines_, best->is_remark)) : 0;
    if (best && most + remarks >= first_lines_.size()) return best->family;
    const bool one_word_each = std::ranges::none_of(
        first_lines_, [](const std::string& line) { return line.find_first_of(" \t") != line.npos; });
    if (one_word_each) return ListFamily::names;
    const bool remarks_only = std::ranges::all_of(first_lines_, is_unix_remark);
    return remarks_only ? std::optional(ListFamily::unix_ls) : std::nullopt;
}

void ListReader::read(std::string_view line) {
    if (family_ == ListFamily::names) return read_name(line);
    if (!form_) return give_up(line);
    const std::string whole = std::exchange(beginning_, {}).append(line);
    if (form_->is_remark(whole)) return;
    if (form_->is_beginning(whole)) {
        beginning_ = whole + " ";
        return;
    }
    auto entry = form_->parse(whole, now_);
    if (!entry || entry->name.empty()) return give_up(whole);
    add(std::move(*entry));
}

// Only the server can tell whether it is a file or a folder.
void ListReader::read_name(std::string_view line) {
    ListedEntry entry{.name = std::string(line)};
    entry.kind_told = false;
    add(std::move(entry));
}

void ListReader::add(ListedEntry entry) {
    if (entry.name == "." || entry.name == "..") return;
    // Versions of a file stand together, the newest first.
    if (family_ == ListFamily::vms && entry.name == last_name_) return;
    last_name_ = entry.name;
    entries_.push_back(std::move(entry));
}

void ListReader::give_up(std::string_view line) {
    if (unread_++ == 0) first_unread_ = line;
}

std::optional<ListedEntry> parse_list_line(std::string_view line, FileTime now) {
    auto entry = parse_unix_line(line, now);
    if (!entry) entry = parse_dos_line(line, now);
    if (!entry || entry->name.empty() || entry->name == "." || entry->name == "..") return std::nullopt;
    return entry;
}

}  // namespace ftp
