#include "tests/system/terminal.hpp"

#include <stdexcept>

namespace ftp::test {

namespace {

std::string quoted(const std::string& word) {
    std::string result = "'";
    for (const char c : word) result += c == '\'' ? "'\\''" : std::string(1, c);
    return result + "'";
}

// The keys of the terminal end the program and not the shell that tells how it ended.
std::string script_for(const Program& program) {
    std::string text = "trap : INT\n";
    for (const auto& line : program.environment) {
        const auto equals = line.find('=');
        if (line.starts_with("TERM=")) continue;  // the window knows better
        text += "export " + line.substr(0, equals + 1) + quoted(line.substr(equals + 1)) + "\n";
    }
    text += "cd " + quoted(program.folder) + "\n";
    for (const auto& word : program.words) text += quoted(word) + " ";
    return text + "\necho \"[ended $?]\"\ntrap '' INT\nexec cat\n";
}

void drop_spaces(std::string& text) {
    while (text.ends_with('\n') || text.ends_with(' ')) text.pop_back();
}

}  // namespace

Terminal::Terminal(const Program& program, unsigned columns, unsigned rows) {
    write_file(folder_ / "script", script_for(program));
    const auto started = tmux({"-f", "/dev/null", "new-session", "-d", "-x", std::to_string(columns), "-y",
                               std::to_string(rows), "exec sh " + quoted((folder_ / "script").string())});
    if (started.status != 0) throw std::runtime_error("tmux: " + started.text());
}

Terminal::~Terminal() { tmux({"kill-server"}); }

void Terminal::type(const std::string& text) {
    tmux({"send-keys", "-l", "--", text});
    press("Enter");
}

void Terminal::press(const std::string& key) { tmux({"send-keys", key}); }

void Terminal::resize(unsigned columns, unsigned rows) {
    tmux({"resize-window", "-x", std::to_string(columns), "-y", std::to_string(rows)});
}

std::string Terminal::screen() const {
    auto text = tmux({"capture-pane", "-p"}).output;
    drop_spaces(text);
    return text;
}

bool Terminal::shows(const std::string& text) const {
    return within(std::chrono::seconds(20), [&] { return screen().find(text) != std::string::npos; });
}

Outcome Terminal::tmux(std::vector<std::string> words) const {
    Program program;
    // A socket in the folder makes the server ours alone.
    program.words = {"tmux", "-u", "-S", (folder_ / "tmux").string()};
    program.words.insert(program.words.end(), words.begin(), words.end());
    program.environment = {"TMUX=", "LC_ALL=C.UTF-8", "TERM=xterm"};
    return run(program);
}

}  // namespace ftp::test
