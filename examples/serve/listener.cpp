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

std::string url_of(int socket) {
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
  return std::string{"http://"} + (six ? "[" : "") + host.data() + (six ? "]:" : ":") +
         port.data() + "/";
}

// Nothing, with errno set, if the address cannot be had.
examples::Descriptor bound(const addrinfo& address) {
  examples::Descriptor socket{::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol)};
  if (!socket) return {};
  const int on = 1;
  setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(socket.get(), address.ai_addr, address.ai_addrlen) != 0 ||
      listen(socket.get(), SOMAXCONN) != 0) {
    return {};
  }
  return socket;
}

}  // namespace

std::optional<Listener> listen_on(const std::string& host, const std::string& port,
                                  std::string& error) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
  if (failed != 0) {
    error = host + ": " + gai_strerror(failed);
    return std::nullopt;
  }
  const Addresses addresses{found, freeaddrinfo};
  const std::string where = host + " port " + port + ": ";
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    examples::Descriptor socket = bound(*address);
    if (!socket) {
      error = where + std::strerror(errno);
      continue;
    }
    std::string url = url_of(socket.get());
    return Listener{std::move(socket), std::move(url)};
  }
  return std::nullopt;
}

}  // namespace serve
