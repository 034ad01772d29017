#include "ftp/options/path.hpp"
#include "ftp/shell/interpreter.hpp"
#include "ftp/transfer/local_target.hpp"

#include <fcntl.h>
#include <filesystem>

namespace ftp::client {

namespace {

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

File opened(int descriptor) {
    const int own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    File file(own < 0 ? nullptr : ::fdopen(own, "w"));
    if (!file && own >= 0) ::close(own);
    return file;
}

}  // namespace

// The file appears when all of the listing is in it, as that of a download does.
awaitable<ExitStatus> list_into(Interpreter& shell, const Task& task) {
    if (!task.output) co_return co_await run_verb(shell, task);
    const std::filesystem::path path(*task.output);
    const auto folder = path.has_parent_path() ? path.parent_path().string() : ".";
    const auto root = Root::open(folder, Links::refused);
    if (!root) co_return shell.complain(*task.output, root.error());
    auto target = LocalTarget::open(*root, path.filename().string(), LocalTarget::Start::fresh);
    if (!target) co_return shell.complain(*task.output, target.error());
    const auto file = opened(target->descriptor());
    if (!file) co_return shell.complain(*task.output, Error::last("opening"));
    auto status = ExitStatus::done;
    {
        const Printer::Diverted diverted(shell.printer_for(task.command), file.get());
        status = co_await run_verb(shell, task);
    }
    if (status != ExitStatus::done) co_return status;
    if (std::fflush(file.get()) != 0) co_return shell.complain(*task.output, Error::last("writing"));
    if (std::ferror(file.get()) != 0) co_return shell.complain(*task.output, Error(std::errc::io_error, "writing"));
    if (auto done = target->commit(std::nullopt, Root::Replace::yes); !done)
        co_return shell.complain(*task.output, done.error());
    co_return status;
}

}  // namespace ftp::client
