// RFC 9113 §6.2, §6.3, §6.10: HEADERS, PRIORITY and CONTINUATION.
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::uint8_t padded = 8;
constexpr std::uint8_t with_priority = 0x20;
constexpr std::uint8_t ends_both = 5;

const std::string request_1 =
    "headers 1 request end [:method: GET, :scheme: http, :path: /, :authority: x]";
constexpr std::string_view get_block = "82 86 84 01 01 78";

Twins server_with(const Wire& input) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  return ends;
}

}  // namespace

TEST_CASE("§6.2: padding and priority fields leave the field block as it is",
          "[rfc9113][6.2][9113-6.2-1]") {
  const Wire block = wire(get_block);
  const Wire priority = wire("80000063 ff");
  const Wire padding = wire("ab cd ef");
  const auto check = [](std::uint8_t flags, const Wire& payload) {
    Twins ends = server_with({});
    CHECK(ends.feed(raw(1, flags | ends_both, 1, payload)) == Log{request_1});
  };
  check(0, block);
  check(padded, wire("03") + block + padding);
  check(with_priority, priority + block);
  check(padded | with_priority, wire("03") + priority + block + padding);
}

TEST_CASE("§6.2: HEADERS on stream 0 ends the connection",
          "[rfc9113][6.2][9113-6.2-4][headers_on_connection]") {
  Twins ends = server_with({});

  check_ends(ends, headers(0, get_block, true), Rule::headers_on_connection,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.2: padding has to leave room for what must be there",
          "[rfc9113][6.2][9113-6.2-5][9113-6.2-6][headers_padding]") {
  const auto check = [](std::uint8_t flags, std::string_view payload) {
    INFO(payload);
    Twins ends = server_with({});
    check_ends(ends, raw(1, flags | ends_both, 1, wire(payload)), Rule::headers_padding,
               ErrorCode::protocol_error, 0);
  };
  check(padded, "03 82 86");
  check(padded, "ff 82 86");
  check(padded, "01");
  check(padded | with_priority, "05 00000000 0f 82868482");
  check(padded | with_priority, "01 00000000 0f");

  // All padding: an empty field block, which is a frame like any other, and no request.
  Twins ends = server_with({});
  check_resets(ends, raw(1, padded | with_priority | ends_both, 1, wire("04 00000000 0f 00000000")),
               Rule::pseudo_missing, ErrorCode::protocol_error, 1);
}

TEST_CASE("§6.2: HEADERS has to be long enough for its flags",
          "[rfc9113][6.2][9113-6.2-7][headers_length]") {
  const auto check = [](std::uint8_t flags, std::string_view payload) {
    Twins ends = server_with({});
    check_ends(ends, raw(1, flags | ends_both, 1, wire(payload)), Rule::headers_length,
               ErrorCode::frame_size_error, 0);
  };
  check(padded, "");
  check(with_priority, "00000000");
  check(padded | with_priority, "00 00000000");
}

TEST_CASE("§6.2: an empty field section is no request, but may be trailers",
          "[rfc9113][6.2][9113-6.2-8][pseudo_missing]") {
  Twins request = server_with({});
  check_resets(request, headers(1, "", true), Rule::pseudo_missing, ErrorCode::protocol_error, 1);

  Twins trailers = server_with(post(1));
  CHECK(trailers.feed(headers(1, "", true)) == Log{"headers 1 trailers end []"});
}

TEST_CASE("§6.2: HEADERS of ours needs a stream that takes it",
          "[rfc9113][6.2][9113-6.2-3][9113-6.2-9]") {
  Twins server = server_with(get(1));
  CHECK_FALSE(server.submit(SendHeaders{0, ok_response}));
  CHECK(server.submit(SendHeaders{3, ok_response}).error() == MisuseKind::unknown_stream);
  CHECK(server.submit(SendHeaders{2, ok_response}).error() == MisuseKind::unknown_stream);
  REQUIRE(server.submit(SendHeaders{1, ok_response, true}));
  CHECK(server.submit(SendHeaders{1, {}, true}).error() == MisuseKind::stream_closed);
  CHECK(server.output() == wire("000001 01 05 00000001 88"));
}

TEST_CASE("§6.3: PRIORITY on stream 0 ends the connection",
          "[rfc9113][6.3][9113-6.3-1][priority_on_connection]") {
  Twins ends = server_with({});

  check_ends(ends, raw(2, 0, 0, wire("00000001 0f")), Rule::priority_on_connection,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.3: PRIORITY of a wrong length resets its stream, and an idle one cannot be reset",
          "[rfc9113][6.3][9113-6.3-2][priority_length][priority_length_idle]") {
  for (const std::string_view payload : {"", "00000001", "00000001 0f 00"}) {
    INFO(payload);
    Twins open = server_with(post(1));
    check_resets(open, raw(2, 0, 1, wire(payload)), Rule::priority_length,
                 ErrorCode::frame_size_error, 1);

    Twins idle = server_with(post(1));
    check_ends(idle, raw(2, 0, 9, wire(payload)), Rule::priority_length_idle,
               ErrorCode::frame_size_error, 1);
  }
}

TEST_CASE("§6.3: PRIORITY changes no state and uses no identifier up",
          "[rfc9113][6.3][9113-6.3-3][9113-6.3-4]") {
  Twins ends = server_with({});

  CHECK(ends.feed(raw(2, 0, 9, wire("00000003 00")) + raw(2, 0, 9, wire("ffffffff ff"))).empty());
  CHECK(ends.connection().live_streams() == 0);
  CHECK(ends.feed(get(3) + get(9)).size() == 2);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.3: a stream that depends on itself is reset, unless priorities are switched off",
          "[rfc9113][5.3.2][6.3][priority_self]") {
  const Wire on_self = raw(2, 0, 1, wire("00000001 0f"));
  const Wire request = raw(1, with_priority | ends_both, 1, wire("80000001 0f") + wire(get_block));
  SECTION("PRIORITY") {
    Twins ends = server_with(post(1));
    check_resets(ends, on_self, Rule::priority_self, ErrorCode::protocol_error, 1);
    CHECK(ends.feed(on_self).empty());
    CHECK(ends.output() == Wire{});
  }
  SECTION("PRIORITY, idle") {
    Twins ends = server_with({});
    CHECK(ends.feed(on_self).empty());
    check_lives(ends);
  }
  SECTION("HEADERS") {
    Twins ends = server_with({});
    check_resets(ends, request, Rule::priority_self, ErrorCode::protocol_error, 1);
  }
  SECTION("without the priorities of RFC 7540") {
    Twins ends =
        Twins::established(Role::server, {}, settings({{SettingId::no_rfc7540_priorities, 1}}));
    CHECK(ends.feed(request + on_self) == Log{request_1});
    check_lives(ends);
  }
}

TEST_CASE("§6.10: CONTINUATION continues the field block before it, or nothing",
          "[rfc9113][6.10][9113-6.10-4][continuation_unexpected]") {
  const std::vector<Wire> before = {
      {},
      post(1),
      post(1) + data(1, "x"),
      raw(1, 1, 1, wire("82 86 84")) + raw(9, 4, 1, wire("01 01 78"))};
  for (const Wire& input : before) {
    INFO(input);
    Twins ends = server_with(input);
    const StreamId last = input == Wire{} ? 0 : 1;
    check_ends(ends, raw(9, 4, 1, wire("82")), Rule::continuation_unexpected,
               ErrorCode::protocol_error, last);
  }
}

TEST_CASE("§6.10: CONTINUATION on stream 0 ends the connection",
          "[rfc9113][6.10][9113-6.10-3][continuation_on_connection][field_block_interrupted]") {
  Twins alone = server_with({});
  check_ends(alone, raw(9, 4, 0), Rule::continuation_on_connection, ErrorCode::protocol_error, 0);

  Twins in_block = server_with(raw(1, 0, 1, wire("82")));
  check_ends(in_block, raw(9, 4, 0), Rule::field_block_interrupted, ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.10: CONTINUATION has one flag, the others mean nothing",
          "[rfc9113][6.10][9113-6.10-5]") {
  Twins ends = server_with({});

  const Log log = ends.feed(raw(1, 0, 1, wire("82 86 84")) + raw(9, 0xff, 1, wire("01 01 78")));

  CHECK(log == Log{"headers 1 request [:method: GET, :scheme: http, :path: /, :authority: x]"});
  CHECK(ends.feed(data(1, "more")).size() == 1);
}

}  // namespace h2::test
