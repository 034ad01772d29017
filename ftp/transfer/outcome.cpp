#include "ftp/transfer/outcome.hpp"

#include "ftp/remote/failure.hpp"

#include <algorithm>

namespace ftp::client {

Cause cause_of(const Error& error) {
    if (error.code().category() != failure_category()) return Cause::local;
    switch (static_cast<Failure>(error.code().value())) {
        case Failure::unreachable:
            return Cause::unreachable;
        case Failure::login_refused:
            return Cause::login_refused;
        case Failure::untrusted:
            return Cause::untrusted;
        case Failure::remote_full:
            return Cause::remote_full;
        case Failure::wrong_size:
        case Failure::differs:
            return Cause::wrong_size;
        case Failure::out_of_time:
            return Cause::out_of_time;
        case Failure::busy:
        case Failure::connection_lost:
        case Failure::not_repeatable:
            return Cause::temporary;
        case Failure::nothing_matched:
            return Cause::nothing_matched;
        case Failure::declined:
            return Cause::declined;
        case Failure::misused:
            return Cause::misused;
        case Failure::unusable:
            return Cause::local;
        case Failure::refused:
        case Failure::protocol_violated:
        case Failure::unsafe_name:
            return Cause::refused;
    }
    return Cause::refused;
}

std::string describe(const Error& error) {
    const bool said = is(error, Failure::refused) || is(error, Failure::busy) || is(error, Failure::remote_full) ||
                      is(error, Failure::unreachable) || is(error, Failure::login_refused) ||
                      is(error, Failure::untrusted) || is(error, Failure::declined) || is(error, Failure::misused) ||
                      is(error, Failure::unusable);
    return said ? error.doing() : error.text();
}

void Tally::count(const FileOutcome& outcome) {
    if (outcome.deed == Deed::failed) {
        ++failed;
        if (outcome.error) ++causes[cause_of(*outcome.error)];
        if (outcome.error && is(*outcome.error, Failure::differs)) ++differences;
    } else if (outcome.deed == Deed::unchanged) {
        ++unchanged;
    } else if (outcome.deed != Deed::skipped) {
        ++done;
        // What had to be sent twice does not make the file bigger.
        bytes += outcome.size ? std::min(outcome.bytes, *outcome.size) : outcome.bytes;
    }
}

}  // namespace ftp::client
