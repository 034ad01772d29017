#include "ftp/transfer/ahead.hpp"

namespace ftp::client {

bool can_stand_in_a_line(std::string_view path) {
    return path.find_first_of(std::string_view("\r\n\0", 3)) == path.npos;
}

bool may_go_ahead(const RunOptions& options, const Dialect& dialect) {
    // What each file asks its own questions about goes one by one.
    const bool plain = options.type == Type::image && !options.resume && !options.append && !options.verify &&
                       !options.new_names_there && !options.new_names_here;
    return plain && dialect.takes_files_ahead();
}

}  // namespace ftp::client
