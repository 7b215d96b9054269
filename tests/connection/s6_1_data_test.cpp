// RFC 9113 §6.1: DATA.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::uint8_t end_stream = 1;
constexpr std::uint8_t padded = 8;

Twins server_with_upload(const Options& options = {}) {
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  return ends;
}

}  // namespace

TEST_CASE("§6.1: content is handed out without its padding, and padding may be anything",
          "[rfc9113][6.1][9113-6.1-3][9113-6.1-9]") {
  Twins ends = server_with_upload();

  CHECK(ends.feed(raw(0, padded, 1, wire("05") + text("content") + wire("ffffffffff"))) ==
        Log{"data 1 \"content\""});
  CHECK(ends.feed(raw(0, padded, 1, wire("04 00000000"))).empty());
  CHECK(ends.feed(raw(0, padded, 1, wire("00"))).empty());
  CHECK(ends.output() == Wire{});
  check_lives(ends);
}

TEST_CASE("§6.1: padding as long as the payload ends the connection",
          "[rfc9113][6.1][9113-6.1-9][data_padding]") {
  for (const std::string_view payload : {"05 00000000", "ff 00000000", "01", "ff"}) {
    INFO(payload);
    Twins ends = server_with_upload();

    check_ends(ends, raw(0, padded, 1, wire(payload)), Rule::data_padding,
               ErrorCode::protocol_error, 1);
  }
}

TEST_CASE("§6.1: PADDED without a pad length ends the connection",
          "[rfc9113][6.1][9113-6.1-10][data_length]") {
  Twins ends = server_with_upload();

  check_ends(ends, raw(0, padded, 1), Rule::data_length, ErrorCode::frame_size_error, 1);
}

TEST_CASE("§6.1: DATA on stream 0 ends the connection",
          "[rfc9113][6.1][9113-6.1-5][data_on_connection]") {
  for (const std::string_view content : {"x", ""}) {
    Twins ends = server_with_upload();

    check_ends(ends, data(0, content), Rule::data_on_connection, ErrorCode::protocol_error, 1);
  }
}

