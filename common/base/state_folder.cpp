#include "common/base/state_folder.hpp"

namespace ftp {

std::string state_folder(std::string_view program, const std::string& home, const std::string& state_home) {
    if (state_home.starts_with('/')) return state_home + "/" + std::string(program);
    return home.empty() ? "" : home + "/.local/state/" + std::string(program);
}

OwnCertificateFiles own_certificate_files(const std::string& folder) {
    return {folder + "/certificate.pem", folder + "/key.pem"};
}

}  // namespace ftp
