#pragma once

#include "ftpd/command/arguments.hpp"
#include "ftpd/command/command.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ftp::server {

// One for each command: does it, prints what it has to say, and returns the exit status.
int act(const ServeArguments& arguments, const Programs& programs);
int act(const ServiceArguments& arguments, const Programs& programs);
int act(const CheckArguments& arguments, const Programs& programs);
int act(const ConfigArguments& arguments, const Programs& programs);
int act(const AddUserArguments& arguments, const Programs& programs);
int act(const ChangePasswordArguments& arguments, const Programs& programs);
int act(const ListUsersArguments& arguments, const Programs& programs);
int act(const RemoveUserArguments& arguments, const Programs& programs);
int act(const ExplainArguments& arguments, const Programs& programs);
int act(const ShownText& shown, const Programs& programs);
int act(const Misuse& misuse, const Programs& programs);

// "ftpd: ..." on standard error; returns the status.
int complain(ExitStatus status, std::string_view what);
// The lines as they are, on standard error.
int complain(const std::vector<Mistake>& mistakes);

// The numeric id of the system user that the server becomes; nothing for "" and for a user that this machine does not
// know.
std::optional<std::uint32_t> system_user(const std::string& name);

}  // namespace ftp::server
