#include "common/connection/passive_ports.hpp"

#include <random>

namespace ftp {

namespace {

constexpr unsigned most_accepts = 8000;  // then TIME_WAITs of this port would begin to stand in the way

std::uint32_t random_below(std::uint32_t limit) {
    thread_local std::random_device device;
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(device);
}

}  // namespace

void PassivePorts::set_range(Port first, Port last) {
    const std::lock_guard all(mutex_);
    first_ = first;
    last_ = last;
}

Result<UniqueFd> PassivePorts::try_range(const asio::ip::address& local) {
    std::unique_lock all(mutex_);
    const auto first = first_, last = last_;
    all.unlock();
    const std::uint32_t count = static_cast<std::uint32_t>(last.value() - first.value()) + 1;
    const std::uint32_t start = random_below(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto port = static_cast<std::uint16_t>(first.value() + (start + i) % count);
        auto listener = listen_on(Endpoint(local, port), 16);
        if (listener || !listener.error().is(std::errc::address_in_use)) return listener;
    }
    return Error(std::errc::address_in_use, "no passive port is free");
}

Result<UniqueFd> PassivePorts::open(const asio::ip::address& local) {
    for (;;) {
        auto listener = try_range(local);
        if (listener || !listener.error().is(std::errc::address_in_use) || !close_longest_rested()) return listener;
    }
}

bool PassivePorts::close_longest_rested() {
    const std::lock_guard all(mutex_);
    std::shared_ptr<Slot> longest;
    auto since = Deadline::max();
    for (const auto& slot : slots_) {
        const std::lock_guard one(slot->mutex);
        if (!slot->listener || slot->since >= since) continue;
        longest = slot;
        since = slot->since;
    }
    if (!longest) return false;
    const std::lock_guard one(longest->mutex);
    longest->listener.reset();  // its session may have taken it meanwhile: then the next round finds another
    return true;
}

void PassivePorts::close_rested(std::chrono::seconds limit) {
    const auto before = Clock::now() - limit;
    const std::lock_guard all(mutex_);
    for (const auto& slot : slots_) {
        const std::lock_guard one(slot->mutex);
        if (slot->listener && slot->since < before) slot->listener.reset();
    }
}

void PassivePorts::enlist(const std::shared_ptr<Slot>& slot) {
    const std::lock_guard all(mutex_);
    slots_.insert(slot);
}

void PassivePorts::dismiss(const std::shared_ptr<Slot>& slot) {
    const std::lock_guard all(mutex_);
    slots_.erase(slot);
}

PassiveListener::PassiveListener(PassivePorts& ports, asio::any_io_executor executor)
    : ports_(ports), executor_(std::move(executor)) {}

PassiveListener::~PassiveListener() {
    if (slot_) ports_.dismiss(slot_);
}

Result<Port> PassiveListener::promise(const asio::ip::address& local) {
    if (!slot_) {
        slot_ = std::make_shared<PassivePorts::Slot>();
        ports_.enlist(slot_);
    }
    rest();
    UniqueFd listener;
    {
        const std::lock_guard one(slot_->mutex);
        listener = std::move(slot_->listener);
    }
    if (accepted_ >= most_accepts) listener.reset();
    if (!listener) {
        auto fresh = ports_.open(local);
        if (!fresh) return fresh.error();
        listener = std::move(*fresh);
        accepted_ = 0;
        port_ = Port(bound_endpoint(listener.get()).port());
    }
    while (ftp::try_accept(listener.get())) {
        // Closed at once: it came without a transfer, or is not the client.
    }
    promised_ = Descriptor(std::move(listener), executor_);
    return port_;
}

Result<Stream> PassiveListener::try_accept(const asio::ip::address& peer) {
    for (;;) {
        auto accepted = ftp::try_accept(promised_.get());
        if (!accepted) return accepted.error();
        const auto address = accepted->peer.address();
        if (address != peer && !(others_ && others_(peer, address))) continue;
        ++accepted_;
        return Stream(std::move(accepted->socket), executor_);
    }
}

awaitable<Result<Stream>> PassiveListener::accept(asio::ip::address peer, Deadline until) {
    for (;;) {
        auto stream = try_accept(peer);
        if (stream || !stream.error().is(std::errc::operation_would_block)) co_return stream;
        if (const auto error = co_await promised_.wait(Readiness::readable, until))
            co_return Error(error, "waiting for the data connection");
    }
}

void PassiveListener::rest() {
    if (!promised_) return;
    const std::lock_guard one(slot_->mutex);
    slot_->listener = promised_.release();
    slot_->since = Clock::now();
}

void PassiveListener::close() {
    promised_.close();
    if (!slot_) return;
    const std::lock_guard one(slot_->mutex);
    slot_->listener.reset();
}

}  // namespace ftp
