// h2-io-uring: the engine over io_uring.
//
// One read and one write of a client are under way at a time. The write is a sendmsg() of what
// gather() shows: neither the engine nor the kernel is in a hurry with these octets, because they
// stay where they are until sent(). Reading goes on until the engine does not take more.
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include <liburing.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "service.hpp"
#include "start.hpp"

namespace {

constexpr int status_no_uring = 77;
constexpr unsigned entries = 256;
constexpr std::size_t views_at_once = 32;
constexpr __kernel_timespec quarter{
    0, 250'000'000};  // of a second: the deadlines of the engine are seconds
constexpr h2::Duration linger = h2::Duration::seconds(2);

// What was asked of the kernel; its address comes back with the answer.
struct Request {
  enum class Kind : std::uint8_t { accept, signal, tick, read, write };

  Kind kind;
  class Client* client = nullptr;
};

class Ring {
 public:
  // Some kernels have no io_uring, and some forbid it.
  Ring() {
    const int failed = io_uring_queue_init(entries, &ring_, 0);
    if (failed == 0 && knows_all()) return;
    std::fprintf(stderr, "h2-io-uring: this kernel does not let us use io_uring: %s\n",
                 std::strerror(failed == 0 ? EOPNOTSUPP : -failed));
    std::exit(status_no_uring);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;
  ~Ring() { io_uring_queue_exit(&ring_); }

  // Asks the kernel; `prepare` says for what. The queue is sent off when it is full.
  void ask(Request& request, auto&& prepare) {
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    while (entry == nullptr) {
      io_uring_submit(&ring_);
      entry = io_uring_get_sqe(&ring_);
    }
    prepare(entry);
    entry->user_data = reinterpret_cast<std::uintptr_t>(&request);
  }

  // Sends off what was asked, waits for an answer, and hands all out that are there.
  void turn(auto&& on_answer) {
    io_uring_submit_and_wait(&ring_, 1);
    io_uring_cqe* answer = nullptr;
    while (io_uring_peek_cqe(&ring_, &answer) == 0) {
      auto& request = *reinterpret_cast<Request*>(answer->user_data);
      const int result = answer->res;
      io_uring_cqe_seen(&ring_, answer);
      on_answer(request, result);
    }
  }

 private:
  bool knows_all() {
    const std::unique_ptr<io_uring_probe, decltype(&io_uring_free_probe)> probe{
        io_uring_get_probe_ring(&ring_), io_uring_free_probe};
    if (!probe) return false;
    for (const int operation : {IORING_OP_ACCEPT, IORING_OP_POLL_ADD, IORING_OP_RECV,
                                IORING_OP_SENDMSG, IORING_OP_TIMEOUT}) {
      if (io_uring_opcode_supported(probe.get(), operation) == 0) return false;
    }
    return true;
  }

  io_uring ring_{};
};

class Client {
 public:
  Client(Ring& ring, examples::Descriptor socket) : ring_(ring), socket_(std::move(socket)) {
    pump({});
  }

  void on_read(int n) {
    reading_ = false;
    if (n > 0) return pump(h2::Bytes{buffer_}.first(static_cast<std::size_t>(n)));
    if (n == -EAGAIN || n == -EINTR) return pump({});
    close();  // it has gone
  }

  void on_written(int n) {
    writing_ = false;
    if (n < 0 && n != -EAGAIN && n != -EINTR) return close();
    engine_.sent(static_cast<std::size_t>(n > 0 ? n : 0));
    pump(std::exchange(unread_, {}));
  }

  void on_tick() { pump({}); }

  void shut_down() {
    (void)engine_.submit(h2::Shutdown{});
    pump({});
  }

  // The kernel has nothing of ours any more, and we want nothing of it.
  [[nodiscard]] bool over() const { return closed_ && !reading_ && !writing_; }

 private:
  // Events until there are none, then output. What was left over waits for output to leave.
  void pump(h2::Bytes input) {
    if (closed_) return;
    const h2::Time now = io::now();
    engine_.advance(now);
    while (const auto event = engine_.poll(input)) service_.on(engine_, *event);
    unread_.insert(unread_.end(), input.begin(), input.end());
    write();
    if (engine_.finished()) {
      // Closing with octets unread would reset the connection, and lose the last words on their
      // way. So the client is heard out, for a while; the engine discards what still comes.
      if (!close_at_) shutdown(socket_.get(), SHUT_WR);
      if (!close_at_) close_at_ = now + linger;
      if (now >= *close_at_) return close();
    }
    read();
  }

