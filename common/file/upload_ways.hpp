#pragma once

#include "common/base/result.hpp"
#include "common/file/file_writer.hpp"
#include "common/file/hidden_file.hpp"
#include "common/file/place.hpp"
#include "common/file/upload.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <utility>
#include <variant>

namespace ftp {

// What is to be uploaded and where it goes, for as long as it lasts.
struct UploadJob {
    UploadRequest request;
    Place target;
    std::optional<struct stat> published;  // what stood there when it began
    std::string partial;                   // the name to be kept under; empty where nothing is kept
};

// The three ways in which octets become the content of a path share these steps:
//   start()       before the first octet is written, and before publish(): until then nothing that was there is touched
//   arrived()     after each piece
//   checkpoint()  what was written so far has been synced
//   publish()     the new content appears
//   keep()        what has arrived stays for a restart, or is forgotten where that is impossible
//   forget()      as if nothing had come

// The new content as a whole, in a hidden file that gets the target's name.
class WholeFile {
  public:
    static WholeFile fresh(HiddenFile file) { return WholeFile(std::move(file), 0); }
    // A partial, cut at the offset when the first octet comes.
    static WholeFile continued(HiddenFile partial, std::uint64_t offset);
    // A copy of the published file, which is locked.
    static WholeFile copied(HiddenFile copy, UniqueFd published, std::uint64_t offset);

    // It appends to a path where nothing was: what is there at publish() must not be lost (device_or_resource_busy).
    void only_if_new() { only_new_ = true; }

    int descriptor() const { return file_.descriptor(); }
    std::uint64_t position() const { return position_; }

    std::error_code start(const UploadJob& job);
    void arrived(const UploadJob& job, const FileWriter& writer);
    void checkpoint(const UploadJob& job, const FileWriter& writer);
    std::error_code publish(const UploadJob& job, const FileWriter& writer);
    void keep(const UploadJob& job, const FileWriter& writer);
    void forget(const UploadJob&, const FileWriter&) { file_.forget(); }

  private:
    WholeFile(HiddenFile file, std::uint64_t position) : file_(std::move(file)), position_(position) {}
    bool keepable(const UploadJob& job) const { return !job.partial.empty() && !base_; }
    std::error_code become_partial(const UploadJob& job);
    std::error_code appear(const UploadJob& job);
    std::error_code replace(const UploadJob& job, int old);

    HiddenFile file_;
    std::uint64_t position_ = 0;
    UniqueFd base_;  // the published file this is a copy of
    std::uint64_t base_size_ = 0;
    bool only_new_ = false;
    bool was_partial_ = false;  // found as a dead upload's
    bool asked_for_name_ = false;
    bool noted_ = false;  // it bears a note that no published file should
};

// New octets for the end of a published file: received in a hidden file, appended at once.
class Tail {
  public:
    Tail(HiddenFile received, UniqueFd published, std::uint64_t size)
        : received_(std::move(received)), published_(std::move(published)), size_(size) {}

    int descriptor() const { return received_.descriptor(); }
    std::uint64_t position() const { return 0; }

    std::error_code start(const UploadJob&) { return {}; }
    void arrived(const UploadJob&, const FileWriter&) {}
    void checkpoint(const UploadJob&, const FileWriter&) {}
    std::error_code publish(const UploadJob& job, const FileWriter& writer);
    // A partial is the beginning of a file; an end alone cannot be continued.
    void keep(const UploadJob&, const FileWriter&) { received_.forget(); }
    void forget(const UploadJob&, const FileWriter&) { received_.forget(); }

  private:
    HiddenFile received_;
    UniqueFd published_;  // locked
    std::uint64_t size_;  // of the published file, as long as nobody else changes it
};

// The published file itself: where its directory cannot be written, or for those who watch files grow.
class InPlace {
  public:
    enum class Before { created, replaced, continued };
    InPlace(UniqueFd file, Before before, std::uint64_t position, std::uint64_t size)
        : file_(std::move(file)), before_(before), position_(position), size_(size) {}

    int descriptor() const { return file_.get(); }
    std::uint64_t position() const { return position_; }

    std::error_code start(const UploadJob& job);
    void arrived(const UploadJob&, const FileWriter&) {}
    void checkpoint(const UploadJob&, const FileWriter&) {}
    std::error_code publish(const UploadJob& job, const FileWriter& writer);
    void keep(const UploadJob&, const FileWriter&) { file_.reset(); }
    void forget(const UploadJob& job, const FileWriter& writer);

  private:
    UniqueFd file_;
    Before before_;
    std::uint64_t position_;
    std::uint64_t size_;  // before the upload
};

using UploadWay = std::variant<WholeFile, Tail, InPlace>;

// Opens what the request needs and finds the way that the file system allows. Errors as Upload::begin.
Result<UploadWay> begin_way(const UploadJob& job);

// The published file that was opened is still the one of that name, of that size, and has no other name.
bool still_published(const UploadJob& job, int published, std::uint64_t size);

}  // namespace ftp
