// RFC 9113 §4.1, §4.2: the frame format and frame sizes, as a connection sees them.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Wire octets(std::size_t count, char value = 'x') { return text(std::string(count, value)); }

// A server with one request that is still open on stream 1, its event taken.
Twins server_with_open_stream(const Options& options = {}) {
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  return ends;
}

}  // namespace

TEST_CASE("§4.1: frames of unknown type are dropped wherever they stand",
          "[rfc9113][4.1][9113-4.1-4][9113-5.1-26]") {
  Twins ends = server_with_open_stream();
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  static_cast<void>(ends.feed(get(3) + rst(3, ErrorCode::cancel)));
  static_cast<void>(ends.feed(get(5)));
  static_cast<void>(ends.output());

  for (const StreamId stream : {0U, 1U, 2U, 3U, 4U, 5U, 7U, 0x7fff'ffffU}) {
    for (const unsigned type : {0x0aU, 0x0bU, 0x0cU, 0xfaU, 0xffU}) {
      const auto code = static_cast<std::uint8_t>(type);
      CHECK(ends.feed(raw(code, 0xff, stream, octets(20)) + raw(code, 0, stream)).empty());
    }
  }

  CHECK(ends.output() == Wire{});
  CHECK(ends.connection().live_streams() == 3);
  check_lives(ends);
}

TEST_CASE("§4.1: flags without meaning for the type have no effect", "[rfc9113][4.1][9113-4.1-5]") {
  Twins ends = server_with_open_stream();

  CHECK(ends.feed(raw(6, 0xfe, 0, text("all bits"))) == Log{"ping 61 6c 6c 20 62 69 74 73"});
  CHECK(ends.output() == ping("all bits", true));
  CHECK(ends.feed(raw(4, 0xfe, 0, wire("0003 00000007"))) == Log{"settings 3=7"});
  CHECK(ends.output() == settings_ack());
  CHECK(ends.feed(raw(8, 0xff, 1, wire("00000001"))).empty());
  CHECK(ends.feed(raw(2, 0xff, 1, wire("00000000 0f"))).empty());
  CHECK(ends.feed(raw(0, 0xf6, 1, text("body"))) == Log{"data 1 \"body\""});
  CHECK(ends.feed(raw(7, 0xff, 0, wire("00000000 00000000"))) == Log{"goaway 0 NO_ERROR \"\""});
  CHECK(ends.feed(raw(3, 0xff, 1, wire("00000008"))) ==
        Log{"closed 1 CANCEL peer maybe_processed"});
  CHECK(ends.feed(raw(1, 0xd7, 3, wire("82 86 84 41 01 78")))[0] ==
        "headers 3 request end [:method: GET, :scheme: http, :path: /, :authority: x]");
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§4.1: the reserved bit is not part of the stream identifier",
          "[rfc9113][4.1][9113-4.1-8]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(headers(0x8000'0001, "82 86 84 41 01 78", true)) ==
        Log{"headers 1 request end [:method: GET, :scheme: http, :path: /, :authority: x]"});
  CHECK(ends.feed(raw(6, 0, 0x8000'0000, text("reserved"))).size() == 1);
  CHECK(ends.output() == ping("reserved", true));
}

TEST_CASE("§4.1: no frame sent is longer than the peer takes", "[rfc9113][4.1][9113-4.1-3]") {
  Twins ends = server_with_open_stream();
  static_cast<void>(ends.feed(window_update(0, 1'000'000) + window_update(1, 1'000'000)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(40'000, 'a'))}));
  CHECK(frames(ends.output().octets) ==
        Log{"HEADERS 1 flags=04 length=1", "DATA 1 flags=00 length=16384",
            "DATA 1 flags=00 length=16384", "DATA 1 flags=00 length=7232"});

  static_cast<void>(ends.feed(settings({{SettingId::max_frame_size, 32'768}})));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(40'000, 'b')), true}));

  CHECK(frames(ends.output().octets) == Log{"SETTINGS 0 flags=01 length=0",
                                            "DATA 1 flags=00 length=32768",
                                            "DATA 1 flags=01 length=7232"});
}

TEST_CASE("§4.2: every type is taken at 16,384 octets", "[rfc9113][4.2][9113-4.2-1]") {
  Twins ends = Twins::established(Role::server);
  // The value of the last field is 16,372 octets long, so that the block fills the frame.
  const Wire block = wire("82 86 84 41 01 78  00 01 79 7f f5 7e") + octets(16'372);

  CHECK(ends.feed(raw(1, 4, 1, block)).size() == 1);
  CHECK(ends.feed(raw(0, 0, 1, octets(16'384))).size() == 1);
  CHECK(ends.feed(raw(0xfa, 0, 1, octets(16'384))).empty());
  CHECK(ends.feed(raw(7, 0, 0, octets(16'384, '\0'))).size() == 1);
  check_lives(ends);
}

TEST_CASE("§4.2: a frame above the announced size ends the connection, told by its header alone",
          "[rfc9113][4.2][9113-4.2-2][9113-4.2-3][9113-4.2-4][9113-4.2-5][9113-4.2-6]"
          "[frame_size]") {
  for (unsigned type = 0; type < 16; ++type) {
    for (const std::uint32_t length : {16'385U, 0x00ff'ffffU}) {
      for (const StreamId stream : {0U, 1U}) {
        INFO("type " << type << " length " << length << " stream " << stream);
        Twins ends = server_with_open_stream();
        const auto code = static_cast<std::uint8_t>(type);

        check_ends(ends, frame_octets(frame::Raw{length, code, 0, stream, {}}), Rule::frame_size,
                   ErrorCode::frame_size_error, 1);
      }
    }
  }
}

TEST_CASE("§4.2: a larger frame size holds from the moment it is announced, a smaller from the ACK",
          "[rfc9113][4.2][9113-4.2-7][frame_size]") {
  Options options;
  options.connection_window = 1'000'000;
  Twins ends = server_with_open_stream(options);
  const std::vector<Setting> wide = {{SettingId::max_frame_size, 32'768},
                                     {SettingId::initial_window_size, 1'000'000}};
  const std::vector<Setting> narrow = {{SettingId::max_frame_size, 16'384}};
  const Wire large = raw(0, 0, 1, octets(20'000));

  REQUIRE(ends.submit(ChangeSettings{wide}));
  CHECK(ends.feed(large).size() == 1);
  REQUIRE(ends.submit(ChangeSettings{narrow}));
  CHECK(ends.feed(large).size() == 1);
  CHECK(ends.feed(settings_ack() + large).size() == 2);
  CHECK(ends.feed(settings_ack()) == Log{"settings acknowledged"});
  static_cast<void>(ends.output());

  check_ends(ends, large, Rule::frame_size, ErrorCode::frame_size_error, 1);
}

}  // namespace h2::test
