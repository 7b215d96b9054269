// RFC 9113 §6.4, §6.7: RST_STREAM and PING.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server_with(const Wire& input) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  return ends;
}

}  // namespace

TEST_CASE("§6.4: RST_STREAM on stream 0 ends the connection",
          "[rfc9113][6.4][9113-6.4-2][rst_stream_on_connection]") {
  Twins ends = server_with({});

  check_ends(ends, raw(3, 0, 0, wire("00000008")), Rule::rst_stream_on_connection,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.4: RST_STREAM on an idle stream ends the connection",
          "[rfc9113][6.4][9113-6.4-4][idle_stream]") {
  for (const StreamId stream : {1U, 2U}) {
    Twins ends = server_with({});
    check_ends(ends, rst(stream, ErrorCode::cancel), Rule::idle_stream, ErrorCode::protocol_error,
               0);
  }
}

TEST_CASE("§6.4: RST_STREAM has four octets", "[rfc9113][6.4][9113-6.4-5][rst_stream_length]") {
  for (const std::string_view payload : {"", "000008", "0000000800", "0000000000000008"}) {
    INFO(payload);
    Twins ends = server_with(get(1));
    check_ends(ends, raw(3, 0, 1, wire(payload)), Rule::rst_stream_length,
               ErrorCode::frame_size_error, 1);
  }
}

TEST_CASE("§6.4: RST_STREAM closes at once and says why",
          "[rfc9113][6.4][7][9113-6.4-6][9113-7-1]") {
  Twins ends = server_with(get(1) + get(3));

  CHECK(ends.feed(rst(1, ErrorCode::cancel) + rst(1, ErrorCode::cancel)) ==
        Log{"closed 1 CANCEL peer maybe_processed"});
  CHECK(ends.feed(rst(3, static_cast<ErrorCode>(0xffff'ffff))) ==
        Log{"closed 3 4294967295 peer maybe_processed"});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.4: RST_STREAM of ours needs a stream that was opened",
          "[rfc9113][6.4][9113-6.4-1][9113-6.4-3]") {
  Twins server = server_with(get(1));
  Twins client = Twins::established(Role::client);

  for (const StreamId stream : {0U, 2U, 3U, 0x8000'0001U}) {
    CHECK(server.submit(ResetStream{stream}).error() == MisuseKind::unknown_stream);
  }
  CHECK(client.submit(ResetStream{1}).error() == MisuseKind::unknown_stream);
  CHECK(server.output() == Wire{});
  CHECK(client.output() == Wire{});
}

TEST_CASE("§6.7: every PING is answered in order with its own octets",
          "[rfc9113][6.7][9113-6.7-2]") {
  Twins ends = server_with({});

  CHECK(ends.feed(ping("ping one") + ping("ping two") + ping("ping one")).size() == 3);

  CHECK(ends.output() == wire("000008 06 01 00000000 70696e67206f6e65"
                              "000008 06 01 00000000 70696e672074776f"
                              "000008 06 01 00000000 70696e67206f6e65"));
}

TEST_CASE("§6.7: the answer to a PING overtakes bodies", "[rfc9113][6.7][9113-6.7-3]") {
  End end = established(Role::server);
  static_cast<void>(end.feed(get(1)));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string(60'000, 'x')), true}));
  std::vector<std::byte> some(1'000);
  REQUIRE(end.connection.write(some) == 1'000);

  static_cast<void>(end.feed(ping("overtake")));

  // Behind the frame that was begun, before those that were not.
  const Wire rest = end.output();
  const std::size_t begun = 10 + 9 + 16'384 - 1'000;
  CHECK(frames(Bytes{rest}.subspan(begun)).at(0) == "PING 0 flags=01 length=8");
}

TEST_CASE("§6.7: a PING of ours is told of when it is answered, an answer to none is dropped",
          "[rfc9113][6.7][9113-6.7-1][9113-6.7-4]") {
  Twins ends = server_with({});
  Ping ours;
  ours.payload.fill(std::byte{0x2a});
  REQUIRE(ends.submit(ours));
  CHECK(ends.output() == wire("000008 06 00 00000000 2a2a2a2a2a2a2a2a"));

  CHECK(ends.feed(ping("not ours", true)).empty());
  CHECK(ends.feed(ping("********", true)) == Log{"pong 2a 2a 2a 2a 2a 2a 2a 2a"});
  CHECK(ends.feed(ping("********", true)).empty());
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.7: no more than a few PINGs of ours wait for their answer", "[rfc9113][6.7]") {
  Twins ends = server_with({});
  for (int i = 0; i < 8; ++i) REQUIRE(ends.submit(Ping{}));
  CHECK(ends.submit(Ping{}).error() == MisuseKind::too_many_pending);
  CHECK(ends.output().size() == std::size_t{8} * 17);

  CHECK(ends.feed(raw(6, 1, 0, wire("0000000000000000"))).size() == 1);
  CHECK(ends.submit(Ping{}));
}

TEST_CASE("§6.7: PING belongs to the connection", "[rfc9113][6.7][9113-6.7-5][ping_on_stream]") {
  for (const std::uint8_t flags : {std::uint8_t{0}, std::uint8_t{1}}) {
    Twins ends = server_with({});
    check_ends(ends, raw(6, flags, 1, text("8 octets")), Rule::ping_on_stream,
               ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§6.7: PING has eight octets", "[rfc9113][6.7][9113-6.7-6][ping_length]") {
  for (const std::size_t length : {0U, 7U, 9U, 16'384U}) {
    for (const std::uint8_t flags : {std::uint8_t{0}, std::uint8_t{1}}) {
      Twins ends = server_with({});
      check_ends(ends, raw(6, flags, 0, text(std::string(length, 'x'))), Rule::ping_length,
                 ErrorCode::frame_size_error, 0);
    }
  }
}

TEST_CASE("§5.4.2: a stream that we have reset is not reset again by a PRIORITY of 4 octets",
          "[rfc9113][5.4.2][6.3][9113-5.4.2-3][9113-6.3-2][priority_length]") {
  End server = established(Role::server);
  server.feed(post(1));
  REQUIRE(server.connection.submit(ResetStream{1}));
  CHECK(server.output() == wire("000004 03 00 00000001  00000008"));

  CHECK(server.feed(wire("000004 02 00 00000001  00000000")) ==
        Log{"closed 1 CANCEL caller maybe_processed"});
  CHECK(server.feed(wire("000004 02 00 00000001  00000000")) == Log{});

  CHECK(server.output() == Wire{});
}

}  // namespace h2::test
