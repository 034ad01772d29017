#pragma once

#include "common/connection/transfer.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/net/loop.hpp"

#include <fcntl.h>

namespace ftp::test {

inline Carriage carriage_of(Stream data) {
    Carriage carriage;
    carriage.data = std::move(data);
    return carriage;
}

inline UniqueFd open_file(const std::filesystem::path& path) {
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

inline Upload upload_to(const TempDir& folder, const std::string& name) {
    const auto root = Root::open(folder.text(), Links::in_root);
    UploadRequest request;
    request.path = name;
    request.owner = "alice";
    auto upload = Upload::begin(*root, request);
    if (!upload) throw std::runtime_error(upload.error().text());
    return std::move(*upload);
}

// A loop of this thread, a pool, a folder and a connection.
struct Stage {
    asio::io_context loop;
    asio::thread_pool pool{1};
    TempDir folder;
    Ends ends = tcp_ends(loop);

    FileSender sender(std::string_view content, std::uint64_t offset = 0) {
        write_file(folder / "f", content);
        return {carriage_of(std::move(ends.ours)), open_file(folder / "f"), offset, content.size()};
    }
    FileReceiver receiver(FileReceiver::Type type = FileReceiver::Type::image) {
        return {carriage_of(std::move(ends.ours)), upload_to(folder, "f"), type};
    }
    template <typename Job>
    Driven<Job> run(Job job, std::uint64_t limit = whole_transfer) {
        return await_on(loop, drive(pool, std::move(job), limit));
    }
};

}  // namespace ftp::test
