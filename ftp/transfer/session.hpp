#pragma once

#include "ftp/remote/conversation.hpp"
#include "ftp/remote/failure.hpp"

#include <deque>
#include <functional>
#include <memory>

namespace ftp::client {

// One login that outlives its connections: it is opened when it is needed, and again when it broke.
class Session {
  public:
    // Told about bookkeeping that failed: the file, and why.
    using Complaint = std::function<void(const std::string& name, const Error& why)>;

    Session(Host& host, Complaint complain) : host_(host), complain_(std::move(complain)) {}

    Host& host() { return host_; }
    Dialect& dialect() { return host_.dialect; }
    // Only after ready() and while nothing failed.
    Conversation& talk() { return *talk_; }

    // Errors: those of Conversation::open.
    awaitable<Status> ready();

    // Sets the time of a file in the best way the host has, and in the next best when that is refused; nothing where it
    // has none. Leaves with the next flight, over another connection if need be.
    void keep_time(FileTime modified, std::string path, std::string name);
    // Told, and no failure of the file.
    void complain(const std::string& name, const Error& why) const { complain_(name, why); }
    // The command that does so at once; empty where the host has no way. Its refusal leaves keep_time() to be tried.
    std::string time_command_for(FileTime modified, const std::string& path);
    // A data connection (Conversation::open_data); what was put off goes in front of it, and the mode for what it is to
    // carry: compressed where that was asked for and the server can. Only the replies to extra come back.
    enum class Travel { as_asked, plain };
    awaitable<Result<DataConnection>> open_data(std::vector<std::string> extra = std::vector<std::string>(),
                                                std::string purpose = std::string(), Travel travel = Travel::as_asked);
    // Of a file from there on: what is compressed already is not worth it, and not all servers that know MODE Z know
    // REST in it.
    static Travel travel_of(std::string_view name, std::uint64_t offset);
    // A data connection in block mode, for files that go ahead of their commands, until the next ready(). Errors:
    // refused where the server takes none after all, or connects to us: Dialect::refuses_ahead tells so from then on.
    awaitable<Result<DataConnection>> open_for_files_ahead();
    // Whether another file is sure to follow (see last_flight). Nothing is asked for in vain.
    void expect_more(bool more) { more_follow_ = more; }
    // With these commands a file is done: where another follows, a port for its data is asked for behind them.
    awaitable<Result<Replies>> last_flight(std::vector<std::string> commands);
    // Sends what was put off.
    awaitable<void> settle();
    // The same among other commands of the caller: they leave with his, and he gives each its reply, in order.
    std::vector<std::string> put_off_commands();
    void put_off_answered(const Reply& reply);
    awaitable<void> quit();

    // Asks once per connection for uploads to be taken as whole only when they have the size that ALLO announced.
    // False: the server cannot.
    awaitable<Result<bool>> announce_sizes();

    // To this folder (CWD), ".." being the one above (CDUP), here and for every session with this host from now on.
    // Errors: those of a command.
    awaitable<Status> change_folder(std::string folder);
    // Asks where we are (PWD), after a command that somebody has sent by hand may have led elsewhere. What cannot be
    // learned stays as it was.
    awaitable<void> learn_folder();
    // TYPE A from here on, until the next ready() or image_type(). Errors: those of a command.
    awaitable<Status> ascii_type();
    awaitable<Status> image_type();
    // The user has sent something that may have changed the type, or what HASH computes.
    void doubt_type() {
        image_ = false;
        hash_algorithm_.reset();
    }
    // What HASH computes from here on, as far as it is known; and that it was told to.
    std::optional<DigestAlgorithm> hash_algorithm() const { return hash_algorithm_; }
    void hashes_by(DigestAlgorithm algorithm) { hash_algorithm_ = algorithm; }
    // After a pause in which the server may have ended the session (Conversation::look): before ready().
    void look() {
        if (talk_ && talk_->usable()) talk_->look();
    }
    // Which way the next data connection takes, and whether that is another one since this failure, which only kept the
    // data connection from coming about: then there is nothing to wait for.
    DataWay next_data_way() const { return talk_->next_data_way(); }
    bool found_another_way(DataWay tried, const Error& why) const {
        return talk_ && talk_->usable() && is(why, Failure::connection_lost) && talk_->next_data_way() != tried;
    }
    // The server said of what failed last that there are too many sessions.
    bool turned_away() const { return talk_ && talk_->turned_away(); }
    // Gives up what was under way (Conversation::abort); the next ready() finds out what is left.
    awaitable<void> abort();

    // The folder of the session, as the server names it (PWD).
    awaitable<Result<std::string>> home();

  private:
    // The time of a file, and how it was set.
    struct TimeKept {
        TimeWay way;
        FileTime modified;
        std::string path;
    };
    struct PutOff {
        std::string command;
        std::string name;
        TimeKept time;
    };
    bool try_another_way(const PutOff& each, const Reply& refused);
    Mode best_mode(Travel travel) const;
    Status take_mode(Mode asked, const Reply& answer);
    void judge(const PutOff& each, const Reply& reply);
    awaitable<Status> enter_folder();
    awaitable<Status> stream_mode();
    awaitable<Status> set_right();

    Host& host_;
    Complaint complain_;
    std::unique_ptr<Conversation> talk_;
    std::deque<PutOff> put_off_;
    std::size_t on_the_way_ = 0;  // so many of them, from the first on
    std::optional<bool> sizes_announced_;
    bool more_follow_ = false;                       // behind the file that is under way
    bool image_ = true;                              // the type is I for certain
    std::optional<Mode> mode_ = Mode::stream;        // of the session; nothing: not for certain
    std::optional<DigestAlgorithm> hash_algorithm_;  // of HASH
    std::string folder_;  // of the host, where this session is; empty: the folder of the login
};

}  // namespace ftp::client
