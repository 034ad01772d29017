#include "common/connection/stop_switch.hpp"

namespace ftp {

void StopSwitch::stop() {
    stopped_.store(true, std::memory_order_release);
    const std::lock_guard lock(mutex_);
    if (!target_) return;
    asio::post(executor_, [target = target_] {
        if (*target) (*target)->cancel();
    });
}

StopSwitch::Attached::Attached(StopSwitch& owner, Descriptor& descriptor)
    : owner_(owner), target_(std::make_shared<Descriptor*>(&descriptor)) {
    const std::lock_guard lock(owner_.mutex_);
    owner_.executor_ = descriptor.executor();
    owner_.target_ = target_;
}

StopSwitch::Attached::~Attached() {
    *target_ = nullptr;
    const std::lock_guard lock(owner_.mutex_);
    owner_.target_.reset();
}

}  // namespace ftp
