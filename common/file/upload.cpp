#include "common/file/upload.hpp"

#include "common/file/partial.hpp"
#include "common/file/target.hpp"
#include "common/file/upload_ways.hpp"

#include <cassert>
#include <fcntl.h>
#include <type_traits>
#include <unistd.h>

namespace ftp {

namespace {

constexpr std::uint64_t between_checkpoints = std::uint64_t{256} * 1024 * 1024;

Result<UploadJob> job_of(const Root& root, UploadRequest request) {
    const bool unique = request.disposition == Disposition::unique;
    auto target = unique ? unique_place(root, request.path) : target_of(root, request.path);
    if (!target) return Error(target.error().code(), doing("storing", request.path));
    if (unique) {
        request.path = request.path.substr(0, request.path.rfind('/') + 1) + target->place.name;
        request.may_overwrite = false;
    }
    const bool keeps = request.keep_partials && request.atomic;
    auto partial = keeps ? partial_name(request.owner, relative_path(request.path)) : std::string();
    return UploadJob{std::move(request), std::move(target->place), target->found, std::move(partial)};
}

// The path has become somebody else's: what has arrived would be of no use to a later try.
bool is_final(std::error_code error) {
    return error == std::errc::file_exists || error == std::errc::is_a_directory ||
           error == std::errc::device_or_resource_busy;
}

}  // namespace

struct Upload::State {
    State(UploadJob what, UploadWay how)
        : job(std::move(what)), in_place(std::holds_alternative<InPlace>(how)), way(std::move(how)) {
        const auto ahead = in_place ? Preallocate::no : Preallocate::yes;
        step([&](auto& chosen) { writer = FileWriter(chosen.descriptor(), chosen.position(), ahead); });
        checkpointed = writer.position();
    }
    // NOLINTNEXTLINE(bugprone-exception-escape): the variant always holds one of the ways
    ~State() { forget(); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    template <typename Step>
    std::invoke_result_t<Step, WholeFile&> step(Step what) {
        assert(way);  // the upload is done
        return std::visit(what, *way);
    }

    // Once, before anything that was there is touched.
    std::error_code start() {
        if (started) return {};
        const auto error = step([&](auto& chosen) { return chosen.start(job); });
        started = !error;
        return error;
    }

    void keep() {
        if (way) step([&](auto& chosen) { chosen.keep(job, writer); });
        way.reset();
    }

    void forget() {
        if (way) step([&](auto& chosen) { chosen.forget(job, writer); });
        way.reset();
    }

    Status outcome(std::error_code error) const {
        if (!error) return {};
        return Error(error, doing("storing", job.request.path));
    }

    UploadJob job;
    const bool in_place;
    bool started = false;
    std::optional<UploadWay> way;  // until the upload is done
    FileWriter writer;
    std::uint64_t checkpointed = 0;
};

Upload::Upload(std::unique_ptr<State> state) : state_(std::move(state)) {}
Upload::Upload(Upload&&) noexcept = default;
Upload& Upload::operator=(Upload&&) noexcept = default;
Upload::~Upload() = default;

Result<Upload> Upload::begin(const Root& root, const UploadRequest& request) {
    auto job = job_of(root, request);
    if (!job) return job.error();
    auto way = begin_way(*job);
    if (!way) return way.error();
    return Upload(std::make_unique<State>(*std::move(job), *std::move(way)));
}

Status Upload::write(std::span<const char> bytes) {
    auto& state = *state_;
    const auto& most = state.job.request.most;
    if (most && bytes.size() > *most - arrived()) return state.outcome(std::make_error_code(std::errc::file_too_large));
    auto error = state.start();
    if (!error) error = state.writer.write(bytes);
    state.step([&](auto& way) { way.arrived(state.job, state.writer); });
    return state.outcome(error);
}

Status Upload::copy(int from, std::uint64_t offset, std::uint64_t count) {
    auto& state = *state_;
    auto error = state.start();
    if (!error) error = state.writer.copy(from, offset, count);
    state.step([&](auto& way) { way.arrived(state.job, state.writer); });
    return state.outcome(error);
}

std::uint64_t Upload::arrived() const { return state_->writer.arrived(); }
const std::string& Upload::name() const { return state_->job.target.name; }
bool Upload::in_place() const { return state_->in_place; }
std::optional<std::uint64_t> Upload::replaced() const {
    const auto& published = state_->job.published;
    return published ? std::optional(static_cast<std::uint64_t>(published->st_size)) : std::nullopt;
}

bool Upload::checkpoint_due() const { return state_->writer.position() - state_->checkpointed >= between_checkpoints; }

Status Upload::checkpoint() {
    auto& state = *state_;
    const int fd = state.step([](auto& way) { return way.descriptor(); });
    if (::fdatasync(fd) != 0) return state.outcome(last_error());
    state.checkpointed = state.writer.position();
    state.step([&](auto& way) { way.checkpoint(state.job, state.writer); });
    return {};
}

Status Upload::commit() {
    auto& state = *state_;
    auto error = state.start();
    if (!error) error = state.writer.release_space();
    if (!error) error = state.step([&](auto& way) { return way.publish(state.job, state.writer); });
    if (error) {
        if (is_final(error))
            state.forget();
        else
            state.keep();
        return state.outcome(error);
    }
    state.way.reset();
    if (state.job.request.sync && !state.in_place) error = sync_directory(state.job.target.directory.get());
    // A directory that may be written but not read cannot be synced by us.
    return state.outcome(error == std::errc::permission_denied ? std::error_code() : error);
}

void Upload::keep_partial() { state_->keep(); }

std::optional<OpenedPartial> open_partial(const Root& root, std::string_view path, std::string_view owner) {
    const auto target = target_of(root, path);
    if (!target) return std::nullopt;
    UniqueFd partial;
    const auto name = partial_name(owner, relative_path(path));
    if (open_regular_entry(target->place.directory.get(), name, O_RDONLY, partial)) return std::nullopt;
    const auto status = stat_of(partial.get());
    if (!status || status->st_nlink != 1) return std::nullopt;
    const auto size = trusted_size(partial.get());
    if (!size || *size == 0) return std::nullopt;
    return OpenedPartial{std::move(partial), *size};
}

std::optional<std::uint64_t> partial_size(const Root& root, std::string_view path, std::string_view owner) {
    const auto partial = open_partial(root, path, owner);
    return partial ? std::optional(partial->size) : std::nullopt;
}

bool is_reserved_name(std::string_view name) {
    return name.starts_with(partial_prefix) || name.starts_with(temporary_prefix);
}

}  // namespace ftp