  void read() {
    if (reading_ || !unread_.empty()) return;
    reading_ = true;
    ring_.ask(read_, [&](io_uring_sqe* entry) {
      io_uring_prep_recv(entry, socket_.get(), buffer_.data(), buffer_.size(), 0);
    });
  }

  void write() {
    if (writing_) return;
    std::array<h2::Bytes, views_at_once> views;
    const std::size_t count = engine_.gather(views);
    if (count == 0) return;
    for (std::size_t i = 0; i < count; ++i) {
      // sendmsg() takes what it only reads as if it could write it.
      pieces_[i] = {const_cast<std::byte*>(views[i].data()), views[i].size()};
    }
    message_.msg_iov = pieces_.data();
    message_.msg_iovlen = count;
    writing_ = true;
    ring_.ask(write_, [&](io_uring_sqe* entry) {
      io_uring_prep_sendmsg(entry, socket_.get(), &message_, MSG_NOSIGNAL);
    });
  }

  // What the kernel is doing ends at once.
  void close() {
    closed_ = true;
    shutdown(socket_.get(), SHUT_RDWR);
  }

  Ring& ring_;
  examples::Descriptor socket_;
  Request read_{Request::Kind::read, this};
  Request write_{Request::Kind::write, this};
  h2::Connection engine_{h2::Role::server, io::options()};
  io::Service service_;
  std::array<std::byte, 16'384> buffer_{};     // the kernel's while reading
  std::array<iovec, views_at_once> pieces_{};  // the kernel's while writing
  msghdr message_{};                           // and this
  std::vector<std::byte> unread_;              // received, but the engine does not take it now
  std::optional<h2::Time> close_at_;
  bool reading_ = false;
  bool writing_ = false;
  bool closed_ = false;
};

class Server {
 public:
  explicit Server(examples::Descriptor listener) : listener_(std::move(listener)) {
    accept();
    await_signal();
    await_tick();
  }

  void run() {
    while (!stopping_ || !clients_.empty()) {
      ring_.turn([&](Request& request, int result) { on_answer(request, result); });
    }
  }

 private:
  void on_answer(Request& request, int result) {
    switch (request.kind) {
      case Request::Kind::accept: return on_accepted(result);
      case Request::Kind::signal: return stop();
      case Request::Kind::tick: return on_tick();
      case Request::Kind::read: request.client->on_read(result); break;
      case Request::Kind::write: request.client->on_written(result); break;
    }
    if (request.client->over()) clients_.erase(request.client);
  }

  void accept() {
    accepting_ = true;
    ring_.ask(accept_, [&](io_uring_sqe* entry) {
      io_uring_prep_accept(entry, listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
    });
  }

  void on_accepted(int fd) {
    accepting_ = false;
    examples::Descriptor socket{fd};
    if (stopping_ || !socket) return;  // out of descriptors, maybe: again with the next tick
    const int on = 1;
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto client = std::make_unique<Client>(ring_, std::move(socket));
    clients_.emplace(client.get(), std::move(client));
    accept();
  }

  void await_signal() {
    ring_.ask(signal_,
              [&](io_uring_sqe* entry) { io_uring_prep_poll_add(entry, signals_.get(), POLLIN); });
  }

  void await_tick() {
    ring_.ask(tick_, [&](io_uring_sqe* entry) {
      io_uring_prep_timeout(entry, const_cast<__kernel_timespec*>(&quarter), 0, 0);
    });
  }

  void on_tick() {
    if (!accepting_ && !stopping_) accept();
    for (auto at = clients_.begin(); at != clients_.end();) {
      Client& client = *(at++)->second;
      client.on_tick();
      if (client.over()) clients_.erase(&client);
    }
    await_tick();
  }

  // No new clients; those that are there may finish, unless a second signal comes.
  void stop() {
    stopping_ = true;
    io::last_call();
    shutdown(listener_.get(), SHUT_RDWR);  // ends accepting
    listener_.close();
    for (auto& [client, owned] : clients_) client->shut_down();
  }

  examples::Descriptor signals_ = io::stop_signals();
  examples::Descriptor listener_;
  Ring ring_;
  Request accept_{Request::Kind::accept};
  Request signal_{Request::Kind::signal};
  Request tick_{Request::Kind::tick};
  std::unordered_map<Client*, std::unique_ptr<Client>> clients_;
  bool accepting_ = false;
  bool stopping_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  examples::Descriptor listener = io::listen_on(io::port_of(argc, argv));
  const std::uint16_t port = io::port_of(listener);
  Server server{std::move(listener)};
  io::announce(port);
  server.run();
}
