#include "socket.hpp"

#include <cerrno>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "interrupt.hpp"
#include "progress.hpp"

namespace get {

namespace {

constexpr timeval patience{10, 0};  // for each address
constexpr h2::Duration tls_patience = h2::Duration::seconds(10);

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

h2::Result<examples::Descriptor, std::string> socket_to(const Url& url) {
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

// Waits for the socket. Says whether it is worth trying again.
bool wait_for(int socket, examples::Attempt attempt, h2::Time end) {
  const bool room = attempt == examples::Attempt::needs_room;
  pollfd wait{socket, static_cast<short>(room ? POLLOUT : POLLIN), 0};
  const std::int64_t left = (end.nanoseconds - now().nanoseconds) / 1'000'000;
  if (left > 0) ::poll(&wait, 1, static_cast<int>(left));
  return now() < end && !interrupted();
}

h2::Result<examples::Transport, std::string> secured(examples::Descriptor socket,
                                                     const Options& options) {
  const std::string& host = options.url.host;
  const auto context = examples::tls::Context::client(options.ca_file, !options.insecure);
  if (!context) return h2::Failure{context.error()};
  fcntl(socket.get(), F_SETFL, fcntl(socket.get(), F_GETFL) | O_NONBLOCK);
  auto session = context->connect(socket.get(), host);
  if (!session) return h2::Failure{session.error()};
  examples::Transport transport{std::move(socket), std::move(*session)};
  const h2::Time end = now() + tls_patience;
  for (;;) {
    const examples::Attempt attempt = transport.open();
    if (attempt == examples::Attempt::done) return transport;
    if (attempt == examples::Attempt::failed) {
      return h2::Failure{host + " port " + options.url.port + ": " + transport.error()};
    }
    if (!wait_for(transport.socket(), attempt, end)) {
      return h2::Failure{host + " port " + options.url.port +
                         ": no answer in the TLS handshake: it may not speak TLS"};
    }
  }
}

}  // namespace

h2::Result<examples::Transport, std::string> connect_to(const Options& options) {
  auto socket = socket_to(options.url);
  if (!socket) return h2::Failure{socket.error()};
  if (options.url.tls) return secured(std::move(*socket), options);
  return examples::Transport{std::move(*socket)};
}

}  // namespace get
