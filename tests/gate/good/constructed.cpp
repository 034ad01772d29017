// A class with a constructor may be made on the spot, with braces too.
#include "../awaitable.hpp"

class Reply {
  public:
    explicit Reply(std::string text) : text_(std::move(text)) {}
    std::size_t size() const { return text_.size(); }

  private:
    std::string text_;
};

inline Awaitable<std::size_t> length(Reply reply) { co_return reply.size(); }

Awaitable<std::size_t> example() { co_return co_await length(Reply{std::string(80, 'a')}); }
