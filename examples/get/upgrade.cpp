#include "upgrade.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>
#include <string_view>

#include <h2/fields.hpp>
#include <h2/trace.hpp>
#include <h2/upgrade.hpp>

#include <poll.h>
#include <sys/socket.h>

#include "interrupt.hpp"

namespace get {

namespace {

constexpr std::size_t longest_head = 16'384;
constexpr int patience_ms = 10'000;
constexpr std::string_view end_of_head = "\r\n\r\n";

std::string request_head(h2::Fields fields, std::span<const h2::Setting> settings) {
  const auto value = [fields](std::string_view name) { return h2::find(fields, name)->value; };
  std::string head;
  head.append(value(":method")).append(" ").append(value(":path")).append(" HTTP/1.1\r\n");
  head.append("host: ").append(value(":authority")).append("\r\n");
  for (const h2::Field& field : fields) {
    if (field.name.starts_with(':')) continue;
    head.append(field.name).append(": ").append(field.value).append("\r\n");
  }
  head.append("connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: ");
  return head.append(h2::http2_settings(settings)).append(end_of_head);
}

bool send_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (n < 0 && (errno == EINTR && !interrupted())) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Reads on until the head is whole; where it ends, or what went wrong.
h2::Result<std::size_t, std::string> read_head(int socket, std::string& received) {
  std::array<char, 4'096> piece;
  while (received.size() < longest_head) {
    if (const std::size_t end = received.find(end_of_head); end != std::string::npos) {
      return end + end_of_head.size();
    }
    pollfd waits{socket, POLLIN, 0};
    const int ready = ::poll(&waits, 1, patience_ms);
    if (interrupted()) return h2::Failure{std::string{"interrupted"}};
    if (ready == 0) return h2::Failure{std::string{"the server did not answer the upgrade"}};
    const ssize_t n = recv(socket, piece.data(), piece.size(), 0);
    if (n < 0 && errno == EINTR) continue;
    if (n == 0) return h2::Failure{std::string{"the server closed the connection"}};
    if (n < 0) return h2::Failure{std::string{std::strerror(errno)}};
    received.append(piece.data(), static_cast<std::size_t>(n));
  }
  return h2::Failure{std::string{"the server's answer to the upgrade is too long"}};
}

}  // namespace

h2::Result<std::vector<std::byte>, std::string> ask_for_h2c(int socket, h2::Fields fields,
                                                            std::span<const h2::Setting> settings) {
  if (!send_all(socket, request_head(fields, settings))) {
    return h2::Failure{std::string{std::strerror(errno)}};
  }
  std::string received;
  const auto end = read_head(socket, received);
  if (!end) return h2::Failure{end.error()};
  const std::string line = received.substr(0, received.find("\r\n"));
  if (!line.starts_with("HTTP/1.1 101")) {
    return h2::Failure{"the server does not switch to HTTP/2: it says \"" +
                       h2::trace::printable(line) + "\""};
  }
  const auto rest = std::as_bytes(std::span{received.data(), received.size()}.subspan(*end));
  return std::vector<std::byte>(rest.begin(), rest.end());
}

}  // namespace get
