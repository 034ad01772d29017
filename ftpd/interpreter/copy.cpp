#include "common/protocol/two_names.hpp"
#include "ftpd/interpreter/need.hpp"
#include "ftpd/interpreter/replies.hpp"
#include "ftpd/interpreter/site.hpp"
#include "ftpd/interpreter/storing.hpp"
#include "ftpd/session/steps.hpp"

#include <fmt/format.h>

namespace ftp::server {

namespace {

// Whole blocks, so that the file system may share them instead.
constexpr std::uint64_t octets_in_a_step = 8 << 20;

// A file that becomes another one there.
struct Copy {
    Copy(OpenedFile from, Upload to) : source(std::move(from)), upload(std::move(to)) {}
    OpenedFile source;
    Upload upload;
    Status done;  // what has gone wrong
};

bool same_file(const FileStatus& a, const FileStatus& b) { return a.device == b.device && a.inode == b.inode; }

// The rights of a STOR of the new file.
std::optional<Reply> may_not_become(Session& session, const FileStatus& source, const VirtualPath& to) {
    const auto existing = session.tree().status(to);
    if (existing && existing->kind == FileKind::directory)
        return Reply(Code::file_unavailable, to.text() + ": Is a directory");
    if (existing && same_file(*existing, source))
        return Reply(Code::file_unavailable, to.text() + ": Is the same file");
    if (session.account().rights.allow(existing ? Operation::overwrite : Operation::create)) return std::nullopt;
    return Reply(Code::file_unavailable, to.text() + ": Permission denied");
}

bool copy_some(Copy& copy, Meter& meter) {
    const auto at = copy.upload.arrived();
    const auto count = std::min(octets_in_a_step, copy.source.status.size.value() - at);
    copy.done = copy.upload.copy(copy.source.file.get(), at, count);
    if (copy.done) meter.add(count);
    return copy.done && at + count < copy.source.status.size.value();
}

// What was copied is what the file still is, and gets its name.
Status publish(Copy& copy) {
    const auto now = status_of(copy.source.file.get());
    const auto& before = copy.source.status;
    if (!now || now->size != before.size || now->modified != before.modified)
        return Error(std::errc::device_or_resource_busy, "copying: it has changed meanwhile");
    return copy.upload.commit();
}

awaitable<Ended> run(Session& session, Copy& copy) {
    auto step = [&copy, meter = session.running->meter] { return copy_some(copy, *meter); };
    const auto ended = co_await watched_steps(session, step, no_deadline);
    if (ended == Ended::stopped || !copy.done) co_return ended;
    auto commit = [&copy] { return publish(copy); };
    copy.done = co_await on_pool(session.services.runtime.pool(), commit);
    co_return ended;
}

void log_copy(Session& session, const VirtualPath& from, const VirtualPath& to, std::uint64_t octets) {
    session.log(LogLevel::info, "copy",
                {{"path", std::string_view(from.text())},
                 {"to", std::string_view(to.text())},
                 {"bytes", static_cast<std::int64_t>(octets)}});
}

awaitable<Reply> copy_opened(Session& session, Copy copy, const VirtualPath& from, const VirtualPath& to, Code code) {
    begin_transfer(session, "COPY", from.text() + " to " + to.text(), copy.source.status.size.value());
    const auto ended = co_await run(session, copy);
    session.running.reset();
    if (ended == Ended::stopped) co_return Reply(Code::transfer_aborted, "Copying stopped; nothing was stored");
    if (!copy.done) co_return reply_for(copy.done.error(), to);
    if (!copy.upload.replaced()) session.made.add(to);
    log_copy(session, from, to, copy.upload.arrived());
    co_return Reply(code, fmt::format("{} copied to {} ({} bytes)", from.text(), to.text(), copy.upload.arrived()));
}

// As a download and an upload in one. The copy is new: it has the time at which it was made, and the mode of a new file
// or of the one that it replaces.
awaitable<Reply> copy_file(Session& session, const VirtualPath& from, const VirtualPath& to, Code code) {
    if (to.is_root()) co_return root_stays(Code::name_not_allowed);
    if (!session.account().rights.allow(to_copy))
        co_return Reply(Code::file_unavailable, from.text() + ": Permission denied");
    auto source = session.tree().open_for_reading(from);
    if (!source) co_return reply_for(source.error(), from);
    if (auto no = may_not_become(session, source->status, to)) co_return *no;
    auto request = upload_request(session, Disposition::replace);
    request.keep_partials = false;  // nobody resumes a copy
    request.size_hint = source->status.size.value();
    auto upload = session.tree().begin_upload(to, request);
    if (!upload) co_return reply_for(upload.error(), to);
    Copy copy(*std::move(source), *std::move(upload));
    co_return co_await copy_opened(session, std::move(copy), from, to, code);
}

}  // namespace

awaitable<Reply> site_copy(Session& session, std::string_view argument) {
    const auto names = parse_two_names(argument);
    if (!names) co_return Reply(Code::bad_argument, "Syntax: " + std::string(find_site("COPY")->syntax));
    const auto from = session.parameters.directory.resolve(names->first);
    const auto to = session.parameters.directory.resolve(names->second);
    if (!from || !to) co_return bad_path();
    co_return co_await copy_file(session, *from, *to, Code::ok);
}

awaitable<Reply> site_copy_from(Session& session, std::string_view argument) {
    const auto path = session.parameters.directory.resolve(argument);
    if (!path) co_return bad_path();
    if (!session.account().rights.allow(to_copy))
        co_return Reply(Code::file_unavailable, path->text() + ": Permission denied");
    const auto found = session.tree().open_for_reading(*path);
    if (!found) co_return reply_for(found.error(), *path);
    session.parameters.copy_from = *path;
    co_return Reply(Code::pending, "Now send SITE CPTO");
}

awaitable<Reply> site_copy_to(Session& session, std::string_view argument) {
    const auto from = std::exchange(session.parameters.copy_from, std::nullopt);
    if (!from) co_return Reply(Code::bad_sequence, "Send SITE CPFR first");
    const auto to = session.parameters.directory.resolve(argument);
    if (!to) co_return bad_path();
    co_return co_await copy_file(session, *from, *to, Code::file_ok);
}

}  // namespace ftp::server
