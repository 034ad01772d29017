#pragma once
#include <coroutine>
#include <exception>
#include <optional>
#include <string>
#include <utility>

// The least that can be awaited: the examples of this folder show what g++ 12 does to an expression, not what Asio
// does.
template <typename T>
class Awaitable {
  public:
    struct promise_type {
        std::optional<T> value;
        std::coroutine_handle<> caller;
        Awaitable get_return_object() { return Awaitable(std::coroutine_handle<promise_type>::from_promise(*this)); }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_value(T result) { value.emplace(std::move(result)); }
        void unhandled_exception() { std::terminate(); }
    };
    explicit Awaitable(std::coroutine_handle<promise_type> frame) : frame_(frame) {}
    Awaitable(Awaitable&& other) noexcept : frame_(std::exchange(other.frame_, {})) {}
    ~Awaitable() {
        if (frame_) frame_.destroy();
    }
    bool await_ready() const {
        frame_.resume();
        return true;
    }
    void await_suspend(std::coroutine_handle<>) {}
    T await_resume() { return std::move(*frame_.promise().value); }

  private:
    std::coroutine_handle<promise_type> frame_;
};

struct Request {
    std::string path;
    bool append = false;
};

inline Awaitable<std::size_t> length(Request request) { co_return request.path.size(); }
inline Awaitable<std::size_t> length_of(const Request& request) { co_return request.path.size(); }
inline Awaitable<std::string> text(std::string text) { co_return text; }

template <typename Work>
Awaitable<std::size_t> run(Work work) {
    co_return work();
}
