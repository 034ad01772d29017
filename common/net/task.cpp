#include "common/net/task.hpp"

namespace ftp {

void Nursery::spawn(awaitable<void> child) {
    const auto place = children_.insert(children_.end(), std::make_shared<asio::cancellation_signal>());
    auto done = [this, place](std::exception_ptr failure) { ended(place, failure); };
    asio::co_spawn(executor_, std::move(child), asio::bind_cancellation_slot((*place)->slot(), std::move(done)));
}

void Nursery::ended(std::list<Child>::iterator child, std::exception_ptr failure) {
    children_.erase(child);
    if (children_.empty()) empty_.cancel();
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::system_error& error) {
        if (error.code() != asio::error::operation_aborted) report_(error.what());
    } catch (const std::exception& error) {
        report_(error.what());
    } catch (...) {
        report_("an unknown exception");
    }
}

void Nursery::cancel() {
    // A child that ends meanwhile takes itself off the list.
    const std::vector<Child> now(children_.begin(), children_.end());
    for (const auto& child : now) child->emit(asio::cancellation_type::terminal);
}

awaitable<void> Nursery::join() {
    while (!children_.empty()) {
        empty_.expires_at(no_deadline);
        co_await empty_.async_wait(as_value);
    }
}

}  // namespace ftp
