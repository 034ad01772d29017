#pragma once

#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace ftp::client {

// How a data connection comes about: we connect to the server, or it connects to us (RFC 959 §4.1.2, RFC 2428).
enum class DataWay { extended_passive, passive, extended_active, active };

std::string_view verb_of(DataWay way);  // "EPSV", "PASV", "EPRT", "PORT"
inline bool is_active(DataWay way) { return way == DataWay::extended_active || way == DataWay::active; }

// What decides which ways are open at all, and in which order they are tried.
struct Circumstances {
    bool over_ipv6 = false;     // PASV and PORT know IPv4 only
    bool active_first = false;  // the user asked for it
    bool reachable = true;      // false behind a NAT box, where no server gets through to us
};

// What was learned about the ways to a host. A way that was refused, or that has led nowhere twice, is not taken again;
// when none is left all are, since the network may have been at fault.
class DataWays {
  public:
    static constexpr std::size_t number = 4;

    DataWay best(const Circumstances& here) const;
    // Whether there is another one besides best().
    bool alternative(const Circumstances& here) const;

    // Data came or went on it: from now on its failures are those of a moment.
    void worked(DataWay way);
    bool proven(DataWay way) const { return proven_ == way; }

    // It does not work with this host. False when no other is left: then the next best() begins anew.
    bool give_up(DataWay way, const Circumstances& here);
    // It has led nowhere: that may be its fault or one of this moment. It is passed over until another way has worked,
    // and then has one more chance. False as of give_up().
    bool doubt(DataWay way, const Circumstances& here);

  private:
    std::vector<DataWay> open(const Circumstances& here) const;
    bool any_left(const Circumstances& here);

    std::set<DataWay> failed_;
    std::set<DataWay> passed_over_;
    std::set<DataWay> doubted_;  // once
    std::optional<DataWay> proven_;
};

}  // namespace ftp::client
