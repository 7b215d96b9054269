// RFC 9113 §5.4: one error is reported, and when several apply, always the same one.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server_with(const Wire& input, const Options& options = {}) {
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(input));
  return ends;
}

Wire unfinished(StreamId stream) { return raw(1, 0, stream, wire("82 86 84")); }

}  // namespace

TEST_CASE("§5.4: a message with many faults is reset once",
          "[rfc9113][5.4][9113-5.4-1][9113-5.1.2-4][concurrent_streams]") {
  Twins ends = server_with({}, with_settings({{SettingId::max_concurrent_streams, 0}}));

  // Upper case, no :path, a pseudo-header field twice, a dependency on itself, over the limit.
  const Wire bad = raw(1, 0x25, 1, wire("00000001 0f  82 82 00 01 58 01 79"));
  check_resets(ends, bad, Rule::concurrent_streams, ErrorCode::refused_stream, 1);
}

TEST_CASE("§5.4.2: faults on a stream that was reset for a fault are dropped",
          "[rfc9113][5.4.2][9113-5.4-2][pseudo_in_trailers]") {
  Twins ends = server_with(post(1));
  const Wire bad = headers(1, "82", true);

  CHECK(ends.feed(bad + bad + data(1, "x") + window_update(1, 0)) ==
        Log{"error 1 pseudo_in_trailers", "closed 1 PROTOCOL_ERROR engine maybe_processed"});
  CHECK(ends.output() == rst(1, ErrorCode::protocol_error));
}

TEST_CASE("§5.4.1: an error may follow a graceful GOAWAY, and nothing follows an error",
          "[rfc9113][5.4.1][9113-5.4-3][9113-6.8-6][ping_length]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.output() == goaway(0x7fff'ffff, ErrorCode::no_error) + ping("shutdown"));
  static_cast<void>(ends.feed(ping("shutdown", true)));
  CHECK(ends.output() == goaway(1, ErrorCode::no_error));

  const Wire bad = raw(6, 0, 0);
  check_ends(ends, bad + bad, Rule::ping_length, ErrorCode::frame_size_error, 1);
}

