#include "ftp/transfer/goodput.hpp"

namespace ftp::client {

void Goodput::outcome(const FileOutcome& outcome) {
    if (!ended(outcome.name)) done_.octets += outcome.bytes.value();
    ++done_.pieces;
    audience_.outcome(outcome);
}

void Goodput::began(const Underway& file) {
    ended(file.name);
    if (file.meter) underway_.emplace(file.name, file.meter);
    audience_.began(file);
}

Moved Goodput::so_far() const {
    Moved all = done_;
    for (const auto& [name, meter] : underway_) all.octets += meter->octets();
    return all;
}

// One try of a file, if it was under way.
bool Goodput::ended(const std::string& name) {
    const auto found = underway_.find(name);
    if (found == underway_.end()) return false;
    done_.octets += found->second->octets();
    underway_.erase(found);
    return true;
}

}  // namespace ftp::client
