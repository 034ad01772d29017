#pragma once

#include "common/net/descriptor.hpp"

#include <atomic>
#include <memory>
#include <mutex>

namespace ftp {

// Stops a transfer, whichever loop carries it, so that it ends with a value and gives back what it holds. (Cancelling
// its coroutine would throw the upload away with it.)
class StopSwitch {
  public:
    // From any thread, any number of times.
    void stop();
    bool stopped() const { return stopped_.load(std::memory_order_acquire); }

    // While it lives, stop() ends a wait of this descriptor. Made and destroyed on the descriptor's loop.
    class Attached {
      public:
        Attached(StopSwitch& owner, Descriptor& descriptor);
        Attached(const Attached&) = delete;
        Attached& operator=(const Attached&) = delete;
        ~Attached();

      private:
        StopSwitch& owner_;
        std::shared_ptr<Descriptor*> target_;
    };

  private:
    std::atomic<bool> stopped_{false};
    std::mutex mutex_;
    asio::any_io_executor executor_;
    std::shared_ptr<Descriptor*> target_;  // what it points to is touched on the executor's thread only
};

}  // namespace ftp
