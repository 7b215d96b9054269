// The server of the loopback: a handful of pages, each to show one thing.
#ifndef H2_EXAMPLES_LOOPBACK_SERVER_HPP
#define H2_EXAMPLES_LOOPBACK_SERVER_HPP

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <h2/h2.hpp>

namespace loopback {

/// The engine of a server, and what it does when something happens.
class Server {
 public:
  Server();

  [[nodiscard]] h2::Connection& connection() { return connection_; }

  void on(const h2::Event& event);

  /// Answers the request for /later, which stays without an answer until then.
  void answer_later();

  /// How streams ended, as this end saw it.
  [[nodiscard]] std::optional<h2::StreamClosed> closed(h2::StreamId stream) const;

  /// Octets of content that came on a stream.
  [[nodiscard]] std::size_t received(h2::StreamId stream) const;

  /// What /big is made of.
  [[nodiscard]] std::string_view big() const { return big_; }

  /// A SendData was done with before its stream ended badly, or after.
  [[nodiscard]] int bodies_dropped() const { return bodies_dropped_; }

 private:
  void on_request(const h2::HeadersReceived& request);
  void answer_hello(h2::StreamId stream);
  void answer_hints(h2::StreamId stream);
  void answer_big(h2::StreamId stream);
  void answer_sum(h2::StreamId stream);
  void answer_endless(h2::StreamId stream);
  void answer_missing(h2::StreamId stream);
  void answer_upload(h2::StreamId stream);

  h2::Connection connection_;
  std::string big_;
  std::optional<h2::StreamId> later_;
  std::map<h2::StreamId, std::size_t> uploads_;  // streams of /upload
  std::map<h2::StreamId, h2::StreamClosed> closed_;
  int bodies_dropped_ = 0;
};

}  // namespace loopback

#endif  // H2_EXAMPLES_LOOPBACK_SERVER_HPP
