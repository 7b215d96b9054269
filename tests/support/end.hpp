// One end of a connection under test: octets in, events as text out.
#ifndef H2_TESTS_SUPPORT_END_HPP
#define H2_TESTS_SUPPORT_END_HPP

#include <array>
#include <cstddef>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <h2/h2.hpp>

#include "support/catch.hpp"
#include "support/wire.hpp"

namespace h2::test {

/// What an end said, one line for each event; see describe().
using Log = std::vector<std::string>;

/// An event in one line: `headers 1 request end [:method: GET, :path: /]`, `data 1 end "abc"`,
/// `closed 1 NO_ERROR both answered`, `error 1 stream_increment_zero`.
[[nodiscard]] std::string describe(const Event& event);

/// The frames in `octets`, one line for each: `HEADERS 1 flags=05 length=12`.
[[nodiscard]] Log frames(Bytes octets);

class Laws;

struct End {
  explicit End(Role role, const Options& options = {}) : connection(role, options) {}

  /// Takes all events that `input` and what is pending give. Pieces of one DATA frame come as one
  /// line. @post `input` was consumed whole, or `unread` says how much was not
  Log feed(Bytes input);
  Log feed(const Wire& input) { return feed(Bytes{input}); }
  Log events() { return feed(Bytes{}); }

  /// The same, with the input cut into pieces of this size.
  Log feed_cut(Bytes input, std::size_t piece);

  /// All output, written into buffers of `buffer` octets.
  Wire output(std::size_t buffer = 16'384);

  Connection connection;
  std::size_t unread = 0;
  Laws* laws = nullptr;  ///< who watches hears of what goes in, what is said and written

 private:
  void listen(Bytes input, Log& log);
  void flush(Log& log);

  // The DATA frame that is being handed out, until it is whole.
  StreamId data_stream_ = 0;
  bool data_end_ = false;
  std::string content_;
};

/// The 24 octets in front of a client's first SETTINGS, RFC 9113 §3.4.
[[nodiscard]] Wire magic();

/// An end that has exchanged and acknowledged SETTINGS with a peer that sent `peer_settings` (a
/// whole frame), all events and output taken. `laws` watches it from the beginning.
[[nodiscard]] End established(Role role, const Options& options = {},
                              const Wire& peer_settings = wire("000000 04 00 00000000"),
                              Laws* laws = nullptr);

/// A client and a server, wired by memory.
struct Pair {
  explicit Pair(const Options& client_options = {}, const Options& server_options = {})
      : client(Role::client, client_options), server(Role::server, server_options) {}

  /// Carries octets to and fro until nothing is under way. Returns what each said.
  std::pair<Log, Log> run();

  End client;
  End server;
};

/// The fields of a GET for "/" at "h2.test".
inline constexpr std::array<Field, 4> get_request = {
    Field{":method", "GET"}, Field{":scheme", "http"}, Field{":authority", "h2.test"},
    Field{":path", "/"}};
inline constexpr std::array<Field, 4> post_request = {
    Field{":method", "POST"}, Field{":scheme", "http"}, Field{":authority", "h2.test"},
    Field{":path", "/"}};
inline constexpr std::array<Field, 1> ok_response = {Field{":status", "200"}};

/// A HEADERS frame that encodes get_request or post_request without the dynamic table.
[[nodiscard]] Wire get(StreamId stream, bool end_stream = true);
[[nodiscard]] Wire post(StreamId stream);

/// Any frame, as its octets say.
[[nodiscard]] Wire frame_octets(const frame::Frame& frame);

}  // namespace h2::test

#endif  // H2_TESTS_SUPPORT_END_HPP
