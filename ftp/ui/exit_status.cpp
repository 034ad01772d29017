#include "ftp/ui/exit_status.hpp"

namespace ftp::client {

ExitStatus exit_status(Cause cause) {
    switch (cause) {
        case Cause::local:
            return ExitStatus::local_failure;
        case Cause::unreachable:
            return ExitStatus::unreachable;
        case Cause::login_refused:
            return ExitStatus::login_refused;
        case Cause::untrusted:
            return ExitStatus::untrusted;
        case Cause::refused:
            return ExitStatus::refused;
        case Cause::remote_full:
            return ExitStatus::remote_full;
        case Cause::wrong_size:
            return ExitStatus::verification_failed;
        case Cause::nothing_matched:
            return ExitStatus::nothing_matched;
        case Cause::temporary:
            return ExitStatus::try_later;
        case Cause::out_of_time:
            return ExitStatus::out_of_time;
        case Cause::misused:
            return ExitStatus::usage;
        case Cause::declined:
            return ExitStatus::some_failed;
    }
    return ExitStatus::some_failed;
}

ExitStatus exit_status(const Tally& tally) {
    if (tally.stopped) return exit_status(cause_of(*tally.stopped));
    if (tally.differences > 0) return ExitStatus::verification_failed;
    if (tally.failed == 0) return ExitStatus::done;
    const bool nothing_done = tally.done == 0 && tally.unchanged == 0;
    return nothing_done && tally.causes.size() == 1 ? exit_status(tally.causes.begin()->first)
                                                    : ExitStatus::some_failed;
}

}  // namespace ftp::client
