#include "common/net/runtime.hpp"

#include <algorithm>

namespace ftp {

Runtime::Loop::Loop() : work(asio::make_work_guard(context)), thread([this] { context.run(); }) {}

Runtime::Runtime(unsigned loops, unsigned pool) : pool_(std::max(pool, 1u)) {
    for (unsigned i = 0; i < std::max(loops, 1u); ++i) {
        control_.push_back(std::make_unique<Loop>());
        data_.push_back(std::make_unique<Loop>());
    }
}

Runtime::~Runtime() {
    stop();
    pool_.join();
    // First all threads end, then the loops go: a frame that a loop destroys may post to another.
    for (auto* loops : {&control_, &data_}) {
        for (auto& loop : *loops) loop->thread.join();
    }
}

asio::io_context& Runtime::next_data() { return data_[next_.fetch_add(1, std::memory_order_relaxed) % data_.size()]->context; }

void Runtime::stop() {
    for (auto* loops : {&control_, &data_}) {
        for (auto& loop : *loops) loop->context.stop();
    }
}

}  // namespace ftp
