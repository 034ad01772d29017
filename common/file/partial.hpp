#pragma once

#include "common/base/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

namespace ftp {

// What an interrupted upload leaves: a hidden file of one account and path that a later restart continues. It must
// never look whole, else a client that compares sizes (curl -C -, lftp put -c) sends nothing and calls it done: so one
// octet is taken off, once.

constexpr std::string_view partial_prefix = ".ftpd-partial-";
constexpr std::string_view temporary_prefix = ".ftpd-new-";

// A hash, so that NAME_MAX never matters and no name tells whose file is on its way.
std::string partial_name(std::string_view owner, std::string_view path);
// Hidden, and met nowhere else: 64 random bits.
std::string temporary_name();
std::string random_hex();

enum class Cut { done, pending };

// Notes on a partial how far it can be trusted after a crash of the machine: so many octets have been synced in this
// boot. Where the file system has no attributes nothing is noted, and that is no error.
std::error_code note_progress(int partial, std::uint64_t synced, Cut cut);
// The octets that are surely on the disk when the machine crashes, as noted; 0 without a note.
Result<std::uint64_t> noted_progress(int partial);
std::error_code erase_note(int partial);

// How much of a partial may be continued: after a crash of its writer all but one octet, after a crash of the machine
// what had been synced, and where nothing could be noted all but one octet if it was written since the machine started.
// May be nothing, 0.
Result<std::uint64_t> trusted_size(int partial);

}  // namespace ftp
