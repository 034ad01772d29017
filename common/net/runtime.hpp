#pragma once

#include "common/net/asio.hpp"

#include <atomic>
#include <thread>

namespace ftp {

// The threads of a server. Control loops carry conversations, data loops long transfers, the pool what may block.
class Runtime {
  public:
    // loops, pool: threads for control loops (at least 1), and of the pool. There are four data loops to each control
    // loop.
    Runtime(unsigned loops, unsigned pool);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    std::size_t control_loops() const { return control_.size(); }
    asio::io_context& control(std::size_t index) { return control_[index]->context; }
    asio::io_context& next_data();  // round robin
    asio::thread_pool& pool() { return pool_; }
    // Ends the loops, whatever they wait for, and their threads. Coroutines that still wait are destroyed with this
    // object.
    void stop();

  private:
    struct Loop {
        Loop();
        asio::io_context context{1};
        asio::executor_work_guard<asio::io_context::executor_type> work;
        std::thread thread;
    };

    std::vector<std::unique_ptr<Loop>> control_;
    std::vector<std::unique_ptr<Loop>> data_;
    std::atomic<std::size_t> next_{0};
    asio::thread_pool pool_;
};

}  // namespace ftp