TEST_CASE("§5.4: a connection error is not hidden by one of the stream",
          "[rfc9113][5.4][9113-5.4-4][data_padding][connection_window_exceeded]") {
  SECTION("padding, on half-closed (remote)") {
    Twins ends = server_with(get(1));
    check_ends(ends, raw(0, 8, 1, wire("06 0000000000")), Rule::data_padding,
               ErrorCode::protocol_error, 1);
  }
  SECTION("the connection window, on half-closed (remote)") {
    Options options;
    options.credit = Credit::manual;
    Twins ends = server_with(post(1) + get(3), options);
    for (int i = 0; i < 3; ++i) static_cast<void>(ends.feed(data(1, std::string(16'384, 'x'))));
    check_ends(ends, data(3, std::string(16'384, 'x')), Rule::connection_window_exceeded,
               ErrorCode::flow_control_error, 3);
  }
  SECTION("the connection window, past the stream window") {
    Options options = with_settings({{SettingId::initial_window_size, 100}});
    options.credit = Credit::manual;
    Twins ends = server_with(post(1), options);
    for (int i = 0; i < 3; ++i) {
      static_cast<void>(ends.feed(data(1, std::string(16'384, 'x'))));  // dropped, and credited
    }
    static_cast<void>(ends.output());
    CHECK(ends.connection().receive_window() >= 16'384);
  }
}

TEST_CASE("§5.4: a compression error is not hidden by one of the stream",
          "[rfc9113][5.4][9113-5.4-5][hpack_index]") {
  SECTION("closed") {
    Twins ends = server_with(get(1) + rst(1, ErrorCode::cancel));
    check_ends(ends, headers(1, "80"), Rule::hpack_index, ErrorCode::compression_error, 1);
  }
  SECTION("malformed") {
    Twins ends = server_with({});
    check_ends(ends, headers(1, "82 82 80"), Rule::hpack_index, ErrorCode::compression_error, 0);
  }
  SECTION("depends on itself") {
    Twins ends = server_with({});
    check_ends(ends, raw(1, 0x25, 1, wire("00000001 0f 80")), Rule::hpack_index,
               ErrorCode::compression_error, 0);
  }
}

TEST_CASE("§5.4: the stream identifier is judged before the length",
          "[rfc9113][5.4][9113-5.4-6][ping_on_stream][settings_on_stream]"
          "[rst_stream_on_connection][window_update_length]") {
  const auto check = [](const Wire& input, Rule rule, ErrorCode code) {
    INFO(input);
    Twins ends = server_with({});
    check_ends(ends, input, rule, code, 0);
  };
  check(raw(6, 0, 1, wire("00000000000000")), Rule::ping_on_stream, ErrorCode::protocol_error);
  check(raw(4, 0, 1, wire("0000000000")), Rule::settings_on_stream, ErrorCode::protocol_error);
  check(raw(3, 0, 0, wire("000000")), Rule::rst_stream_on_connection, ErrorCode::protocol_error);
  // And the length before the state.
  check(raw(8, 0, 1, wire("000001")), Rule::window_update_length, ErrorCode::frame_size_error);
  check(raw(3, 0, 1, wire("000001")), Rule::rst_stream_length, ErrorCode::frame_size_error);
  check(raw(0, 8, 1), Rule::data_length, ErrorCode::frame_size_error);
  check(raw(0, 8, 1, wire("01")), Rule::data_padding, ErrorCode::protocol_error);
}

TEST_CASE(
    "§5.4: a frame inside a field block has no effect but to end the connection",
    "[attacks][A50][rfc9113][5.4][9113-5.4-7][9113-6.2-2][9113-6.10-1][field_block_interrupted]") {
  const std::vector<Wire> interrupting = {
      raw(6, 0, 0, wire("01020304050607")),
      settings({{SettingId::max_frame_size, 1}}),
      settings_ack(),
      goaway(0, ErrorCode::no_error),
      raw(0xfa, 0, 1),
      data(1, "x"),
      get(1),
      get(3),
      raw(2, 0, 1, wire("00000000 0f")),
      window_update(1, 0),
      raw(9, 4, 3),
      raw(9, 4, 0),
      raw(3, 0, 0),
  };
  for (const Wire& input : interrupting) {
    INFO(input);
    Twins first = server_with(unfinished(1));
    check_ends(first, input, Rule::field_block_interrupted, ErrorCode::protocol_error, 0);

    Twins second = server_with(unfinished(1) + raw(9, 0, 1, wire("01 01 78")));
    check_ends(second, input, Rule::field_block_interrupted, ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§5.4: a frame that is too long is that, also inside a field block",
          "[rfc9113][5.4][9113-5.4-7][frame_size]") {
  Twins ends = server_with(unfinished(1));

  check_ends(ends, frame_octets(frame::Raw{16'385, 6, 0, 0, {}}), Rule::frame_size,
             ErrorCode::frame_size_error, 0);
}

TEST_CASE("§5.4.1: an error ends every stream, and comes last",
          "[attacks][A44][rfc9113][5.4.1][9113-5.4-3][9113-6.8-15]") {
  SECTION("a server") {
    Twins ends = server_with(post(1) + get(3));
    REQUIRE(ends.submit(SendHeaders{3, ok_response}));
    REQUIRE(ends.submit(SendData{3, Body::own(std::string("body"))}));
    const Wire response = wire("000001 01 04 00000003 88");

    CHECK(ends.feed(raw(6, 0, 0)) ==
          Log{"sent 3 incomplete", "closed 1 FRAME_SIZE_ERROR engine maybe_processed",
              "closed 3 FRAME_SIZE_ERROR engine maybe_processed", "error 0 ping_length"});
    CHECK(ends.output() == response + goaway(3, ErrorCode::frame_size_error));
    CHECK(ends.submit(SendData{3, {}}).error() == MisuseKind::connection_ended);
    CHECK(ends.submit(Ping{}).error() == MisuseKind::connection_ended);
  }
  SECTION("a client") {
    Twins ends = Twins::established(Role::client);
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    static_cast<void>(ends.output());
    CHECK(check_ends(ends, raw(6, 0, 0), Rule::ping_length, ErrorCode::frame_size_error, 0) ==
          Log{"closed 1 FRAME_SIZE_ERROR engine maybe_processed"});
  }
}

}  // namespace h2::test
