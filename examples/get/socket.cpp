#include "socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace get {

namespace {

constexpr timeval patience{10, 0};  // for each address

examples::Descriptor connected(const addrinfo& address) {
  examples::Descriptor socket{
      ::socket(address.ai_family, address.ai_socktype, address.ai_protocol)};
  if (!socket) return {};
  // Bounds connect() as well: it then fails with EINPROGRESS.
  setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(socket.get(), address.ai_addr, address.ai_addrlen) != 0) return {};
  const int on = 1;
  setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

}  // namespace

h2::Result<examples::Descriptor, std::string> connect_to(const Url& url) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int failed = getaddrinfo(url.host.c_str(), url.port.c_str(), &hints, &found);
  if (failed != 0) {
    return h2::Failure{"cannot find the host " + url.host + ": " + gai_strerror(failed)};
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> addresses{found, freeaddrinfo};
  int error = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    examples::Descriptor socket = connected(*address);
    if (socket) return socket;
    error = errno == EINPROGRESS ? ETIMEDOUT : errno;
  }
  return h2::Failure{"cannot connect to " + url.host + " port " + url.port + ": " +
                     std::strerror(error)};
}

}  // namespace get
