#pragma once

namespace ftp {

// For the start of a program, before it opens anything: whoever started it with standard input, output or errors closed
// would have a socket or a file in that place, and the program would read or write that. Each place is taken by
// something that cannot be read, or written: using it fails with EBADF, as if it were closed.
void occupy_closed_streams();

}  // namespace ftp
