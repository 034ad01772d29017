#pragma once

#include "common/net/asio.hpp"

#include <atomic>
#include <memory>
#include <thread>

namespace ftp {

// A long transfer's place on a data loop, counted there until this is gone.
class DataPlace {
  public:
    DataPlace(asio::io_context& loop, std::shared_ptr<std::atomic<unsigned>> carried);
    DataPlace(DataPlace&&) = default;
    DataPlace& operator=(DataPlace&&) = delete;
    ~DataPlace();
    asio::io_context& loop() const { return loop_; }

  private:
    asio::io_context& loop_;
    std::shared_ptr<std::atomic<unsigned>> carried_;  // outlives the loop where a coroutine is destroyed behind it
};

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
    // Where the fewest are carried, and the first of those: one thread that works on and on yields to a control loop
    // that wakes, while each of several that take turns comes rested and does not.
    DataPlace data_place();
    asio::thread_pool& pool() { return pool_; }
    // Ends the loops, whatever they wait for, and their threads. Coroutines that still wait are destroyed with this
    // object.
    void stop();

  private:
    struct Loop {
        Loop();
        asio::io_context context{1};
        asio::executor_work_guard<asio::io_context::executor_type> work;
        std::shared_ptr<std::atomic<unsigned>> carried = std::make_shared<std::atomic<unsigned>>(0);
        std::thread thread;
    };

    std::vector<std::unique_ptr<Loop>> control_;
    std::vector<std::unique_ptr<Loop>> data_;
    asio::thread_pool pool_;
};

}  // namespace ftp
