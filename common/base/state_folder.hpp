#pragma once

#include <string>
#include <string_view>

namespace ftp {

// Where a program keeps for its user what it could make again: STATE_HOME/PROGRAM, else HOME/.local/state/PROGRAM; ""
// where neither is known. A relative state_home does not count (XDG Base Directory Specification).
std::string state_folder(std::string_view program, const std::string& home, const std::string& state_home);

// What `ftpd serve` makes for itself and keeps there, in PEM; `ftp` of the same user trusts it.
struct OwnCertificateFiles {
    std::string certificate;
    std::string key;
};
OwnCertificateFiles own_certificate_files(const std::string& folder);

}  // namespace ftp
