// h2-io-epoll: the engine over epoll, any number of connections in one thread.
//
// Reading goes on while output waits, because a client may want to be heard before it reads. It
// stops when the engine does not take more: when poll() leaves octets until output was taken.
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "service.hpp"
#include "start.hpp"

namespace {

constexpr int tick = 250;  // milliseconds: the deadlines of the engine are seconds
constexpr h2::Duration linger = h2::Duration::seconds(2);

// One client. Its turn() does what can be done without waiting.
class Client {
 public:
  explicit Client(examples::Descriptor socket) : socket_(std::move(socket)) { pump({}); }

  // [client-turn]
  void turn(std::uint32_t ready) {
    const h2::Time now = io::now();
    engine_.advance(now);
    if ((ready & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && unread_.empty()) {
      read();
    } else if ((ready & (EPOLLHUP | EPOLLERR)) != 0) {
      over_ = true;
    } else {
      pump(std::exchange(unread_, {}));
    }
    if (!engine_.finished()) return;
    // Closing with octets unread would reset the connection, and lose the last words on their way.
    // The engine discards what still comes.
    if (!close_at_) shutdown(socket_.get(), SHUT_WR);
    if (!close_at_) close_at_ = now + linger;
    over_ = over_ || now >= *close_at_;
  }
  // [/client-turn]

  void shut_down() { (void)engine_.submit(h2::Shutdown{}); }

  [[nodiscard]] bool over() const { return over_; }

  // [interest]
  [[nodiscard]] std::uint32_t interest() const {
    return (unread_.empty() ? std::uint32_t{EPOLLIN} : 0U) |
           (written_ != size_ || engine_.has_output() ? std::uint32_t{EPOLLOUT} : 0U);
  }
  // [/interest]

  std::uint32_t watched = 0;  // the interest that epoll knows of

 private:
  // [read]
  void read() {
    std::array<std::byte, 65'536> buffer;
    const ssize_t n = recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (n > 0) return pump(h2::Bytes{buffer}.first(static_cast<std::size_t>(n)));
    over_ = n == 0 || (errno != EAGAIN && errno != EINTR);
  }
  // [/read]

  // [pump]
  // Events until there are none, output until the socket takes no more, and again, because octets
  // that have left make events and room.
  void pump(h2::Bytes input) {
    do {
      while (const auto event = engine_.poll(input)) service_.on(engine_, *event);
    } while (flush());
    unread_.assign(input.begin(), input.end());
  }

  // Says whether something has left.
  bool flush() {
    bool sent = false;
    for (;;) {
      if (written_ == size_) {
        written_ = 0;
        size_ = engine_.write(buffer_);
      }
      if (size_ == 0) return sent;
      const ssize_t n =
          send(socket_.get(), buffer_.data() + written_, size_ - written_, MSG_NOSIGNAL);
      if (n < 0) {
        over_ = errno != EAGAIN && errno != EINTR;
        return false;
      }
      written_ += static_cast<std::size_t>(n);
      sent = true;
    }
  }
  // [/pump]

  examples::Descriptor socket_;
  h2::Connection engine_{h2::Role::server, io::options()};
  io::Service service_;
  std::vector<std::byte> unread_;           // received, but the engine does not take it now
  std::array<std::byte, 16'384> buffer_{};  // written by the engine,
  std::size_t size_ = 0;                    // so many octets,
  std::size_t written_ = 0;                 // and these have left
  std::optional<h2::Time> close_at_;
  bool over_ = false;
};

class Loop {
 public:
  explicit Loop(examples::Descriptor listener) : listener_(std::move(listener)) {
    watch(EPOLL_CTL_ADD, listener_.get(), EPOLLIN);
    watch(EPOLL_CTL_ADD, signals_.get(), EPOLLIN);
  }

  void run() {
    std::array<epoll_event, 256> events;
    h2::Time next = io::now();
    while (listener_ || !clients_.empty()) {
      const int n = epoll_wait(epoll_.get(), events.data(), events.size(), tick);
      for (int i = 0; i < n; ++i) dispatch(events[static_cast<std::size_t>(i)]);
      if (io::now() < next) continue;
      next = io::now() + h2::Duration::milliseconds(tick);
      if (listener_) watch(EPOLL_CTL_MOD, listener_.get(), EPOLLIN);
      for (auto client = clients_.begin(); client != clients_.end();) turn(client++, 0);
    }
  }

 private:
  using Clients = std::unordered_map<int, Client>;

  void watch(int operation, int fd, std::uint32_t interest) {
    epoll_event event{};
    event.events = interest;
    event.data.fd = fd;
    if (epoll_ctl(epoll_.get(), operation, fd, &event) != 0) {
      io::fail("epoll_ctl", std::strerror(errno));
    }
  }

  void dispatch(const epoll_event& event) {
    if (event.data.fd == listener_.get()) return accept_one();
    if (event.data.fd == signals_.get()) return stop();
    if (const auto client = clients_.find(event.data.fd); client != clients_.end()) {
      turn(client, event.events);
    }
  }

  void accept_one() {
    examples::Descriptor socket{
        accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (!socket) {
      // Out of descriptors, maybe: those who wait stay in the kernel's queue until the next tick.
      if (errno != EAGAIN) watch(EPOLL_CTL_MOD, listener_.get(), 0);
      return;
    }
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const int fd = socket.get();
    watch(EPOLL_CTL_ADD, fd, 0);
    turn(clients_.try_emplace(fd, std::move(socket)).first, 0);
  }

  void turn(Clients::iterator at, std::uint32_t ready) {
    Client& client = at->second;
    client.turn(ready);
    if (client.over()) {
      clients_.erase(at);  // closes the socket, and so takes it out of the epoll
      return;
    }
    if (client.interest() == client.watched) return;
    client.watched = client.interest();
    watch(EPOLL_CTL_MOD, at->first, client.watched);
  }

  // No new clients; those that are there may finish, unless a second signal comes.
  void stop() {
    io::last_call();
    signals_.close();
    listener_.close();
    for (auto client = clients_.begin(); client != clients_.end();) {
      client->second.shut_down();
      turn(client++, 0);
    }
  }

  examples::Descriptor epoll_{epoll_create1(EPOLL_CLOEXEC)};
  examples::Descriptor signals_ = io::stop_signals();
  examples::Descriptor listener_;
  Clients clients_;
};

}  // namespace

int main(int argc, char** argv) {
  examples::Descriptor listener = io::listen_on(io::port_of(argc, argv));
  const std::uint16_t port = io::port_of(listener);
  Loop loop{std::move(listener)};
  io::announce(port);
  loop.run();
}
