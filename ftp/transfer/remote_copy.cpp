#include "ftp/transfer/remote_copy.hpp"

#include "common/base/text.hpp"
#include "ftp/options/path.hpp"
#include "ftp/transfer/download.hpp"
#include "ftp/transfer/upload.hpp"

#include <filesystem>
#include <stdlib.h>

namespace ftp::client {

namespace {

namespace fs = std::filesystem;

// SITE COPY stands for CPFR and CPTO as well (ProFTPD's mod_copy, and ours); these take any name, spaces and all.
bool copies_by_itself(const Features& features) {
    if (features.has_line("SITE COPY") || features.has_line("SITE CPFR")) return true;
    const auto items = features.parameters("SITE");
    for (const auto item : split(items, ';')) {
        if (same_word(trimmed(item), "COPY") || same_word(trimmed(item), "CPFR")) return true;
    }
    return false;
}

bool is_unknown(const Reply& reply) { return reply.number() == 500 || reply.number() == 502 || reply.number() == 504; }

// The copy, as far as the server tells.
awaitable<Status> compare_sizes(Session& session, std::string to, ByteCount size) {
    const auto there = co_await look_up(session, to);
    if (!there) co_return there.error();
    if (!*there) co_return failed(Failure::refused, "the server says that it copied, and nothing is there");
    const auto& now = (*there)->size;
    if (!now || *now == size) co_return Status();
    co_return failed(Failure::wrong_size, "the copy has " + std::to_string(now->value()) + " bytes instead of " +
                                              std::to_string(size.value()));
}

// The server says nothing as long as it copies: at least 16 MiB a second, it is hoped.
Deadline copied_until(const Conversation& talk, std::optional<ByteCount> size) {
    constexpr int octets_a_second = 24;  // 2^24
    return talk.final_deadline() + std::chrono::seconds(size.value_or(ByteCount()).value() >> octets_a_second);
}

// False: the server cannot, after all.
awaitable<Result<bool>> copy_there(Session& session, const RemoteEntry& source, std::string from, std::string to) {
    const std::string cpfr = "SITE CPFR " + from;
    const std::string cpto = "SITE CPTO " + to;
    auto& talk = session.talk();
    auto named = co_await talk.command(cpfr);
    if (!named) co_return named.error();
    if (is_unknown(*named)) co_return false;
    if (!named->intermediate() && !named->completed()) co_return refusal(cpfr, *named);
    std::vector<std::string> lines{cpto};
    if (auto sent = co_await talk.send(std::move(lines)); !sent) co_return sent.error();
    auto copied = co_await talk.final_reply(copied_until(talk, source.size));
    if (!copied) co_return copied.error();
    if (!copied->completed()) co_return refusal(cpto, *copied);
    if (!source.size) co_return true;
    const auto same = co_await compare_sizes(session, to, *source.size);
    if (!same) co_return same.error();
    co_return true;
}

// A folder of ours alone, which goes away with what is in it.
class Aside {
  public:
    Aside() {
        std::error_code none;
        auto path = (fs::temp_directory_path(none) / "ftp-XXXXXX").string();
        if (::mkdtemp(path.data())) path_ = path;
    }
    Aside(const Aside&) = delete;
    Aside& operator=(const Aside&) = delete;
    ~Aside() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    const std::string& path() const { return path_; }  // "" when it could not be made

  private:
    std::string path_;
};

// What the tries of one copy share.
struct Copying {
    Copying(Run& whose, RemoteEntry what, std::string where, std::string new_name)
        : run(whose),
          source(std::move(what)),
          from(std::move(where)),
          to(std::move(new_name)),
          outcome(Deed::copied, from) {
        outcome.path = outcome.target = to;
    }

    Run& run;
    RemoteEntry source;
    std::string from;
    std::string to;
    FileOutcome outcome;
    bool by_itself = true;  // the server, until it has said that it cannot
    std::optional<Aside> aside;
    bool here = false;  // all of it
    UploadHistory history;
};

awaitable<Status> fetch(Copying& copying, Session& session) {
    auto root = Root::open(copying.aside->path(), Links::refused);
    if (!root) co_return root.error();
    DownloadTask task;
    task.remote = copying.from;
    task.local = "copy";
    task.size = copying.source.size;
    task.modified = copying.source.modified;
    task.precision = copying.source.precision;
    task.resume = true;
    auto fetched = co_await download(session, copying.run.means(), *root, std::move(task), copying.outcome);
    copying.here = fetched.has_value();
    co_return fetched;
}

awaitable<Status> copy_through_here(Copying& copying, Session& session) {
    if (!copying.aside) copying.aside.emplace();
    if (copying.aside->path().empty()) co_return Error::last("making a folder for what is copied");
    if (!copying.here) {
        if (auto fetched = co_await fetch(copying, session); !fetched) co_return fetched;
    }
    UploadTask task;
    task.local = (fs::path(copying.aside->path()) / "copy").string();
    task.remote = copying.to;
    auto stored = co_await upload(session, copying.run.means(), task, copying.history, copying.outcome);
    copying.outcome.deed = Deed::copied_through_here;  // also when all of it was there already
    co_return stored;
}

awaitable<Status> copy_once(Copying& copying, Session& session) {
    copying.by_itself = copying.by_itself && copies_by_itself(session.dialect().features);
    if (copying.by_itself) {
        const auto copied = co_await copy_there(session, copying.source, copying.from, copying.to);
        if (!copied) co_return copied.error();
        if (*copied) co_return Status();
        copying.by_itself = false;
    }
    co_return co_await copy_through_here(copying, session);
}

}  // namespace

awaitable<void> copy(Run& run, Found source, const Command& command) {
    source.path = without_trailing_slashes(source.path);
    const auto name = shown_path(source.path);
    if (!co_await look_at(run, source)) co_return;
    if (source.entry->kind == FileKind::directory)
        co_return run.failed_at(name, failed(Failure::refused, "is a folder, and cp copies files"));
    const auto to = co_await name_at_target(run, source.path, command);
    if (!to) co_return run.failed_at(name, to.error());
    if (*to == source.path) co_return run.failed_at(name, failed(Failure::refused, "is the same file"));
    if (!run.claim(*to)) co_return run.failed_at(name, failed(Failure::refused, "another goes to " + *to + " as well"));
    if (run.options().dry_run) co_return run.plan(Deed::copied, source.path, *to);
    Copying copying(run, *std::move(source.entry), source.path, *to);
    auto work = [&copying](Session& session, bool) { return copy_once(copying, session); };
    const auto done = co_await run.persistently(run.first(), work, copying.outcome);
    if (!done) co_return run.report_failure(std::move(copying.outcome), done.error());
    run.report(std::move(copying.outcome));
}

}  // namespace ftp::client
