#include "ftpd/accounts/accounts.hpp"

#include "common/base/text.hpp"
#include "ftpd/accounts/password.hpp"
#include "ftpd/accounts/users_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace ftp::server {

namespace {

// One state of the users; never changes once made.
struct Users {
    std::map<std::string, UserEntry, std::less<>> entries;
    std::string usual;  // a password string that takes as long to check as most of them

    const UserEntry* find(std::string_view name) const {
        const auto found = entries.find(name);
        return found == entries.end() ? nullptr : &found->second;
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

std::shared_ptr<const Users> users_from(const std::vector<UserEntry>& fixed, const std::vector<LocatedUser>& located) {
    auto users = std::make_shared<Users>();
    for (const auto& entry : fixed) users->entries.emplace(entry.name, entry);
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
    Source source;
    std::function<void(const std::string&)> report;
    mutable std::mutex mutex;
    std::shared_ptr<const Users> users;  // guarded by the mutex, as is the stamp
    FileStamp stamp;                     // of the file that was read or found broken last
    bool settled = true;                 // the file cannot have changed since without a new stamp
    std::string problem;                 // that was reported last

    // What is wrong with the file, or nothing. The stamp is the one of the file that was opened, so that no change is
    // missed.
    std::string read_again() {
        auto file = load_users(source.users_file, trusted_owners(source.owner));
        if (!file) {
            stamp = stamp_of(source.users_file);
            const auto& error = file.error();
            return error.is(std::errc::permission_denied) ? unreadable(source.users_file) : error.text();
        }
        stamp = file->stamp;
        if (!file->mistakes.empty()) return joined(file->mistakes);
        users = users_from(source.fixed, file->users);
        return "";
    }

    std::shared_ptr<const Users> known() const {
        const std::lock_guard lock(mutex);
        return users;
    }

    std::shared_ptr<const Users> current() {
        std::unique_lock lock(mutex);
        if (source.users_file.empty() || (settled && stamp_of(source.users_file) == stamp)) return users;
        const auto last_stamp = std::exchange(stamp, {});
        const auto last_problem = std::exchange(problem, read_again());
        settled = !is_young(stamp);
        const bool news = !problem.empty() && (stamp != last_stamp || problem != last_problem);
        const std::string text = news ? problem : "";
        const auto result = users;
        lock.unlock();
        if (news && report) report(text);
        return result;
    }

    bool is_anonymous(const Users& now, std::string_view name) const {
        return is_anonymous_name(name) && !source.anonymous.empty() && !now.find(name);
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
    state.users = users_from(state.source.fixed, {});
    if (!state.source.users_file.empty()) {
        if (auto problem = state.read_again(); !problem.empty()) {
            return Error(std::errc::invalid_argument, std::move(problem));
        }
        state.settled = !is_young(state.stamp);
    }
    return accounts;
}

bool Accounts::is_anonymous(std::string_view name) const { return state_->is_anonymous(*state_->known(), name); }

std::optional<Account> Accounts::authenticate(std::string_view name, std::string_view password) {
    const auto users = state_->current();
    if (state_->is_anonymous(*users, name)) {
        Account anonymous;
        anonymous.name = "anonymous";
        anonymous.home = state_->source.anonymous;
        anonymous.rights = Rights::reading();
        anonymous.anonymous = true;
        return anonymous;
    }
    const auto* entry = users->find(name);
    const bool may_enter = entry && !is_locked(entry->password);
    // RFC 2577 §6: a stranger must not learn from the time which names exist.
    const bool matches = verify_password(password, may_enter ? entry->password : users->usual);
    if (!may_enter || !matches) return std::nullopt;
    return account_of(*entry);
}

std::optional<Account> Accounts::by_certificate(std::string_view name, std::string_view subject) {
    const auto users = state_->current();
    const auto* entry = users->find(name);
    if (!entry || is_barred(entry->password)) return std::nullopt;
    if (entry->certificate.empty() || entry->certificate != subject) return std::nullopt;
    return account_of(*entry);
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
