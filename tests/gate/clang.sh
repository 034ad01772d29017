# shellcheck shell=bash disable=SC2001,SC2016,SC2154
# How the gates let a tool of clang look at what g++ has built. Sourced by coroutines and lint, which set
#   root     the top folder of the project
#   scratch  a folder for compile_commands.json, as clang_commands prints it
#   passed   the folder where is noted what passed

# clang_commands BUILD: what g++ was told, in words that clang understands: without the precompiled header and the flags only g++ has.
clang_commands() {
    sed -E '/"command":/ {
        s|"command": "[^ ]+ |"command": "clang++-19 -w -DASIO_HAS_CO_AWAIT |
        s| -include [^ ]*cmake_pch\.hxx||
        s| (-fpch-preprocess\|-fcoroutines\|-Winvalid-pch\|-Werror\|-fcf-protection\|-fsanitize=[^ ]*\|-fno-sanitize[^ ]*)||g
    }' "$1/compile_commands.json"
}

# command_of FILE: how it is compiled.
command_of() { grep -F "$1" "$scratch/compile_commands.json"; }

# sources_of BUILD: one line per compiled file of ours: the file, then the headers of ours that it reads, as ninja learned them from the
# compiler.
sources_of() {
    ninja -C "$1" -t deps | awk -v root="$root/" '
        function flush() { if (line != "") print line; line = "" }
        /^[^ ]/ { flush(); next }
        { path = $1 }
        path !~ /^\// { next }
        index(path, root) == 1 && index(path, root "build/") != 1 { line = line (line == "" ? "" : " ") path }
        END { flush() }' | sort -u
}

# key_of WORDS FILE...: where it is noted that these files passed under these words: they count as changed when one of them has.
key_of() {
    local words=$1 sum
    shift
    sum=$({ printf '%s\n' "$words"; cat "$@"; } | sha256sum)
    printf '%s/%s' "$passed" "${sum%% *}"
}

forget_old_keys() { find "$passed" -type f -mtime +7 -delete; }

# Reads one argument per line and calls the exported function $1 with each, on all processors.
for_each() { tr '\n' '\0' | xargs -0 -r -n 1 -P "$(nproc)" bash -c "$1"' "$1"' "$1"; }
