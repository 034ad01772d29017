#pragma once

#include "ftp/transfer/session.hpp"

namespace ftp::client {

// A session in another folder than its own for a while. Unless it is known to be back at the end, whatever that end is,
// nobody knows what a relative path means: then its connection is given up. The session opens no other meanwhile.
class Excursion {
  public:
    explicit Excursion(Session& session) : talk_(session.talk()) {}
    Excursion(const Excursion&) = delete;
    Excursion& operator=(const Excursion&) = delete;
    ~Excursion() {
        if (!is_back_) talk_.abandon();
    }

    void is_back() { is_back_ = true; }

  private:
    Conversation& talk_;
    bool is_back_ = false;
};

}  // namespace ftp::client
