#pragma once

#include <string>
#include <string_view>

namespace ftp::client {

// Paths with slashes, here and on the far side, where "" is the folder of the login.
std::string joined(std::string_view folder, std::string_view name);
std::string_view last_component(std::string_view path);            // without trailing slashes; "" for "" and "/"
std::string_view without_trailing_slashes(std::string_view path);  // "/" stays

}  // namespace ftp::client
