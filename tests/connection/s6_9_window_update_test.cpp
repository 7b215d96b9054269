// RFC 9113 §6.9: WINDOW_UPDATE, and the windows of both directions.
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server_with(const Wire& input, const Options& options = {}) {
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(input));
  return ends;
}

std::string octets(std::size_t count) { return std::string(count, 'x'); }

}  // namespace

TEST_CASE("§6.9: an increment of 0 for a stream resets that stream and no more",
          "[rfc9113][6.9][9113-6.9-3][stream_increment_zero]") {
  for (const std::uint32_t zero : {0U, 0x8000'0000U}) {
    Twins ends = server_with(get(1));

    check_resets(ends, window_update(1, zero), Rule::stream_increment_zero,
                 ErrorCode::protocol_error, 1);

    // And there is no second RST_STREAM.
    CHECK(ends.feed(window_update(1, 0) + window_update(1, 0)).empty());
    CHECK(ends.output() == Wire{});
  }
}

TEST_CASE("§6.9: an increment of 0 on a closed stream is dropped",
          "[rfc9113][6.9][9113-6.9-5][9113-6.9-9]") {
  Twins ended = server_with(get(1));
  REQUIRE(ended.submit(SendHeaders{1, ok_response, true}));
  Twins reset = server_with(get(1));
  REQUIRE(reset.submit(ResetStream{1}));
  Twins peer_reset = server_with(get(1) + rst(1, ErrorCode::cancel));
  for (Twins* ends : {&ended, &reset, &peer_reset}) {
    static_cast<void>(ends->output());
    static_cast<void>(ends->events());
    CHECK(ends->feed(window_update(1, 0) + window_update(1, 10)).empty());
    CHECK(ends->output() == Wire{});
  }
}

TEST_CASE("§6.9: an increment of 0 for the connection ends it",
          "[rfc9113][6.9][9113-6.9-4][connection_increment_zero]") {
  for (const std::uint32_t zero : {0U, 0x8000'0000U}) {
    Twins ends = server_with({});
    check_ends(ends, window_update(0, zero), Rule::connection_increment_zero,
               ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§6.9: WINDOW_UPDATE has four octets",
          "[rfc9113][6.9][9113-6.9-7][window_update_length]") {
  for (const StreamId stream : {0U, 1U}) {
    for (const std::string_view payload : {"", "000001", "0000000100"}) {
      Twins ends = server_with(get(1));
      check_ends(ends, raw(8, 0, stream, wire(payload)), Rule::window_update_length,
                 ErrorCode::frame_size_error, 1);
    }
  }
}

TEST_CASE("§6.9: the reserved bit is not part of the increment", "[rfc9113][6.9][9113-6.9-8]") {
  Twins ends = server_with(get(1));

  CHECK(ends.feed(window_update(0, 0x8000'0005) + window_update(1, 0x8000'0007)).empty());

  CHECK(ends.connection().send_window() == 65'540);
  CHECK(ends.connection().send_window(1) == 65'542);
}

TEST_CASE("§6.9.1: a window of 2^31-1 is the largest",
          "[rfc9113][6.9.1][9113-6.9.1-4][9113-6.9.1-5][stream_window_overflow]"
          "[connection_window_overflow]") {
  SECTION("of a stream") {
    Twins ends = server_with(get(1));
    CHECK(ends.feed(window_update(1, 0x7fff'0000)).empty());
    CHECK(ends.connection().send_window(1) == 0x7fff'ffff);
    check_resets(ends, window_update(1, 1), Rule::stream_window_overflow,
                 ErrorCode::flow_control_error, 1);
  }
  SECTION("of a stream, at once") {
    Twins ends = server_with(get(1));
    check_resets(ends, window_update(1, 0x7fff'ffff), Rule::stream_window_overflow,
                 ErrorCode::flow_control_error, 1);
  }
  SECTION("of the connection") {
    Twins ends = server_with({});
    CHECK(ends.feed(window_update(0, 0x7fff'0000)).empty());
    CHECK(ends.connection().send_window() == 0x7fff'ffff);
    check_ends(ends, window_update(0, 1), Rule::connection_window_overflow,
               ErrorCode::flow_control_error, 0);
  }
}

TEST_CASE("§6.9.1: a negative window takes the largest increment",
          "[rfc9113][6.9.1][9113-6.9.1-6][9113-6.9.2-2]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(octets(1'000))}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(settings({{SettingId::initial_window_size, 0}})));
  CHECK(ends.connection().send_window(1) == -1'000);

  CHECK(ends.feed(window_update(1, 0x7fff'ffff)).empty());
  CHECK(ends.connection().send_window(1) == 2'147'482'647);
}

TEST_CASE("§6.9.1: DATA beyond the window of its stream",
          "[rfc9113][6.9.1][9113-6.9.1-11][stream_window_exceeded]") {
  const Options ten = with_settings({{SettingId::initial_window_size, 10}});
  Twins ends = server_with(post(1), ten);
  Twins padded = server_with(post(1), ten);

  CHECK(ends.feed(data(1, octets(10))).size() == 1);
  CHECK(ends.output() == window_update(1, 10));
  check_resets(ends, data(1, octets(11)), Rule::stream_window_exceeded,
               ErrorCode::flow_control_error, 1);
  check_resets(padded, raw(0, 8, 1, wire("05") + text(octets(10))), Rule::stream_window_exceeded,
               ErrorCode::flow_control_error, 1);
}

TEST_CASE("§6.9.1: DATA beyond the window of the connection",
          "[rfc9113][6.9.1][9113-6.9.1-12][connection_window_exceeded]") {
  Options options;
  options.credit = Credit::manual;
  Twins ends = server_with(post(1) + post(3), options);
  for (const StreamId id : {1U, 3U}) {
    CHECK(ends.feed(data(id, octets(16'384)) + data(id, octets(16'383))).size() == 1);
  }
  CHECK(ends.feed(data(1, "x")).size() == 1);
  CHECK(ends.connection().receive_window() == 0);

  // Nothing is left, and what costs nothing is still taken.
  CHECK(ends.feed(data(1, "") + headers(1, "", true)).size() == 1);
  check_ends(ends, data(3, "x"), Rule::connection_window_exceeded, ErrorCode::flow_control_error,
             3);
}

TEST_CASE("§6.9: frames other than DATA pass at any window", "[rfc9113][6.9][9113-6.9-1]") {
  Twins ends = server_with(post(1), with_settings({{SettingId::initial_window_size, 0}}));

  CHECK(ends.feed(raw(2, 0, 1, wire("00000000 0f")) + headers(1, "", true) + get(3) +
                  rst(3, ErrorCode::cancel))
            .size() == 3);
  check_lives(ends);
}

TEST_CASE("§6.9.1: sending stops at either window and goes on with credit",
          "[rfc9113][6.9.1][9113-6.9.1-7][9113-6.9.1-10]") {
  Twins ends = server_with(get(1) + get(3));
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(octets(40'000)), true}));
  }
  CHECK(ends.output().size() == std::size_t{20} + 65'535 + std::size_t{9} * 5);
  CHECK(ends.connection().send_window() == 0);
  CHECK(ends.connection().send_window(3) == 40'000);

  CHECK(ends.feed(window_update(3, 10)) == Log{"sent 1", "closed 1 NO_ERROR both answered"});
  CHECK(ends.output() == Wire{});
  static_cast<void>(ends.feed(window_update(0, 100'000)));
  static_cast<void>(ends.output());
  CHECK(ends.events().size() == 2);
  CHECK(ends.connection().send_window() == 100'000 - (80'000 - 65'535));
}

TEST_CASE("§6.9.1: a stream without window holds up no other", "[rfc9113][6.9.1][9113-6.9.1-10]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::initial_window_size, 0}}));
  static_cast<void>(ends.feed(get(1) + get(3) + window_update(3, 5)));
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(octets(5)), true}));
  }
  CHECK(frames(ends.output().octets) == Log{"HEADERS 1 flags=04 length=1",
                                            "HEADERS 3 flags=04 length=1",
                                            "DATA 3 flags=01 length=5"});
  static_cast<void>(ends.feed(window_update(1, 3)));
  CHECK(ends.output() == data(1, "xxx"));
  static_cast<void>(ends.feed(window_update(1, 3)));
  CHECK(ends.output() == data(1, "xx", true));
}

TEST_CASE("§6.9.1: the end of a stream needs no window", "[rfc9113][6.9.1][9113-6.9.1-1]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::initial_window_size, 0}}));
  static_cast<void>(ends.feed(get(1) + get(3)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, {}, true}));
  REQUIRE(ends.submit(SendHeaders{3, ok_response}));
  REQUIRE(ends.submit(SendHeaders{3, {}}));

  CHECK(ends.output() ==
        headers(1, "88") + headers(3, "88") + headers(3, "", true) + data(1, "", true));
  CHECK(ends.events().size() == 3);
}

TEST_CASE("§6.9.1: credit is given for the stream and for the connection, in large pieces",
          "[rfc9113][6.9.1][9113-6.9.1-8][9113-6.9.1-9]") {
  Twins ends = server_with(post(1));
  Wire all;
  for (int i = 0; i < 100; ++i) {
    static_cast<void>(ends.feed(data(1, octets(1'000))));
    all += ends.output();
  }

  CHECK(all == window_update(0, 33'000) + window_update(1, 33'000) + window_update(0, 33'000) +
                   window_update(1, 33'000) + window_update(0, 33'000) + window_update(1, 33'000));
}

TEST_CASE("§6.9.1: a stream that will not send any more gets no credit",
          "[rfc9113][6.9.1][9113-6.9.1-8]") {
  Twins ends = server_with(post(1));

  static_cast<void>(ends.feed(data(1, octets(16'384)) + data(1, octets(16'384))));
  CHECK(ends.output() == window_update(0, 32'768) + window_update(1, 32'768));
  static_cast<void>(ends.feed(data(1, octets(16'384)) + data(1, octets(16'384), true)));
  CHECK(ends.output() == window_update(0, 32'768));
}

}  // namespace h2::test
