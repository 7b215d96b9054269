// RFC 9113 §4.3: field blocks, whole and in fragments, and the table that all of them share.
#include <array>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

// Requests for "/" with the authority "x"; with the field "n: v" put into the table, and with the
// field that was put there first.
constexpr std::string_view plain = "82 86 84 01 01 78";
constexpr std::string_view inserting = "82 86 84 01 01 78  40 01 6e 01 76";
constexpr std::string_view indexing = "82 86 84 01 01 78  be";

std::string request_line(StreamId stream) {
  return "headers " + std::to_string(stream) +
         " request end [:method: GET, :scheme: http, :path: /, :authority: x, n: v]";
}

Wire headers_part(StreamId stream, std::string_view block) {
  return raw(1, 1, stream, wire(block));
}
Wire continuation(StreamId stream, std::string_view block, bool last) {
  return raw(9, last ? 4 : 0, stream, wire(block));
}

}  // namespace

TEST_CASE("§4.3: a field block leaves in one piece", "[rfc9113][4.3][9113-4.3-1][9113-6.10-2]") {
  Twins ends = Twins::established(Role::client);
  const std::string value(40'000, 'z');
  const std::array<Field, 5> large = {get_request[0], get_request[1], get_request[2],
                                      get_request[3], Field{"x", value}};
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(100, 'd'))}));
  static_cast<void>(ends.feed(ping("a ping 1")));
  REQUIRE(ends.submit(SendHeaders{3, large, true}));
  static_cast<void>(ends.feed(ping("a ping 2")));

  const Log log = frames(ends.output().octets);

  REQUIRE(log.size() == 7);
  CHECK(log[0].rfind("HEADERS 1 flags=04", 0) == 0);
  CHECK(log[1] == "PING 0 flags=01 length=8");
  CHECK(log[2] == "HEADERS 3 flags=01 length=16384");
  CHECK(log[3] == "CONTINUATION 3 flags=00 length=16384");
  CHECK(log[4].rfind("CONTINUATION 3 flags=04", 0) == 0);
  CHECK(log[5] == "PING 0 flags=01 length=8");
  CHECK(log[6] == "DATA 1 flags=00 length=100");
}

TEST_CASE("§4.3: a block may be cut into frames at any octet",
          "[rfc9113][4.3][9113-4.3-4][9113-5.1-27]") {
  const Wire block = wire(inserting);
  for (std::size_t first = 0; first <= block.size(); ++first) {
    for (std::size_t second = first; second <= block.size(); ++second) {
      INFO("cut at " << first << " and " << second);
      Twins ends = Twins::established(Role::server);
      const Bytes all = block;
      const Wire input = raw(1, 1, 1, copy(all.first(first))) +
                         raw(9, 0, 1, copy(all.subspan(first, second - first))) +
                         raw(9, 4, 1, copy(all.subspan(second)));

      const Log log = ends.feed(input);

      // Two empty frames in front of the last are more than this end takes by default.
      if (first == 0 && second == 0) continue;
      CHECK(log == Log{request_line(1)});
      CHECK(ends.feed(headers(3, indexing, true)) == Log{request_line(3)});
    }
  }
}

TEST_CASE("§4.3: blocks that nobody wants still pass through the table",
          "[attacks][A8][rfc9113][4.3][9113-4.3-2][9113-4.3.1-1][9113-5.1.2-5]") {
  const auto check = [](Twins& ends, const Wire& dropped) {
    static_cast<void>(ends.feed(dropped));
    CHECK(ends.feed(headers(99, indexing, true)).at(0) == request_line(99));
  };
  SECTION("a refused stream") {
    Twins ends =
        Twins::established(Role::server, with_settings({{SettingId::max_concurrent_streams, 1}}));
    static_cast<void>(ends.feed(get(1, false)));
    CHECK(ends.feed(headers(3, inserting, true)) ==
          Log{"error 3 concurrent_streams", "closed 3 REFUSED_STREAM engine not_processed"});
    static_cast<void>(ends.feed(rst(1, ErrorCode::cancel)));
    check(ends, {});
  }
  SECTION("a stream that we reset") {
    Twins ends = Twins::established(Role::server);
    static_cast<void>(ends.feed(get(1, false)));
    REQUIRE(ends.submit(ResetStream{1}));
    check(ends, headers(1, "40 01 6e 01 76", true));
  }
  SECTION("a stream that the peer has half-closed") {
    Twins ends = Twins::established(Role::server);
    check(ends, get(1) + headers(1, "40 01 6e 01 76", true));
  }
  SECTION("a malformed request") {
    Twins ends = Twins::established(Role::server);
    check(ends, headers(1, "82 86 84 84 40 01 6e 01 76", true));
  }
}

