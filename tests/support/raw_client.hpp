#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ftp::test {

// A blocking TCP connection that speaks bytes. Every wait ends after ten seconds with an exception, so a test fails
// instead of hanging.
class RawConnection {
  public:
    RawConnection() = default;
    explicit RawConnection(int connected_socket) : socket_(connected_socket) {}
    RawConnection(RawConnection&& other) noexcept;
    RawConnection& operator=(RawConnection&& other) noexcept;
    ~RawConnection() { close(); }

    static RawConnection to(std::uint16_t port, const std::string& address = "127.0.0.1", const std::string& from = "");

    int socket() const { return socket_; }
    void send(std::string_view bytes);
    void send_urgent(char byte);  // MSG_OOB
    std::string read_some();      // "" at the orderly end; throws on a reset
    std::string read_all();       // until the orderly end; throws on a reset
    bool was_reset();             // reads to the end: did it end in a reset?
    void shutdown_send();
    void reset();  // RST
    void close();
    std::uint16_t local_port() const;

  private:
    int socket_ = -1;
};

// A control connection, seen by a test: commands out, replies in.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port, const std::string& address = "127.0.0.1", const std::string& from = "");

    // One whole reply with its lines, without the last line end: "220 Ready", "211-Features:\r\n UTF8\r\n211 End".
    std::string reply();
    // Sends the line with CR LF and returns its reply.
    std::string command(std::string_view line);
    void send(std::string_view bytes) { control_.send(bytes); }
    void login(const std::string& user = "alice", const std::string& password = "secret");

    // Passive data connections.
    std::uint16_t passive_port();  // by EPSV
    RawConnection passive();

    // Whole transfers; they throw when a reply is not what it should be.
    std::string download(std::string_view command_line);                          // e.g. "RETR a"
    std::string upload(std::string_view command_line, std::string_view content);  // returns the final reply

    bool at_end();  // the server has closed, in an orderly way or not
    RawConnection& control() { return control_; }

  private:
    std::string line();
    RawConnection control_;
    std::string address_;
    std::string from_;
    std::string unread_;
};

int code_of(std::string_view reply);  // 226 of "226 Done"

// A listening socket on a free port of an address.
class RawListener {
  public:
    explicit RawListener(const std::string& address = "127.0.0.1");
    ~RawListener();
    RawListener(const RawListener&) = delete;
    RawListener& operator=(const RawListener&) = delete;
    std::uint16_t port() const { return port_; }
    RawConnection accept();
    bool anyone(std::chrono::milliseconds within);  // whether somebody connects

  private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

}  // namespace ftp::test
