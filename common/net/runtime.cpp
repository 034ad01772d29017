#include "common/net/runtime.hpp"

#include <algorithm>

namespace ftp {

namespace {

// Coroutines report their failures; what is left is a handler that found no memory: it is lost, the others go on.
void run_for_good(asio::io_context& context) {
    while (!context.stopped()) {
        try {
            context.run();
        } catch (...) {
            continue;
        }
    }
}

}  // namespace

// The first timer makes the reactor and its three descriptors: here, not when a transfer needs them and none is left.
Runtime::Loop::Loop() : work(asio::make_work_guard(context)) {
    const asio::steady_timer first(context);
    thread = std::thread([this] { run_for_good(context); });
}

Runtime::Runtime(unsigned loops, unsigned pool) : pool_(std::max(pool, 1u)) {
    for (unsigned i = 0; i < std::max(loops, 1u); ++i) {
        control_.push_back(std::make_unique<Loop>());
        data_.push_back(std::make_unique<Loop>());
    }
}

Runtime::~Runtime() { stop(); }

asio::io_context& Runtime::next_data() {
    return data_[next_.fetch_add(1, std::memory_order_relaxed) % data_.size()]->context;
}

void Runtime::stop() {
    for (auto* loops : {&control_, &data_}) {
        for (auto& loop : *loops) loop->context.stop();
    }
    pool_.join();
    for (auto* loops : {&control_, &data_}) {
        for (auto& loop : *loops) {
            if (loop->thread.joinable()) loop->thread.join();
        }
    }
}

}  // namespace ftp
