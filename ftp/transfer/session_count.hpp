#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace ftp::client {

// What has been moved: octets, and pieces of work that are done.
struct Moved {
    std::uint64_t octets = 0;
    std::uint64_t pieces = 0;
};
inline Moved operator-(const Moved& now, const Moved& before) {
    return {now.octets - before.octets, now.pieces - before.pieces};
}

// How many sessions of a run work at once. A few begin together; more join as long as each doubling has brought a
// quarter more octets or pieces in the same time, for a link or a disk that is busy is not made faster by them. One
// leaves whenever the server says that they are too many, and none joins after that.
class SessionCount {
  public:
    static constexpr unsigned at_first = 4;

    // most: -P, at least 1.
    explicit SessionCount(unsigned most) : most_(most), allowed_(most < at_first ? most : at_first) {}

    // So many may work now.
    unsigned allowed() const { return allowed_; }
    bool may_grow() const { return !refused_ && !enough_ && allowed_ < most_; }

    // Another kind of work begins: what was measured says nothing about it, and nobody works yet.
    void begin();
    // Equal times pass, in each of which so much was moved. waiting: pieces of work that nobody has begun.
    void passed(const Moved& moved, std::size_t waiting);

    // A session has logged in and works; it has ended.
    void joined() { ++working_; }
    void left() { --working_; }
    unsigned working() const { return working_; }

    // The server did not let one in. From now on there is one less, for the whole run.
    void not_let_in();
    // So many had to leave so far.
    unsigned departures() const { return departures_; }
    // It refused a session that works, for there being too many, in a try that began behind so many departures.
    enum class Verdict {
        leave,  // somebody has to go, and it is this one: it does not count as working from now on
        again,  // another one has left meanwhile
        bear,   // it is the last one: the trouble is another
    };
    Verdict refused(unsigned departures_then);

  private:
    unsigned most_;
    unsigned allowed_;
    unsigned working_ = 0;
    unsigned departures_ = 0;
    std::optional<Moved> best_;  // with the sessions that there were before the last step
    bool settling_ = false;      // the time in which sessions log in tells nothing
    bool enough_ = false;        // more of them were not faster
    bool refused_ = false;
};

}  // namespace ftp::client
