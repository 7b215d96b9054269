// PING of the engine's own, RFC 9113 §6.7, how long answers took, and connections that are not
// used.
#include <cstdint>
#include <optional>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::string_view question = "alive???";
const std::string answered = "pong 61 6c 69 76 65 3f 3f 3f keep-alive";

Options keep_alive(std::int64_t seconds = 20) {
  Options options;
  options.deadlines.keep_alive = Duration::seconds(seconds);
  return options;
}

Options idle(std::int64_t seconds = 60) {
  Options options;
  options.deadlines.idle = Duration::seconds(seconds);
  return options;
}

/// The one event that is pending, or that `input` gives.
std::optional<PingAcknowledged> pong(Connection& connection, const Wire& input) {
  Bytes octets = input;
  const auto event = connection.poll(octets);
  REQUIRE(event);
  const auto* pong = std::get_if<PingAcknowledged>(&*event);
  return pong != nullptr ? std::optional(*pong) : std::nullopt;
}

}  // namespace

TEST_CASE("§6.7: after a silence the engine asks whether the peer is there",
          "[rfc9113][6.7][deadline]") {
  const Role role = GENERATE(Role::client, Role::server);
  Twins ends = Twins::established(role, keep_alive());
  ends.advance(Time{0});
  CHECK(ends.connection().next_deadline() == Time{20 * second});
  ends.advance(Time{20 * second - 1});
  CHECK(ends.output() == Wire{});

  ends.advance(Time{20 * second});
  CHECK(ends.output() == ping(question));
  CHECK(ends.connection().next_deadline() == Time{30 * second});

  ends.advance(Time{29 * second});
  CHECK(ends.feed(ping(question, true)) == Log{answered});
  CHECK(ends.connection().next_deadline() == Time{49 * second});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.7: a peer that does not answer is gone", "[rfc9113][6.7][deadline][ping_timeout]") {
  Twins ends = Twins::established(Role::client, keep_alive());
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  ends.advance(Time{0});
  ends.advance(Time{20 * second});
  static_cast<void>(ends.output());
  ends.advance(Time{30 * second - 1});
  CHECK(ends.events().empty());

  ends.advance(Time{30 * second});

  CHECK(ends.events() ==
        Log{"closed 1 PROTOCOL_ERROR engine maybe_processed", "error 0 ping_timeout"});
  CHECK(ends.output() == goaway(0, ErrorCode::protocol_error));
  CHECK(ends.connection().next_deadline() == std::nullopt);
}

TEST_CASE("§6.7: whatever arrives shows that the peer is there", "[rfc9113][6.7][deadline]") {
  Twins ends = Twins::established(Role::server, keep_alive());
  ends.advance(Time{0});
  ends.advance(Time{19 * second});
  CHECK(ends.feed(wire("000000 04")).empty());  // the beginning of a frame
  CHECK(ends.connection().next_deadline() == Time{39 * second});

  ends.advance(Time{39 * second});
  CHECK(ends.output() == ping(question));
  ends.advance(Time{48 * second});
  CHECK(ends.feed(wire("00 00000000")).size() == 1);
  CHECK(ends.connection().next_deadline() == Time{58 * second});

  ends.advance(Time{57 * second});
  CHECK(ends.feed(ping(question, true)) == Log{answered});
}

TEST_CASE("§6.7: the rest of a DATA frame shows that the peer is there as well",
          "[rfc9113][6.7][deadline]") {
  End end = established(Role::server, keep_alive());
  static_cast<void>(end.feed(post(1) + wire("000003 00 00 00000001 61")));
  end.connection.advance(Time{0});
  end.connection.advance(Time{15 * second});
  CHECK(end.events().empty());

  CHECK(end.feed(wire("62 63")) == Log{"data 1 \"bc\""});

  CHECK(end.connection.next_deadline() == Time{35 * second});
}

TEST_CASE("§6.7: input that is not taken is not heard", "[rfc9113][6.7][deadline][ping_timeout]") {
  Options options = keep_alive();
  options.limits.max_control_output = 2 * 17;
  End end = established(Role::server, options);
  end.connection.advance(Time{0});
  CHECK(end.feed(ping("first...") + ping("second..") + ping("third...")).size() == 2);
  REQUIRE(end.unread == 17);

  end.connection.advance(Time{20 * second});
  CHECK(end.feed(ping("third...")).empty());
  end.connection.advance(Time{30 * second});
  CHECK(end.events() == Log{"error 0 ping_timeout"});
}

