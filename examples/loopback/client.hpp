// The client of the loopback: asks, and keeps what it is told.
#ifndef H2_EXAMPLES_LOOPBACK_CLIENT_HPP
#define H2_EXAMPLES_LOOPBACK_CLIENT_HPP

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

namespace loopback {

/// What came back on one stream.
struct Reply {
  std::vector<std::uint16_t> informational;  ///< status of each 1xx response
  std::uint16_t status = 0;
  std::string content;
  std::map<std::string, std::string> trailers;
  std::optional<h2::StreamClosed> closed;
};

class Client {
 public:
  explicit Client(const h2::Observer* observer)
      : connection_(h2::Role::client, observed(observer)) {}

  [[nodiscard]] h2::Connection& connection() { return connection_; }

  void on(const h2::Event& event);

  h2::StreamId get(std::string_view path);
  h2::StreamId post(std::string_view path, std::string content);

  /// Tries a request on a connection that should take none any more.
  [[nodiscard]] std::optional<h2::MisuseKind> get_refused(std::string_view path);

  [[nodiscard]] const Reply& reply(h2::StreamId stream) { return replies_[stream]; }
  [[nodiscard]] bool ping_answered() const { return ping_answered_; }
  [[nodiscard]] int goaways() const { return goaways_; }

 private:
  static h2::Options observed(const h2::Observer* observer) {
    h2::Options options;
    options.observer = observer;
    return options;
  }

  h2::Result<void, h2::Misuse> ask(h2::StreamId stream, std::string_view method,
                                   std::string_view path, bool end_stream);
  void on_headers(const h2::HeadersReceived& e);

  h2::Connection connection_;
  std::map<h2::StreamId, Reply> replies_;
  bool ping_answered_ = false;
  int goaways_ = 0;
};

}  // namespace loopback

#endif  // H2_EXAMPLES_LOOPBACK_CLIENT_HPP
