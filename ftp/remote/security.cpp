#include "ftp/remote/security.hpp"

#include <algorithm>

namespace ftp::client {

namespace {

Verdict trusted(std::string by) { return {Verdict::Kind::trusted, std::move(by)}; }
Verdict refused(std::string why) { return {Verdict::Kind::refused, std::move(why)}; }

std::string way_to_forget(const Security& security) {
    return security.known_in.empty() ? ""
                                     : "; to forget the old key, remove this server's line from " + security.known_in;
}

}  // namespace

Verdict judge(const TlsPeer& peer, const Security& security) {
    if (!security.pins.empty()) {
        const bool pinned = std::ranges::find(security.pins, peer.key) != security.pins.end();
        return pinned ? trusted("its key is the pinned one") : refused("its key is not the pinned one");
    }
    if (peer.problem.empty()) return trusted("an authority vouches for it");
    if (!security.own.empty() && security.own == peer.key) return trusted("its key is that of your own ftpd serve");
    const bool has_key = security.known && !security.known->empty();
    if (has_key && *security.known == peer.key) return trusted("its key is the one you trust");
    if (has_key)
        return refused("its key has changed since you trusted it (" + *security.known +
                       "): somebody may be in between" + way_to_forget(security));
    return {peer.unvouched ? Verdict::Kind::unknown : Verdict::Kind::refused, peer.problem};
}

std::string question_about(const TlsPeer& peer, const Security& security, const std::string& where) {
    return "No authority vouches for " + where + " (" + peer.problem + ").\n" +
           (security.known ? "It was trusted for other reasons before: somebody may be in between.\n" : "") +
           "Its certificate is of " + peer.subject + " until " + peer.expires + ", with the SHA-256 fingerprint\n  " +
           peer.fingerprint + "\nTrust its key from now on? [y/N] ";
}

std::optional<std::string> warning_of(const std::string& where, const asio::ip::address& peer) {
    if (peer.is_loopback()) return std::nullopt;
    return where + " does not offer TLS: password, names and files go in the clear";
}

std::string advice_about(const TlsPeer& peer) {
    if (peer.key.empty()) return "";
    return "; if its fingerprint should be " + peer.fingerprint + ", then --pin " + peer.key + " trusts it";
}

}  // namespace ftp::client
