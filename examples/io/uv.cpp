// h2-io-uv: the engine over libuv.
//
// Output is not copied: uv_write() gets what gather() shows, which stays where it is until sent().
// While a write is under way reading goes on, until the engine does not take more.
#include <array>
#include <csignal>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <netinet/in.h>
#include <uv.h>

#include "service.hpp"
#include "start.hpp"

namespace {

constexpr std::size_t views_at_once = 32;
constexpr std::uint64_t linger = 2'000;  // milliseconds

h2::Time now(const uv_loop_t* loop) {
  return {static_cast<std::int64_t>(uv_now(loop)) * 1'000'000};
}

class Server;

// One client. libuv calls back with the handles, whose `data` leads here; memory is freed when both
// handles are closed.
class Client {
 public:
  Client(Server& server, uv_stream_t* listener);

  void shut_down() {
    (void)engine_.submit(h2::Shutdown{});
    pump({});
  }

 private:
  template <class Handle>
  static Client& of(Handle* handle) {
    return *static_cast<Client*>(handle->data);
  }

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&socket_); }

  void on_read(ssize_t n, h2::Bytes octets);
  void on_written(int status);
  void pump(h2::Bytes input);
  void write();
  void wait();
  void close();
  void on_closed();

  Server& server_;
  uv_tcp_t socket_{};
  uv_timer_t timer_{};
  uv_write_t write_{};
  uv_shutdown_t shutdown_{};
  h2::Connection engine_{h2::Role::server, io::options()};
  io::Service service_;
  std::vector<std::byte> unread_;  // received, but the engine does not take it now
  std::size_t writing_ = 0;        // octets of the write that is under way
  bool ending_ = false;            // everything is said
  int handles_ = 2;                // not closed yet
};

class Server {
 public:
  Server(uv_loop_t* loop, std::uint16_t port);

  [[nodiscard]] std::uint16_t port() const;

  // Shared by all clients: what was read is used before anything else is read.
  std::array<char, 65'536> buffer{};
  std::set<Client*> clients;

 private:
  void stop();

  uv_tcp_t listener_{};
  std::array<uv_signal_t, 2> signals_{};
};

void check(int status, const char* what) {
  if (status < 0) io::fail(what, uv_strerror(status));
}

Client::Client(Server& server, uv_stream_t* listener) : server_(server) {
  uv_tcp_init(listener->loop, &socket_);
  uv_timer_init(listener->loop, &timer_);
  socket_.data = timer_.data = write_.data = this;
  server_.clients.insert(this);
  if (uv_accept(listener, stream()) != 0) {
    close();
  } else {
    uv_tcp_nodelay(&socket_, 1);
    pump({});
  }
}

void Client::on_read(ssize_t n, h2::Bytes octets) {
  if (n < 0) return close();  // it has gone
  if (n > 0) pump(octets);
}

void Client::on_written(int status) {
  engine_.sent(std::exchange(writing_, 0));
  if (status < 0) return close();
  pump(std::exchange(unread_, {}));
}

// Events until there are none, then output. What was left over waits for output to leave.
void Client::pump(h2::Bytes input) {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&socket_)) != 0) return;
  engine_.advance(now(socket_.loop));
  while (const auto event = engine_.poll(input)) service_.on(engine_, *event);
  unread_.insert(unread_.end(), input.begin(), input.end());
  write();
  wait();
}

void Client::write() {
  if (writing_ != 0) return;
  std::array<h2::Bytes, views_at_once> views;
  std::array<uv_buf_t, views_at_once> pieces;
  const std::size_t count = engine_.gather(views);
  if (count == 0) return;
  for (std::size_t i = 0; i < count; ++i) {
    // uv_write() takes what it only reads as if it could write it.
    auto* const octets = reinterpret_cast<char*>(const_cast<std::byte*>(views[i].data()));
    pieces[i] = uv_buf_init(octets, static_cast<unsigned>(views[i].size()));
    writing_ += views[i].size();
  }
  const int status = uv_write(&write_, stream(), pieces.data(), static_cast<unsigned>(count),
                              [](uv_write_t* w, int s) { of(w).on_written(s); });
  if (status < 0) close();
}

