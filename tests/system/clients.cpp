#include "tests/system/clients.hpp"

#include "tests/support/catch.hpp"

#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace ftp::test {

bool everything() { return std::getenv("FTP_TEST_ALL") != nullptr; }

std::size_t kills(std::size_t usual, std::size_t in_full) { return everything() ? in_full : usual; }

void skip(const std::string& why) {
    if (everything()) FAIL(why);
    std::printf("[skipped] %s\n", why.c_str());
}

bool missing(const std::string& program) {
    if (!find_program(program).empty()) return false;
    skip(program + " is not installed");
    return true;
}

Program Client::program(std::vector<std::string> words) const {
    Program program;
    program.words = std::move(words);
    program.environment = {"HOME=" + folder(), "FTP_PASSWORD=secret", "LC_ALL=C.UTF-8", "TERM=dumb"};
    program.folder = folder();
    return program;
}

Program Client::ftp(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), FTP_PROGRAM);
    return program(std::move(arguments));
}

Program Client::lftp(std::uint16_t port, const std::string& commands) const {
    const std::string settings =
        "set cmd:fail-exit yes; set ftp:ssl-allow no; set net:max-retries 1; set net:timeout 20; set cmd:interactive "
        "no; ";
    return program(
        {"lftp", "-c", settings + "open -u alice,secret -p " + std::to_string(port) + " 127.0.0.1; " + commands});
}

Program Client::curl(std::uint16_t port, std::vector<std::string> arguments, const std::string& path) const {
    std::vector<std::string> words{"curl", "--silent", "--show-error", "--user", "alice:secret"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    words.push_back("ftp://127.0.0.1:" + std::to_string(port) + "/" + url_encoded(path));
    return program(std::move(words));
}

std::string url_encoded(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 128 && (std::isalnum(byte) || std::string_view("-._~/").find(c) != std::string_view::npos))
            encoded += c;
        else
            encoded += {'%', digits[byte >> 4], digits[byte & 15]};
    }
    return encoded;
}

}  // namespace ftp::test
