// h2-io-asio: the engine over Asio, with C++20 coroutines.
//
// A connection is two coroutines: one reads, one writes. They share the engine, and wake each other
// with timers: the reader when there may be output, the writer when output was taken.
#include <array>
#include <chrono>
#include <set>
#include <system_error>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/redirect_error.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>

#include "service.hpp"
#include "start.hpp"

namespace {

using asio::redirect_error;
using asio::use_awaitable;
using asio::ip::tcp;
using Moment = asio::steady_timer::time_point;
using namespace asio::experimental::awaitable_operators;  // NOLINT: || is an operator

constexpr std::chrono::seconds linger{2};
constexpr std::chrono::milliseconds accept_pause{100};

class Client {
 public:
  explicit Client(tcp::socket socket)
      : socket_(std::move(socket)),
        output_(socket_.get_executor()),
        room_(socket_.get_executor(), Moment::max()) {
    socket_.set_option(tcp::no_delay{true}, ignored_);
  }

  // Until the client has gone, or everything is said: the one that ends first cancels the other.
  asio::awaitable<void> serve() { co_await (read() || write()); }

  void shut_down() {
    (void)engine_.submit(h2::Shutdown{});
    output_.cancel();
  }

 private:
  void poll(h2::Bytes& input) {
    while (const auto event = engine_.poll(input)) service_.on(engine_, *event);
  }

  asio::awaitable<void> read() {
    std::array<std::byte, 65'536> buffer;
    for (;;) {
      std::error_code error;
      const std::size_t size = co_await socket_.async_read_some(
          asio::buffer(buffer), redirect_error(use_awaitable, error));
      if (error) co_return;
      engine_.advance(io::now());
      h2::Bytes input = h2::Bytes{buffer}.first(size);
      for (poll(input); !input.empty(); poll(input)) {
        // The engine is full. Nothing is read until output was taken.
        output_.cancel();
        co_await room_.async_wait(redirect_error(use_awaitable, error));
      }
      output_.cancel();
    }
  }

  asio::awaitable<void> write() {
    std::array<std::byte, 16'384> buffer;
    std::error_code error;
    while (!error) {
      engine_.advance(io::now());
      h2::Bytes nothing;
      poll(nothing);  // what came of the octets that have left, and of time
      const std::size_t size = engine_.write(buffer);
      if (size != 0) {
        co_await asio::async_write(socket_, asio::buffer(buffer, size),
                                   redirect_error(use_awaitable, error));
        room_.cancel();
        continue;
      }
      if (engine_.finished()) break;
      const auto next = engine_.next_deadline();
      output_.expires_at(next ? Moment{std::chrono::nanoseconds{next->nanoseconds}}
                              : Moment::max());
      co_await output_.async_wait(redirect_error(use_awaitable, ignored_));
    }
    if (error) co_return;
    // Closing with octets unread would reset the connection, and lose the last words on their way.
    // The reader goes on until the client has heard them and closes; the engine discards the rest.
    socket_.shutdown(tcp::socket::shutdown_send, ignored_);
    for (const Moment end = std::chrono::steady_clock::now() + linger;
         std::chrono::steady_clock::now() < end;) {
      output_.expires_at(end);
      co_await output_.async_wait(redirect_error(use_awaitable, ignored_));
    }
  }

  tcp::socket socket_;
  asio::steady_timer output_;  // ends a wait for output to write
  asio::steady_timer room_;    // ends a wait for the engine to take input
  h2::Connection engine_{h2::Role::server, io::options()};
  io::Service service_;
  std::error_code ignored_;
};

class Server {
 public:
  Server(asio::io_context& context, std::uint16_t port)
      : acceptor_(context, {asio::ip::address_v4::loopback(), port}),
        signals_(context, SIGINT, SIGTERM) {}

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  asio::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      std::error_code error;
      tcp::socket socket = co_await acceptor_.async_accept(redirect_error(use_awaitable, error));
      if (!error) {
        co_spawn(acceptor_.get_executor(), serve(std::move(socket)), asio::detached);
      } else {  // out of descriptors, maybe
        asio::steady_timer pause{acceptor_.get_executor(), accept_pause};
        co_await pause.async_wait(redirect_error(use_awaitable, error));
      }
    }
  }

  // No new clients; those that are there may finish, unless a second signal comes.
  asio::awaitable<void> stop() {
    co_await signals_.async_wait(use_awaitable);
    signals_.clear();
    acceptor_.close();
    io::last_call();
    for (Client* client : clients_) client->shut_down();
  }

 private:
  asio::awaitable<void> serve(tcp::socket socket) {
    Client client{std::move(socket)};
    clients_.insert(&client);
    co_await client.serve();
    clients_.erase(&client);
  }

  tcp::acceptor acceptor_;
  asio::signal_set signals_;
  std::set<Client*> clients_;
};

}  // namespace

int main(int argc, char** argv) {
  const std::uint16_t port = io::port_of(argc, argv);
  try {
    asio::io_context context{1};
    Server server{context, port};
    io::announce(server.port());
    co_spawn(context, server.accept(), asio::detached);
    co_spawn(context, server.stop(), asio::detached);
    context.run();
  } catch (const std::system_error& error) {
    io::fail("port " + std::to_string(port), error.code().message());
  }
}
