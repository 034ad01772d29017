#pragma once

#include "common/base/result.hpp"
#include "ftpd/accounts/password.hpp"

#include <memory>

namespace ftp::server {

enum class PasswordFrom { standard_input, anywhere };

// A new password: the first line of standard input; else FTPD_PASSWORD; else asked for twice on the terminal, unseen.
// Never from the command line, where every user of the machine could read it. Error: doing() says why there is none.
Result<std::unique_ptr<Secret>> new_password(PasswordFrom from);

}  // namespace ftp::server
