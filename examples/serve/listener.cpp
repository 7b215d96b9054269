#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "loop.hpp"

namespace serve {

namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

std::string address_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> port{};
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (getsockname(socket, generic, &size) != 0 ||
      getnameinfo(generic, size, host.data(), host.size(), port.data(), port.size(),
                  NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  const bool six = address.ss_family == AF_INET6;
  return std::string{six ? "[" : ""} + host.data() + (six ? "]:" : ":") + port.data();
}

examples::Descriptor new_socket(const addrinfo& address) {
  examples::Descriptor socket{::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol)};
  const int on = 1;
  if (socket) setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return socket;
}

bool share_port(int socket) {
  const int on = 1;
  return setsockopt(socket, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) == 0;
}

// Nothing, with errno set, if the address cannot be had. The first socket is bound alone, so that a
// port which somebody else shares counts as taken; the others join it.
std::vector<Listener> bound(const addrinfo& address, unsigned workers) {
  std::vector<Listener> listeners;
  examples::Descriptor first = new_socket(address);
  if (!first || bind(first.get(), address.ai_addr, address.ai_addrlen) != 0) return {};
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  auto* const generic = reinterpret_cast<sockaddr*>(&name);
  if (getsockname(first.get(), generic, &size) != 0) return {};
  if (workers > 1 && !share_port(first.get())) return {};
  if (listen(first.get(), SOMAXCONN) != 0) return {};
  const std::string text = address_of(first.get());
  listeners.push_back({std::move(first), text});
  while (listeners.size() < workers) {
    examples::Descriptor next = new_socket(address);
    if (!next || !share_port(next.get()) || bind(next.get(), generic, size) != 0 ||
        listen(next.get(), SOMAXCONN) != 0) {
      return {};
    }
    listeners.push_back({std::move(next), text});
  }
  return listeners;
}

}  // namespace

std::vector<Listener> listen_on(const std::string& host, const std::string& port, unsigned workers,
                                std::string& error) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (failed != 0) {
    error = host + ": " + gai_strerror(failed);
    return {};
  }
  const Addresses addresses{found, freeaddrinfo};
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    std::vector<Listener> listeners = bound(*address, workers);
    if (!listeners.empty()) return listeners;
    error = host + " port " + port + ": " + std::strerror(errno);
  }
  return {};
}

}  // namespace serve
