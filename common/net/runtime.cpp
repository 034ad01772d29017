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

// More than cores: a server has as many turns beside its clients as it has threads with something to do (8 downloads
// on 2 cores: a quarter to a half more in the same time), and one that waits for a disk holds fewer transfers up.
constexpr unsigned data_loops_each = 4;

}  // namespace

// The first timer makes the reactor and its three descriptors: here, not when a transfer needs them and none is left.
Runtime::Loop::Loop() : work(asio::make_work_guard(context)) {
    const asio::steady_timer first(context);
    thread = std::thread([this] { run_for_good(context); });
}

Runtime::Runtime(unsigned loops, unsigned pool) : pool_(std::max(pool, 1u)) {
    for (unsigned i = 0; i < std::max(loops, 1u); ++i) {
        control_.push_back(std::make_unique<Loop>());
        for (unsigned each = 0; each < data_loops_each; ++each) data_.push_back(std::make_unique<Loop>());
    }
}

Runtime::~Runtime() { stop(); }

DataPlace::DataPlace(asio::io_context& loop, std::shared_ptr<std::atomic<unsigned>> carried)
    : loop_(loop), carried_(std::move(carried)) {
    carried_->fetch_add(1, std::memory_order_relaxed);
}

DataPlace::~DataPlace() {
    if (carried_) carried_->fetch_sub(1, std::memory_order_relaxed);
}

DataPlace Runtime::data_place() {
    const auto carried = [](const auto& loop) { return loop->carried->load(std::memory_order_relaxed); };
    const auto& least = *std::ranges::min_element(data_, {}, carried);
    return {least->context, least->carried};
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
