# shellcheck shell=bash disable=SC2034  # the lists are read by the scripts that source this
# The Debian packages that the scripts install: the one list. Sourced by tests/run and ftpd/quickstart.

build_packages=(
    g++ cmake ninja-build pkgconf libasio-dev libssl-dev libcli11-dev libtomlplusplus-dev libfmt-dev libsodium-dev libcrypt-dev
    nlohmann-json3-dev zlib1g-dev
)
test_packages=(catch2 ccache clang-19 clang-tools-19 curl iproute2 lftp ncftp python3 wget)
# For tests/run --all: libFuzzer's runtime, more clients, and what looks at the code and the scripts.
all_packages=(clang-tidy-19 fish libclang-rt-19-dev python3-openssl python3-pyftpdlib shellcheck tmux tnftp zsh)
# Servers conflict with each other and start when installed, so these are only unpacked, below build/strangers.
unpacked_servers=(vsftpd proftpd-core proftpd-mod-crypto pure-ftpd inetutils-ftpd)

apt() {
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 -q "$@"
}

installed() { dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed; }

# Installs those of the named packages that are missing; asks apt nothing when none is. Elsewhere than on Debian they are taken for granted.
install_missing() {
    local package missing=()
    command -v dpkg-query apt-get >/dev/null || return 0
    for package; do installed "$package" || missing+=("$package"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    apt update && apt install -y --no-install-recommends "${missing[@]}"
}

# $1: folder that gets the files of the servers, with the libraries they need installed the usual way.
unpack_servers() {
    local package libraries downloads
    [ "$(cat "$1/complete" 2>/dev/null)" != "${unpacked_servers[*]}" ] || return 0
    downloads=$(mktemp -d) || return
    (cd "$downloads" && apt-get -q download "${unpacked_servers[@]}") || return
    mkdir -p "$1"
    for package in "$downloads"/*.deb; do
        dpkg-deb -x "$package" "$1" || return
    done
    mapfile -t libraries < <(for package in "$downloads"/*.deb; do dpkg-deb -f "$package" Depends; done |
        tr ',' '\n' | sed -nE 's/^ *(lib[^ |:]+).*/\1/p' | sort -u)
    rm -r "$downloads"
    install_missing "${libraries[@]}" && echo "${unpacked_servers[*]}" >"$1/complete"
}
