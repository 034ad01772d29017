#include "tests/unit/config/config_file.hpp"

#include "ftpd/config/schema.hpp"

namespace ftp::test {

Texts ConfigFile::mistakes() const {
    Texts texts;
    for (const auto& mistake : load().mistakes) {
        const bool ours = mistake.text.starts_with(path());
        texts.push_back(ours ? mistake.text.substr(path().size()) : mistake.text);
    }
    return texts;
}

Texts values(const server::Configuration& configuration) {
    Texts all;
    for (const auto& key : server::schema())
        all.push_back(key.full_name() + " = " + server::toml_value(key, configuration));
    return all;
}

}  // namespace ftp::test
