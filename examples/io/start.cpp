#include "start.hpp"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include <netinet/in.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace io {

namespace {

constexpr int usage_error = 2;
constexpr unsigned patience = 6;  // seconds, more than a client has that does listen

[[noreturn]] void mistake(const std::string& what) {
  std::fprintf(stderr, "%s: %s (usage: %s --port N)\n", program_invocation_short_name, what.c_str(),
               program_invocation_short_name);
  std::exit(usage_error);
}

sigset_t both_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

std::uint16_t port_of(int argc, char** argv) {
  if (argc != 3 || std::string_view{argv[1]} != "--port") mistake("exactly --port N is needed");
  const std::string_view text = argv[2];
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) {
    mistake("not a port: " + std::string{text});
  }
  return port;
}

examples::Descriptor listen_on(std::uint16_t port) {
  examples::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!socket) fail("socket", std::strerror(errno));
  const int on = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(socket.get(), SOMAXCONN) != 0) {
    fail("port " + std::to_string(port), std::strerror(errno));
  }
  return socket;
}

std::uint16_t port_of(const examples::Descriptor& socket) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

void announce(std::uint16_t port) {
  std::printf("listening on http://127.0.0.1:%u/\n", static_cast<unsigned>(port));
  std::fflush(stdout);
}

void fail(std::string_view what, std::string_view why) {
  std::fprintf(stderr, "%s: %.*s: %.*s\n", program_invocation_short_name,
               static_cast<int>(what.size()), what.data(), static_cast<int>(why.size()),
               why.data());
  std::exit(EXIT_FAILURE);
}

examples::Descriptor stop_signals() {
  const sigset_t signals = both_signals();
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  examples::Descriptor descriptor{signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC)};
  if (!descriptor) fail("signalfd", std::strerror(errno));
  return descriptor;
}

void last_call() {
  const sigset_t signals = both_signals();
  const std::timespec at_once{};
  while (sigtimedwait(&signals, nullptr, &at_once) > 0) {  // the first one, where it was blocked
  }
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  alarm(patience);  // for clients that do not read what they are told
}

h2::Time now() {
  std::timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);
  return {static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec};
}

}  // namespace io
