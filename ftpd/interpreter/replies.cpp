#include "ftpd/interpreter/replies.hpp"

#include "common/net/tls_failure.hpp"

#include <array>

namespace ftp::server {

namespace {

struct Meaning {
    std::errc condition;
    Code code;
    std::string_view text;
};

constexpr std::array meanings{
    Meaning{std::errc::no_such_file_or_directory, Code::file_unavailable, "No such file or directory"},
    Meaning{std::errc::permission_denied, Code::file_unavailable, "Permission denied"},
    Meaning{std::errc::operation_not_permitted, Code::file_unavailable, "Not allowed on this kind of file"},
    Meaning{std::errc::is_a_directory, Code::file_unavailable, "Is a directory"},
    Meaning{std::errc::not_a_directory, Code::file_unavailable, "Not a directory"},
    Meaning{std::errc::directory_not_empty, Code::file_unavailable, "Directory is not empty"},
    Meaning{std::errc::file_exists, Code::file_unavailable, "File exists"},
    Meaning{std::errc::read_only_file_system, Code::file_unavailable, "Read-only file system"},
    Meaning{std::errc::too_many_symbolic_link_levels, Code::file_unavailable, "Too many symbolic links"},
    Meaning{std::errc::cross_device_link, Code::file_unavailable, "Cannot rename to another file system"},
    Meaning{std::errc::no_such_device_or_address, Code::file_unavailable, "Not a regular file"},
    Meaning{std::errc::invalid_argument, Code::file_unavailable, "Not possible"},
    Meaning{std::errc::filename_too_long, Code::name_not_allowed, "Name too long"},
    Meaning{std::errc::illegal_byte_sequence, Code::name_not_allowed, "Name not allowed"},
    Meaning{std::errc::no_space_on_device, Code::no_space, "No space left on the server"},
    Meaning{std::errc::file_too_large, Code::over_quota, "File too large"},
    Meaning{std::errc::device_or_resource_busy, Code::file_busy, "Busy: another transfer writes this file"},
    Meaning{std::errc::text_file_busy, Code::file_busy, "Busy"},
    Meaning{std::errc::resource_unavailable_try_again, Code::file_busy, "Busy, try again"},
    Meaning{std::errc::invalid_seek, Code::bad_restart, "The restart offset is beyond the end of the file"},
    Meaning{std::errc::too_many_files_open, Code::local_error, "The server has too many open files"},
    Meaning{std::errc::too_many_files_open_in_system, Code::local_error, "The server has too many open files"},
    Meaning{std::errc::not_enough_memory, Code::local_error, "The server is out of memory"},
};

}  // namespace

Reply reply_for(const Error& error, const VirtualPath& path) {
    if (error.code() == std::error_code(EDQUOT, std::system_category()))
        return Reply(Code::over_quota, path.text() + ": Quota exceeded");
    for (const auto& meaning : meanings) {
        if (error.is(meaning.condition)) return Reply(meaning.code, path.text() + ": " + std::string(meaning.text));
    }
    return Reply(Code::local_error, path.text() + ": Local error in processing");
}

Reply reply_for_data(const Error& error) {
    if (error.is(std::errc::operation_canceled)) return Reply(Code::transfer_aborted, "Transfer aborted");
    if (error.is(std::errc::timed_out)) return Reply(Code::no_data_connection, "No data connection came in time");
    // RFC 4217 §10.2
    if (error.code() == TlsFailure::untrusted) return Reply(Code::unknown_protocol, error.doing());
    if (error.code() == TlsFailure::refused || error.code() == TlsFailure::hung_up)
        return Reply(Code::unknown_protocol, "TLS on the data connection failed");
    return Reply(Code::no_data_connection, "Cannot open the data connection");
}

Reply root_stays(Code code) { return Reply(code, "/: The root directory stays as it is"); }

Reply bad_path() { return Reply(Code::name_not_allowed, "Name not allowed: too long, or with a line end"); }

}  // namespace ftp::server
