#pragma once

#include "common/base/unique_fd.hpp"

#include <string>
#include <system_error>
#include <utility>

namespace ftp {

// A file that no listing shows, on its way to a name: nameless (O_TMPFILE), or under a reserved name where the file
// system has no nameless files or where the file must survive a killed process. Under a reserved name it is locked, and
// that from before it got it, so that whoever finds it unlocked knows that its writer is dead. The directory's
// descriptor must outlive it.
class HiddenFile {
  public:
    HiddenFile() = default;
    // The file is empty and ours alone.
    static std::error_code create(int directory, HiddenFile& made);
    // A dead upload's file, seized.
    HiddenFile(int directory, UniqueFd locked, std::string name)
        : directory_(directory), file_(std::move(locked)), name_(std::move(name)), locked_(true) {}

    int descriptor() const { return file_.get(); }
    bool bears(const std::string& name) const { return name_ == name; }

    // Goes under this reserved name; takes the place of a dead writer's file. device_or_resource_busy: a live writer
    // has it.
    std::error_code hide_under(const std::string& name);
    // Appears under this name and is closed; file_exists if there is one already.
    std::error_code publish(const std::string& name);
    // Appears under this name in place of what is there, in one step, and is closed.
    std::error_code publish_over(const std::string& name);
    // Goes away with all it holds; what has been published stays.
    void forget();
    // Stays under its reserved name, unlocked; gone if it has none.
    void leave() { file_.reset(); }

  private:
    std::error_code take(const std::string& name);
    std::error_code lock();

    int directory_ = -1;
    UniqueFd file_;
    std::string name_;  // reserved; empty while nameless and when published
    bool locked_ = false;
};

}  // namespace ftp
