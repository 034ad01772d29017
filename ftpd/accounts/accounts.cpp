#include "ftpd/accounts/accounts.hpp"

#include "common/base/text.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/accounts/users_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace ftp::server {

namespace {

// One state of the users; never changes once made.
struct Users {
    std::map<std::string, UserEntry, std::less<>> entries;
    std::string usual;      // a password string that takes as long to check as most of them
    std::string anonymous;  // the directory, "" for none

    const UserEntry* find(std::string_view name) const {
        const auto found = entries.find(name);
        return found == entries.end() ? nullptr : &found->second;
    }
    bool is_anonymous(std::string_view name) const {
        return is_anonymous_name(name) && !anonymous.empty() && !find(name);
    }
};

// yescrypt of a random password, at the cost of hash_password().
constexpr std::string_view nobodys = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$X3DX6M94c7o.9agCG9G317fhZg9SqC.5i5rd.RhAtQ7";

// Any string of the most frequent cost will do: the answer of its check is thrown away.
std::string usual_password(const std::map<std::string, UserEntry, std::less<>>& entries) {
    std::map<std::string_view, std::size_t> counts;
    std::string_view usual = nobodys;
    std::size_t most = 0;
    for (const auto& [name, entry] : entries) {
        if (is_locked(entry.password)) continue;
        if (const auto count = ++counts[cost_of(entry.password)]; count > most) {
            most = count;
            usual = entry.password;
        }
    }
    return std::string(usual);
}

std::shared_ptr<const Users> users_from(const Accounts::Source& source, const std::vector<LocatedUser>& located) {
    auto users = std::make_shared<Users>();
    users->anonymous = source.anonymous;
    for (const auto& entry : source.fixed) users->entries.emplace(entry.name, entry);
    for (const auto& user : located) users->entries.emplace(user.entry.name, user.entry);
    users->usual = usual_password(users->entries);
    return users;
}

// The clock of the kernel's time stamps ticks every few milliseconds: a file this young may change again without
// showing it.
bool is_young(const FileStamp& stamp) {
    using namespace std::chrono;
    const auto now = duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
    return stamp.changed + nanoseconds(50ms).count() > now;
}

FileStamp stamp_of(const std::string& file) {
    struct ::stat status {};
    return ::stat(file.c_str(), &status) == 0 ? FileStamp::of(status) : FileStamp();
}

// To see later whether it is the same. Of ten thousand sessions none should hold a copy.
std::size_t hash_of(const std::string& proof) { return std::hash<std::string>()(proof); }

Account account_of(const UserEntry& entry) {
    Account account;
    account.name = entry.name;
    account.home = entry.home;
    account.rights = entry.rights;
    account.require_tls = entry.require_tls;
    account.close_notify = entry.close_notify;
    account.fxp = entry.fxp;
    return account;
}

Account anonymous_account(const Users& users) {
    Account account;
    account.name = "anonymous";
    account.home = users.anonymous;
    account.rights = Rights::reading();
    account.anonymous = true;
    return account;
}

// A server that has become another user reads the file as that one, now and whenever it changes.
std::string unreadable(const std::string& file) {
    const auto name = printable(file);
    return fmt::format(
        "{0}: the server runs as user {1} and cannot read it; it must belong to that user: chown {1} {0}", name,
        ::geteuid());
}

}  // namespace

bool is_anonymous_name(std::string_view name) { return same_word(name, "anonymous") || same_word(name, "ftp"); }

struct Accounts::State {
    std::function<void(const std::string&)> report;
    std::atomic<std::uint64_t> generation{0};

    std::mutex reading;  // one at a time; guards the source and the problem
    Source source;
    std::string problem;  // that was reported last

    mutable std::mutex mutex;  // never held while the disk is waited for; guards what follows
    std::shared_ptr<const Users> users;
    std::string file;     // that of the source
    FileStamp stamp;      // of the file that was read or found broken last
    bool settled = true;  // the file cannot have changed since without a new stamp

    std::shared_ptr<const Users> known() const {
        const std::lock_guard lock(mutex);
        return users;
    }

    void set(std::shared_ptr<const Users> fresh) {
        const std::lock_guard lock(mutex);
        users = std::move(fresh);
        ++generation;  // who sees this one sees these users or later ones
    }

    // What was seen of a file. The stamp is the one of the file that was opened, so that no change is missed.
    void remember(const FileStamp& seen) {
        const std::lock_guard lock(mutex);
        file = source.users_file;
        stamp = seen;
        settled = !is_young(seen);
    }

    bool stale() const {
        std::unique_lock lock(mutex);
        const auto [name, seen, sure] = std::tuple(file, stamp, settled);
        lock.unlock();
        return !name.empty() && !(sure && stamp_of(name) == seen);
    }