TEST_CASE("§6.1: the whole payload is charged, padding included",
          "[rfc9113][6.1][9113-6.1-8][9113-6.9.1-7]") {
  Options options;
  options.credit = Credit::manual;
  Twins ends = server_with_upload(options);

  static_cast<void>(ends.feed(raw(0, padded, 1, wire("32") + text(std::string(99, 'x')))));

  // The pad length and 50 octets of padding come back by themselves, once there is enough of it.
  CHECK(ends.connection().receive_window() == 65'435);
  CHECK(ends.connection().receive_window(1) == 65'435);
  CHECK(ends.submit(Consume{1, 50}).error() == MisuseKind::window);
  CHECK(ends.submit(Consume{1, 49}));
}

TEST_CASE("§6.1: padding alone uses no credit up for ever",
          "[rfc9113][6.1][9113-6.1-8][9113-6.9-6]") {
  for (const Credit credit : {Credit::automatic, Credit::manual}) {
    Options options;
    options.credit = credit;
    options.limits.empty_data = {};
    Twins ends = server_with_upload(options);
    const Wire frame = raw(0, padded, 1, wire("ff") + text(std::string(255, '\0')));
    for (int i = 0; i < 1'000; ++i) {
      CHECK(ends.feed(frame).empty());
      static_cast<void>(ends.output());
    }
    CHECK(ends.connection().receive_window() > 32'000);
    CHECK(ends.connection().receive_window(1) > 32'000);
  }
}

TEST_CASE("§6.1: empty DATA is legal, costs nothing and may end the stream",
          "[rfc9113][6.1][9113-6.1-11]") {
  Options options = with_settings({{SettingId::initial_window_size, 0}});
  Twins ends = server_with_upload(options);

  CHECK(ends.feed(data(1, "")).empty());
  CHECK(ends.feed(data(1, "", true)) == Log{"data 1 end \"\""});
  CHECK(ends.connection().receive_window() == 65'535);
}

TEST_CASE("§6.1: END_STREAM counts on DATA that is all padding", "[rfc9113][6.1][9113-6.1-12]") {
  Twins ends = server_with_upload();

  CHECK(ends.feed(raw(0, padded | end_stream, 1, wire("03 000000"))) == Log{"data 1 end \"\""});
  CHECK(ends.connection().receive_window() == 65'531);
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  static_cast<void>(ends.output());
  CHECK(ends.events() == Log{"closed 1 NO_ERROR both answered"});
}

TEST_CASE("§6.1: DATA of ours needs a stream and a header section before it",
          "[rfc9113][6.1][9113-6.1-4][9113-6.1-6][9113-8.1-3]") {
  Twins server = server_with_upload();
  CHECK(server.submit(SendData{0, {}}).error() == MisuseKind::unknown_stream);
  CHECK(server.submit(SendData{3, {}}).error() == MisuseKind::unknown_stream);
  CHECK(server.submit(SendData{1, {}}).error() == MisuseKind::wrong_state);
  const std::array<Field, 1> interim = {Field{":status", "103"}};
  REQUIRE(server.submit(SendHeaders{1, interim}));
  CHECK(server.submit(SendData{1, {}}).error() == MisuseKind::wrong_state);

  Twins client = Twins::established(Role::client);
  CHECK(client.submit(SendData{1, {}}).error() == MisuseKind::unknown_stream);
  CHECK(client.output() == Wire{});
}

TEST_CASE("§6.1: DATA that nobody takes is still charged to the connection and given back",
          "[rfc9113][6.1][6.9][9113-6.9-6][half_closed_stream][ended_stream_data]") {
  const auto check = [](Twins& ends, StreamId stream) {
    for (int i = 0; i < 20; ++i) {
      const auto before = ends.connection().receive_window();
      static_cast<void>(ends.feed(data(stream, std::string(16'000, 'x'))));
      const auto after = ends.connection().receive_window();
      CHECK((after == before - 16'000 || after > before));
      static_cast<void>(ends.output());
    }
    CHECK(ends.connection().receive_window() >= 32'767);
  };
  for (const Credit credit : {Credit::automatic, Credit::manual}) {
    Options options;
    options.credit = credit;
    Twins half = Twins::established(Role::server, options);
    static_cast<void>(half.feed(get(1)));
    check(half, 1);

    Twins skipped = Twins::established(Role::server, options);
    static_cast<void>(skipped.feed(get(7)));
    check(skipped, 5);

    Twins malformed = Twins::established(Role::server, options);
    static_cast<void>(malformed.feed(headers(1, "82")));
    check(malformed, 1);
  }
}

TEST_CASE("§6.1: DATA does the same whole and in pieces of any size",
          "[rfc9113][6.1][9113-4.1-2]") {
  const std::vector<Wire> inputs = {
      data(1, "content"),
      data(1, "content", true),
      data(1, ""),
      data(1, "", true),
      raw(0, padded | end_stream, 1, wire("02") + text("content") + wire("0000")),
      data(1, "one") + data(1, "two", true) + data(1, "late"),
      data(3, "idle"),
      data(0, "nowhere"),
      data(1, std::string(20'000, 'x')),
  };
  for (const Credit credit : {Credit::automatic, Credit::manual}) {
    Options options = with_settings({{SettingId::initial_window_size, 10}});
    options.credit = credit;
    const auto fed = [&](const Wire& input, std::size_t piece) {
      End end = established(Role::server, options);
      static_cast<void>(end.feed(post(1)));
      Log log = end.feed_cut(input, piece);
      log.push_back(std::to_string(end.connection.receive_window()));
      log.push_back(std::to_string(end.connection.receive_window(1)));
      return std::pair{log, end.output()};
    };
    for (const Wire& input : inputs) {
      for (std::size_t piece = 1; piece < std::min<std::size_t>(input.size(), 40); ++piece) {
        INFO("pieces of " << piece << " of " << input.size() << " octets");
        CHECK(fed(input, piece) == fed(input, input.size()));
      }
    }
  }
}

}  // namespace h2::test
