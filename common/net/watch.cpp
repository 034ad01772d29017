#include "common/net/watch.hpp"

namespace ftp {

namespace {

int operation_type(Readiness what) {
    using Reactor = asio::detail::reactor;
    if (what == Readiness::readable) return Reactor::read_op;
    return what == Readiness::writable ? Reactor::write_op : Reactor::except_op;
}

}  // namespace

Watch::Watch(int descriptor, const asio::any_io_executor& executor)
    : deadline(executor,
               [this] {
                   expired = true;
                   cancel();
               }),
      descriptor_(descriptor),
      executor_(executor),
      reactor_(asio::use_service<Reactor>(asio::query(executor, asio::execution::context))) {
    reactor_.init_task();
}

std::error_code Watch::begin() {
    const int error = reactor_.register_descriptor(descriptor_, registered_);
    return {error, std::system_category()};
}

void Watch::start(Operation* wait, Readiness what, Known known) {
    constexpr bool is_continuation = false;
    const bool try_first = known == Known::not_ready;  // else epoll is asked
    reactor_.start_op(operation_type(what), descriptor_, registered_, wait, is_continuation, try_first);
}

void Watch::cancel() { reactor_.cancel_ops(descriptor_, registered_); }

void Watch::end(AndThen then) {
    if (!registered_) return;
    deadline.forget();
    reactor_.deregister_descriptor(descriptor_, registered_, then == AndThen::is_closed);
    reactor_.cleanup_descriptor_data(registered_);
}

}  // namespace ftp
