// h2-io-blocking: the engine over blocking sockets, a thread for each connection.
//
// The simplest way there is: read, poll, write. While a write waits for the client nothing is read,
// so a client that does not read its answers is not listened to either.
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <system_error>
#include <thread>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "service.hpp"
#include "start.hpp"

namespace {

std::atomic<bool> stopping = false;
std::atomic<int> connections = 0;

constexpr timeval tick{0, 100'000};  // how often a thread looks up from reading
constexpr timeval patience{30, 0};   // for a client to take what is written
constexpr std::chrono::milliseconds breather{10};
constexpr h2::Duration linger = h2::Duration::seconds(2);

// Everything that is due. Says whether something was, and the client took it.
enum class Sent { nothing, something, failed };

Sent send_all(int socket, h2::Connection& engine) {
  std::array<std::byte, 16'384> buffer;
  bool any = false;
  while (const std::size_t size = engine.write(buffer)) {
    any = true;
    for (std::size_t done = 0; done < size;) {
      const ssize_t n = send(socket, buffer.data() + done, size - done, MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return Sent::failed;
      done += static_cast<std::size_t>(n);
    }
  }
  return any ? Sent::something : Sent::nothing;
}

// Whether the connection is still good: events until there are none, output until it is written,
// and again, because octets that have left make events and room.
bool pump(int socket, h2::Connection& engine, io::Service& service, h2::Bytes input) {
  Sent sent = Sent::nothing;
  do {
    while (const auto event = engine.poll(input)) service.on(engine, *event);
    sent = send_all(socket, engine);
  } while (sent == Sent::something);
  return sent != Sent::failed;
}

void serve(examples::Descriptor socket) {
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);

  h2::Connection engine{h2::Role::server, io::options()};
  io::Service service;
  std::array<std::byte, 65'536> buffer;
  bool told = false;
  bool good = pump(socket.get(), engine, service, {});
  while (good && !engine.finished()) {
    const ssize_t n = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) break;
    engine.advance(io::now());
    if (stopping && !told) {
      told = true;
      (void)engine.submit(h2::Shutdown{});  // refused where the end has come already
    }
    const std::size_t size = n > 0 ? static_cast<std::size_t>(n) : 0;
    good = pump(socket.get(), engine, service, h2::Bytes{buffer}.first(size));
  }

  // Closing with octets unread would reset the connection, and lose the last words on their way.
  shutdown(socket.get(), SHUT_WR);
  const h2::Time end = io::now() + linger;
  while (io::now() < end) {
    const ssize_t n = recv(socket.get(), buffer.data(), buffer.size(), 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) break;
  }
}

void start(examples::Descriptor socket) {
  ++connections;
  try {
    std::thread{[socket = std::move(socket)]() mutable {
      serve(std::move(socket));
      --connections;
    }}.detach();
  } catch (const std::system_error&) {
    --connections;  // no thread is left: the socket is closed
  }
}

void stop(int) { stopping = true; }

}  // namespace

int main(int argc, char** argv) {
  examples::Descriptor listener = io::listen_on(io::port_of(argc, argv));
  struct sigaction action {};
  action.sa_handler = stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // a second signal does not wait
  sigaction(SIGINT, &action, nullptr);               // without SA_RESTART: accept() must end
  sigaction(SIGTERM, &action, nullptr);
  setsockopt(listener.get(), SOL_SOCKET, SO_RCVTIMEO, &tick, sizeof tick);
  io::announce(io::port_of(listener));

  while (!stopping) {
    examples::Descriptor socket{accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (socket) {
      start(std::move(socket));
    } else if (errno != EAGAIN && errno != EINTR) {
      std::this_thread::sleep_for(breather);  // out of descriptors: until somebody goes
    }
  }
  // No new clients; those that are there may finish, unless a second signal comes.
  listener.close();
  io::last_call();
  while (connections != 0) std::this_thread::sleep_for(breather);
}