TEST_CASE("§4.3: the tables of the two directions have nothing to do with each other",
          "[rfc9113][4.3.1][9113-4.3.1-1]") {
  Pair pair;
  pair.run();
  const std::array<Field, 5> request = {get_request[0], get_request[1], get_request[2],
                                        get_request[3], Field{"n", "v"}};
  const std::array<Field, 3> response = {ok_response[0], Field{"m", "w"}, Field{"n", "v"}};
  for (const StreamId id : {1U, 3U, 5U}) {
    REQUIRE(pair.client.connection.submit(SendHeaders{id, request, true}));
    CHECK(pair.run().second.size() == 1);
    REQUIRE(pair.server.connection.submit(SendHeaders{id, response, true}));
    CHECK(pair.run().first.at(0) ==
          "headers " + std::to_string(id) + " response end [:status: 200, m: w, n: v]");
  }
}

TEST_CASE("§4.3: a decoding error ends the connection, whatever the stream is worth",
          "[rfc9113][4.3][9113-4.3-3][9113-5.4-5][hpack_index]") {
  const std::string_view index_zero = "80";
  SECTION("a new stream") {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, headers(1, index_zero), Rule::hpack_index, ErrorCode::compression_error, 0);
  }
  SECTION("trailers") {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, post(1) + headers(1, index_zero, true), Rule::hpack_index,
               ErrorCode::compression_error, 1);
  }
  SECTION("half-closed (remote)") {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, get(1) + headers(1, index_zero, true), Rule::hpack_index,
               ErrorCode::compression_error, 1);
  }
  SECTION("over the stream limit") {
    Twins ends =
        Twins::established(Role::server, with_settings({{SettingId::max_concurrent_streams, 0}}));
    check_ends(ends, headers(1, index_zero, true), Rule::hpack_index, ErrorCode::compression_error,
               0);
  }
  SECTION("a stream that we reset") {
    Twins ends = Twins::established(Role::server);
    static_cast<void>(ends.feed(get(1)));
    REQUIRE(ends.submit(ResetStream{1}));
    static_cast<void>(ends.output());
    check_ends(ends, headers(1, index_zero, true), Rule::hpack_index, ErrorCode::compression_error,
               1);
  }
  SECTION("a stream that has ended") {
    Twins ends = Twins::established(Role::server);
    static_cast<void>(ends.feed(get(1)));
    REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
    static_cast<void>(ends.output());
    check_ends(ends, headers(1, index_zero, true), Rule::hpack_index, ErrorCode::compression_error,
               1);
  }
  SECTION("a promise") {
    Twins ends = Twins::established(Role::client, with_settings({}));
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    static_cast<void>(ends.output());
    check_ends(ends, raw(5, 4, 1, wire("00000002 80")), Rule::hpack_index,
               ErrorCode::compression_error, 0);
  }
}

TEST_CASE("§4.3: a block that ends inside a field is a decoding error",
          "[rfc9113][4.3][9113-4.3-5][hpack_truncated]") {
  for (const std::string_view block :
       {"82 86 84 ff", "82 86 84 40", "82 86 84 40 01", "82 40 01 78", "82 40 01 78 05 61 62"}) {
    INFO(block);
    Twins ends = Twins::established(Role::server);
    const auto broken = ends.feed(headers_part(1, block) + continuation(1, "", true));
    REQUIRE(broken.size() == 1);
    CHECK(ends.output() == goaway(0, ErrorCode::compression_error));
  }
}

TEST_CASE(
    "§4.3: a field block has to come to an end",
    "[attacks][A30][rfc9113][4.3][9113-4.3-6][9113-6.10-6][field_block_frames][field_block_size]") {
  SECTION("frames") {
    Twins ends = Twins::established(Role::server);
    Wire input = headers_part(1, "82");
    for (int i = 0; i < 9; ++i) input += continuation(1, "86", false);
    CHECK(ends.feed(input).empty());
    check_ends(ends, continuation(1, "84", true), Rule::field_block_frames,
               ErrorCode::enhance_your_calm, 0);
  }
  SECTION("empty frames") {
    Twins ends = Twins::established(Role::server);
    CHECK(ends.feed(headers_part(1, "82") + continuation(1, "", false)).empty());
    check_ends(ends, continuation(1, "", false), Rule::field_block_frames,
               ErrorCode::enhance_your_calm, 0);
  }
  SECTION("octets, told by the frame header") {
    const Wire fill = text(std::string(16'384, '\x82'));
    Options options;
    options.limits.max_field_block = 20'000;
    options.limits.fields.max_fields = 100'000;
    options.limits.fields.max_list_size = 100'000'000;
    Twins ends = Twins::established(Role::server, options);
    CHECK(ends.feed(raw(1, 0, 1, fill)).empty());
    check_ends(ends, frame_octets(frame::Raw{3'617, 9, 4, 1, {}}), Rule::field_block_size,
               ErrorCode::enhance_your_calm, 0);
  }
}

TEST_CASE("§4.3: ten frames are a field block like any other", "[rfc9113][6.10][9113-6.10-6]") {
  Twins ends = Twins::established(Role::server);
  Wire input = headers_part(1, "82 86 84 01 01 78");
  for (int i = 0; i < 8; ++i) input += continuation(1, "00 01 79 01 7a", false);

  CHECK(ends.feed(input + continuation(1, "00 01 79 01 7a", true)).size() == 1);
}

}  // namespace h2::test
