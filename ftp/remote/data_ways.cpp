#include "ftp/remote/data_ways.hpp"

#include <array>

namespace ftp::client {

namespace {

constexpr std::array passive_ways_first{DataWay::extended_passive, DataWay::passive, DataWay::extended_active,
                                        DataWay::active};
constexpr std::array active_ways_first{DataWay::extended_active, DataWay::active, DataWay::extended_passive,
                                       DataWay::passive};

bool possible(DataWay way, const Circumstances& here) {
    if (is_active(way) && !here.reachable && !here.active_first) return false;
    return !here.over_ipv6 || way == DataWay::extended_passive || way == DataWay::extended_active;
}

}  // namespace

std::string_view verb_of(DataWay way) {
    switch (way) {
        case DataWay::extended_passive:
            return "EPSV";
        case DataWay::passive:
            return "PASV";
        case DataWay::extended_active:
            return "EPRT";
        case DataWay::active:
            return "PORT";
    }
    return "EPSV";
}

std::vector<DataWay> DataWays::open(const Circumstances& here) const {
    std::vector<DataWay> ways;
    for (const auto way : here.active_first ? active_ways_first : passive_ways_first) {
        if (possible(way, here) && !failed_.contains(way) && !passed_over_.contains(way)) ways.push_back(way);
    }
    return ways;
}

DataWay DataWays::best(const Circumstances& here) const {
    const auto ways = open(here);
    return ways.empty() ? DataWay::extended_passive : ways.front();
}

bool DataWays::alternative(const Circumstances& here) const { return open(here).size() > 1; }

void DataWays::worked(DataWay way) {
    proven_ = way;
    passed_over_.clear();
    doubted_.erase(way);
}

bool DataWays::any_left(const Circumstances& here) {
    const bool left = !open(here).empty();
    if (!left) {
        failed_.clear();
        passed_over_.clear();
    }
    return left;
}

bool DataWays::give_up(DataWay way, const Circumstances& here) {
    failed_.insert(way);
    if (proven_ == way) proven_.reset();
    return any_left(here);
}

bool DataWays::doubt(DataWay way, const Circumstances& here) {
    if (!doubted_.insert(way).second) return give_up(way, here);
    passed_over_.insert(way);
    return any_left(here);
}

}  // namespace ftp::client