TEST_CASE("§6.7: there is one question at a time", "[rfc9113][6.7][deadline]") {
  Options options = keep_alive();
  options.deadlines.ping_answer.reset();
  Twins ends = Twins::established(Role::server, options);
  ends.advance(Time{0});
  ends.advance(Time{20 * second});
  CHECK(ends.output() == ping(question));

  CHECK(ends.connection().next_deadline() == std::nullopt);
  ends.advance(Time{1'000 * second});
  CHECK(ends.output() == Wire{});
  CHECK(ends.events().empty());
  CHECK(ends.feed(ping(question, true)) == Log{answered});
  CHECK(ends.connection().next_deadline() == Time{1'020 * second});
}

TEST_CASE("§6.7: an answer says how long it took", "[rfc9113][6.7][deadline]") {
  End end = established(Role::client, keep_alive(1));
  REQUIRE(end.connection.submit(Ping{}));
  CHECK(pong(end.connection, ping(std::string_view("\0\0\0\0\0\0\0\0", 8), true))->round_trip ==
        std::nullopt);

  end.connection.advance(Time{-5});
  REQUIRE(end.connection.submit(Ping{}));
  end.connection.advance(Time{7});
  const auto own = pong(end.connection, ping(std::string_view("\0\0\0\0\0\0\0\0", 8), true));
  CHECK(own->round_trip == Duration{12});
  CHECK_FALSE(own->keep_alive);

  end.connection.advance(Time{second + 7});
  end.connection.advance(Time{second + 107});
  const auto engine = pong(end.connection, ping(question, true));
  CHECK(engine->round_trip == Duration{100});
  CHECK(engine->keep_alive);
}

TEST_CASE("§6.7: each answer belongs to the oldest question with its payload",
          "[rfc9113][6.7][deadline]") {
  End end = established(Role::client, keep_alive(1));
  end.connection.advance(Time{0});
  Ping same;
  for (std::size_t i = 0; i < 8; ++i) same.payload[i] = static_cast<std::byte>(question[i]);
  REQUIRE(end.connection.submit(same));
  end.connection.advance(Time{second});

  CHECK_FALSE(pong(end.connection, ping(question, true))->keep_alive);
  CHECK(pong(end.connection, ping(question, true))->keep_alive);
  CHECK(end.feed(ping(question, true)).empty());
}

TEST_CASE("§6.8: a connection without streams is shut down after a while",
          "[rfc9113][6.8][deadline]") {
  SECTION("by a server, with notice") {
    Twins ends = Twins::established(Role::server, idle());
    ends.advance(Time{0});
    CHECK(ends.connection().next_deadline() == Time{60 * second});
    ends.advance(Time{60 * second - 1});
    CHECK(ends.output() == Wire{});

    ends.advance(Time{60 * second});

    CHECK(ends.output() == goaway(max_stream_id, ErrorCode::no_error) + ping("shutdown"));
    CHECK(ends.connection().next_deadline() == Time{90 * second});
    CHECK_FALSE(ends.submit(Shutdown{}));
    static_cast<void>(ends.feed(ping("shutdown", true)));
    CHECK(ends.output() == goaway(0, ErrorCode::no_error));
    CHECK(ends.connection().finished());
  }
  SECTION("by a client, at once") {
    Twins ends = Twins::established(Role::client, idle());
    ends.advance(Time{0});

    ends.advance(Time{60 * second});

    CHECK(ends.output() == goaway(0, ErrorCode::no_error));
    static_cast<void>(ends.events());
    CHECK(ends.connection().finished());
    CHECK(ends.connection().next_deadline() == std::nullopt);
  }
}

TEST_CASE("§6.8: a stream keeps the connection from being idle", "[rfc9113][6.8][deadline]") {
  Twins ends = Twins::established(Role::server, idle());
  ends.advance(Time{0});
  ends.advance(Time{59 * second});
  CHECK(ends.feed(get(1)).size() == 1);
  CHECK(ends.connection().next_deadline() == std::nullopt);

  ends.advance(Time{600 * second});
  CHECK(ends.output() == Wire{});
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  CHECK(ends.connection().next_deadline() == std::nullopt);
  CHECK(ends.events().size() == 1);

  CHECK(ends.connection().next_deadline() == Time{660 * second});
}

TEST_CASE("§6.8: a connection that is on its way to the end is not idle",
          "[rfc9113][6.8][deadline]") {
  Options options = idle(5);
  options.deadlines.drain.reset();
  Twins ends = Twins::established(Role::server, options);
  ends.advance(Time{0});
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.connection().next_deadline() == std::nullopt);
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(ResetStream{1}));
  CHECK(ends.events().size() == 1);

  CHECK(ends.connection().next_deadline() == std::nullopt);
}

}  // namespace h2::test