// For octets, if the engine takes them, and for time.
void Client::wait() {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&socket_)) != 0) return;
  if (unread_.empty()) {
    uv_read_start(
        stream(),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
          auto& shared = of(handle).server_.buffer;
          *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
        },
        [](uv_stream_t* stream, ssize_t n, const uv_buf_t* buffer) {
          const auto size = static_cast<std::size_t>(n > 0 ? n : 0);
          of(stream).on_read(n, std::as_bytes(std::span{buffer->base, size}));
        });
  } else {
    uv_read_stop(stream());
  }
  if (ending_) return;
  if (engine_.finished()) {
    // Closing with octets unread would reset the connection, and lose the last words on their way.
    // So the client is heard out, for a while; the engine discards what still comes.
    ending_ = true;
    uv_shutdown(&shutdown_, stream(), nullptr);
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { of(timer).close(); }, linger, 0);
  } else if (const auto next = engine_.next_deadline()) {
    const auto left = next->nanoseconds - now(socket_.loop).nanoseconds;
    const auto wait = static_cast<std::uint64_t>(left > 0 ? left / 1'000'000 + 1 : 0);
    uv_timer_start(
        &timer_, [](uv_timer_t* timer) { of(timer).pump({}); }, wait, 0);
  } else {
    uv_timer_stop(&timer_);
  }
}

void Client::close() {
  if (uv_is_closing(reinterpret_cast<uv_handle_t*>(&socket_)) != 0) return;
  const auto closed = [](uv_handle_t* handle) { of(handle).on_closed(); };
  uv_close(reinterpret_cast<uv_handle_t*>(&socket_), closed);
  uv_close(reinterpret_cast<uv_handle_t*>(&timer_), closed);
}

// A write that was under way has been called back before this.
void Client::on_closed() {
  if (--handles_ != 0) return;
  server_.clients.erase(this);
  delete this;
}

Server::Server(uv_loop_t* loop, std::uint16_t port) {
  sockaddr_in address{};
  check(uv_ip4_addr("127.0.0.1", port, &address), "127.0.0.1");
  uv_tcp_init(loop, &listener_);
  listener_.data = this;
  const std::string where = "port " + std::to_string(port);
  check(uv_tcp_bind(&listener_, reinterpret_cast<const sockaddr*>(&address), 0), where.c_str());
  check(uv_listen(reinterpret_cast<uv_stream_t*>(&listener_), SOMAXCONN,
                  [](uv_stream_t* listener, int status) {
                    if (status < 0) return;
                    new Client{*static_cast<Server*>(listener->data), listener};
                  }),
        where.c_str());
  for (std::size_t i = 0; i < signals_.size(); ++i) {
    uv_signal_init(loop, &signals_[i]);
    signals_[i].data = this;
    uv_signal_start(
        &signals_[i], [](uv_signal_t* signal, int) { static_cast<Server*>(signal->data)->stop(); },
        i == 0 ? SIGINT : SIGTERM);
  }
}

std::uint16_t Server::port() const {
  sockaddr_in address{};
  int size = sizeof address;
  uv_tcp_getsockname(&listener_, reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

// No new clients; those that are there may finish, unless a second signal comes.
void Server::stop() {
  uv_close(reinterpret_cast<uv_handle_t*>(&listener_), nullptr);
  for (uv_signal_t& signal : signals_) {
    uv_close(reinterpret_cast<uv_handle_t*>(&signal), nullptr);
  }
  io::last_call();
  for (Client* client : clients) client->shut_down();
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint16_t port = io::port_of(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);  // libuv writes as if there were none
  uv_loop_t* const loop = uv_default_loop();
  Server server{loop, port};
  io::announce(server.port());
  uv_run(loop, UV_RUN_DEFAULT);
}
