// A connected socket, plain or under TLS, that is read and written without waiting.
#ifndef H2_EXAMPLES_TRANSPORT_HPP
#define H2_EXAMPLES_TRANSPORT_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <h2/types.hpp>

#include "descriptor.hpp"
#include "tls.hpp"

namespace examples {

class Transport {
 public:
  /// `socket` need not be non-blocking.
  explicit Transport(Descriptor socket) : socket_(std::move(socket)) {}

  /// `socket` must be non-blocking. open() comes first.
  Transport(Descriptor socket, tls::Session session)
      : socket_(std::move(socket)), session_(std::move(session)) {}

  [[nodiscard]] int socket() const { return socket_.get(); }
  [[nodiscard]] bool encrypted() const { return session_.has_value(); }

  /// The handshake, where there is one.
  Attempt open();

  /// `done` with 0 octets is the end: the peer has closed.
  Moved read(std::span<std::byte> into);

  /// The last read() stopped because `into` was full: there may be more that the socket does not
  /// tell of.
  [[nodiscard]] bool has_more() const { return has_more_; }

  /// Takes octets from the front of `views`, maybe not all. After anything but `done` it has to be
  /// tried again with views that begin with the same octets.
  Moved write(std::span<const h2::Bytes> views);

  /// Nothing more will be written.
  void close_output();

  /// Why something `failed`, in one line.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  Moved read_plain(std::span<std::byte> into);
  Moved write_plain(std::span<const h2::Bytes> views);
  Moved noted(Moved moved);

  Descriptor socket_;
  std::optional<tls::Session> session_;
  bool has_more_ = false;
  std::string error_;
};

}  // namespace examples

#endif  // H2_EXAMPLES_TRANSPORT_HPP