    // What is wrong with the file, or nothing.
    std::string read_again() {
        if (source.users_file.empty()) {
            remember({});
            set(users_from(source, {}));
            return "";
        }
        auto read = load_users(source.users_file, trusted_owners(source.owner));
        remember(read ? read->stamp : stamp_of(source.users_file));
        if (!read) {
            const auto& error = read.error();
            return error.is(std::errc::permission_denied) ? unreadable(source.users_file) : error.text();
        }
        if (!read->mistakes.empty()) return joined(read->mistakes);
        set(users_from(source, read->users));
        return "";
    }

    std::shared_ptr<const Users> current() {
        if (!stale()) return known();
        std::unique_lock one(reading);
        if (!stale()) return known();  // another was quicker
        const auto last_stamp = stamp;
        const auto last_problem = std::exchange(problem, read_again());
        const bool news = !problem.empty() && (stamp != last_stamp || problem != last_problem);
        const std::string text = news ? problem : "";
        one.unlock();
        if (news && report) report(text);
        return known();
    }
};

Accounts::Accounts() = default;
Accounts::~Accounts() = default;

Result<std::unique_ptr<Accounts>> Accounts::open(Source source, std::function<void(const std::string&)> report) {
    std::unique_ptr<Accounts> accounts(new Accounts);
    accounts->state_ = std::make_unique<State>();
    State& state = *accounts->state_;
    state.source = std::move(source);
    state.report = std::move(report);
    if (auto problem = state.read_again(); !problem.empty()) {
        return Error(std::errc::invalid_argument, std::move(problem));
    }
    return accounts;
}

Status Accounts::change(const std::string& users_file, const std::string& anonymous) {
    State& state = *state_;
    const std::lock_guard one(state.reading);
    auto users = std::make_shared<Users>(*state.known());
    users->anonymous = state.source.anonymous = anonymous;
    state.set(std::move(users));
    if (users_file == state.source.users_file) return {};
    const auto before = std::exchange(state.source.users_file, users_file);
    auto problem = state.read_again();
    if (problem.empty()) return {};
    state.source.users_file = before;
    state.remember({});  // so that it is looked at with the next login
    return Error(std::errc::invalid_argument, std::move(problem));
}

bool Accounts::stale() const { return state_->stale(); }

void Accounts::refresh() { state_->current(); }

std::uint64_t Accounts::generation() const { return state_->generation; }

bool Accounts::is_anonymous(std::string_view name) const { return state_->known()->is_anonymous(name); }

std::optional<Account> Accounts::authenticate(std::string_view name, std::string_view password) {
    const auto users = state_->current();
    if (users->is_anonymous(name)) return anonymous_account(*users);
    const auto* entry = users->find(name);
    const bool may_enter = entry && !is_locked(entry->password);
    // RFC 2577 §6: a stranger must not learn from the time which names exist.
    const bool matches = verify_password(password, may_enter ? entry->password : users->usual);
    if (!may_enter || !matches) return std::nullopt;
    auto account = account_of(*entry);
    account.proof = hash_of(entry->password);
    return account;
}

std::optional<Account> Accounts::by_certificate(std::string_view name, std::string_view subject) {
    const auto users = state_->current();
    const auto* entry = users->find(name);
    if (!entry || is_barred(entry->password)) return std::nullopt;
    if (entry->certificate.empty() || entry->certificate != subject) return std::nullopt;
    auto account = account_of(*entry);
    account.by_certificate = true;
    account.proof = hash_of(entry->certificate);
    return account;
}

std::optional<Account> Accounts::still(const Account& account) const {
    const auto users = state_->known();
    if (account.anonymous) {
        if (users->anonymous != account.home) return std::nullopt;
        return account;
    }
    const auto* entry = users->find(account.name);
    if (!entry || entry->home != account.home || is_barred(entry->password)) return std::nullopt;
    if (hash_of(account.by_certificate ? entry->certificate : entry->password) != account.proof) return std::nullopt;
    auto now = account_of(*entry);
    now.by_certificate = account.by_certificate;
    now.proof = account.proof;
    return now;
}

bool Accounts::requires_tls(std::string_view name) const {
    const auto users = state_->known();
    const auto* entry = users->find(name);
    return entry && entry->require_tls;
}

std::vector<std::string> Accounts::homes() const {
    std::vector<std::string> result;
    for (const auto& [name, entry] : state_->known()->entries) result.push_back(entry.home);
    std::ranges::sort(result);
    result.erase(std::ranges::unique(result).begin(), result.end());
    return result;
}

std::size_t Accounts::size() const { return state_->known()->entries.size(); }

}  // namespace ftp::server
