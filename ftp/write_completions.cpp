// While the programs are built: writes the completion of ftp for a shell into a file.

#include "ftp/options/completions.hpp"

#include <cstdio>
#include <fstream>

int main(int argc, char** argv) {
    const auto text = argc == 3 ? ftp::client::completion_for(argv[1]) : std::nullopt;
    if (!text) {
        std::fputs("usage: write_completions bash|zsh|fish FILE\n", stderr);
        return 2;
    }
    std::ofstream file(argv[2], std::ios::binary);
    file << *text << std::flush;
    return file ? 0 : 1;
}
