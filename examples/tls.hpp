// TLS for HTTP/2, RFC 9113 §9.2: ALPN "h2", no compression, no renegotiation, and with TLS 1.2 only
// cipher suites with an ephemeral key exchange and AEAD.
//
// tls.cpp does it with OpenSSL. Where that is missing tls_none.cpp says so when it is asked.
#ifndef H2_EXAMPLES_TLS_HPP
#define H2_EXAMPLES_TLS_HPP

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <h2/result.hpp>
#include <h2/types.hpp>

struct ssl_ctx_st;
struct ssl_st;

namespace examples {

/// What became of something that was tried without waiting.
enum class Attempt : std::uint8_t {
  done,
  needs_octets,  ///< try again when the socket has octets to read
  needs_room,    ///< try again when the socket takes octets
  failed,
};

/// And how far it got.
struct Moved {
  Attempt attempt;
  std::size_t octets = 0;
};

namespace tls {

struct Freed {
  void operator()(ssl_ctx_st* context) const;
  void operator()(ssl_st* session) const;
};

/// One end of one TLS connection.
class Session {
 public:
  /// Over a non-blocking socket that outlives this.
  Session(std::unique_ptr<ssl_st, Freed> session, int socket);

  /// The handshake. `done` means that the peer is who it should be, and that it speaks HTTP/2.
  Attempt open();

  /// `done` with 0 octets is the end.
  Moved read(std::span<std::byte> into);

  /// After anything but `done` it has to be tried again with views that begin with the same octets.
  Moved write(std::span<const h2::Bytes> views);

  void close_output();

  /// Why something `failed`, in one line.
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  Attempt judge(int result);
  [[nodiscard]] std::string handshake_error() const;

  std::unique_ptr<ssl_st, Freed> session_;
  std::vector<std::byte> record_;
  std::string error_;
};

/// What all connections of a program have in common.
class Context {
 public:
  /// A server with what PEM files hold. `key_file` may be the same file.
  static h2::Result<Context, std::string> server(const std::string& certificate_file,
                                                 const std::string& key_file);

  /// A server with a certificate for `host` that nobody has signed, made in memory.
  static h2::Result<Context, std::string> self_signed_server(const std::string& host);

  /// A client. It believes those whom the system believes, or those in a file; without `verify`
  /// it believes everybody.
  static h2::Result<Context, std::string> client(const std::string& ca_file, bool verify);

  [[nodiscard]] Session accept(int socket) const;

  /// `host` is whom the certificate has to name: a DNS name or an IP address.
  [[nodiscard]] h2::Result<Session, std::string> connect(int socket, const std::string& host) const;

  /// SHA-256 of a server's certificate, as in "AB:CD:...".
  [[nodiscard]] std::string fingerprint() const;

 private:
  explicit Context(std::unique_ptr<ssl_ctx_st, Freed> context);

  std::unique_ptr<ssl_ctx_st, Freed> context_;
};

}  // namespace tls

}  // namespace examples

#endif  // H2_EXAMPLES_TLS_HPP
