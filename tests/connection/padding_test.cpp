// RFC 9113 §6.1, §6.2, §6.6: padding as the caller asks for it.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::string_view get_block = "82 86 41 85 9c4b a4a8 4f 84";

Wire zeros(std::size_t count) { return Wire{std::vector<std::byte>(count)}; }

Twins server_with_request(const Wire& peer_settings = settings({})) {
  Twins ends = Twins::established(Role::server, {}, peer_settings);
  static_cast<void>(ends.feed(get(1)));
  return ends;
}

}  // namespace

TEST_CASE("§6.2: HEADERS are padded as asked, with zeros", "[rfc9113][6.2][6.1][9113-6.1-10]") {
  Twins ends = Twins::established(Role::client);

  REQUIRE(ends.submit(
      SendHeaders{.stream = 1, .fields = get_request, .end_stream = true, .padding = 3}));

  CHECK(ends.output() == raw(1, 0x0d, 1, wire("03") + wire(get_block) + zeros(3)));
}

TEST_CASE("§6.2: padding stays in the first frame of a long block", "[rfc9113][6.2][6.10]") {
  Pair pair;
  const std::string value(16'000, '\x01');
  const std::array request = {
      Field{":method", "GET"}, Field{":scheme", "http"}, Field{":authority", "h2.test"},
      Field{":path", "/"},     Field{"a", "x"},          Field{"b", "x"}};
  std::vector<Field> fields(request.begin(), request.end());
  const std::string long_value(12'000, '~');  // its Huffman code is longer: sent as it is
  fields[4].value = fields[5].value = long_value;
  pair.run();

  REQUIRE(pair.client.connection.submit(
      SendHeaders{.stream = 1, .fields = fields, .end_stream = true, .padding = 255}));

  const Wire output = pair.client.output();
  CHECK(frames(output).at(0) == "HEADERS 1 flags=09 length=16384");
  CHECK(frames(output).at(1).substr(0, 23) == "CONTINUATION 1 flags=04");
  CHECK(output.octets[9] == std::byte{255});
  const Bytes padding = Bytes{output}.subspan(9 + 16'384 - 255, 255);
  CHECK(copy(padding) == zeros(255));
  const Log log = pair.server.feed(output);
  REQUIRE(log.size() == 1);
  CHECK(log[0].find("b: " + long_value + "]") != std::string::npos);
}

TEST_CASE("§6.6: PUSH_PROMISE is padded as asked", "[rfc9113][6.6]") {
  Twins ends = server_with_request();

  REQUIRE(
      ends.submit(PushPromise{.stream = 1, .promised = 2, .fields = get_request, .padding = 2}));

  CHECK(ends.output() == raw(5, 0x0c, 1, wire("02 00000002") + wire(get_block) + zeros(2)));
}

TEST_CASE("§6.1: DATA is padded as asked, and padding costs window",
          "[rfc9113][6.1][6.9.1][9113-6.9.1-7]") {
  Twins ends = server_with_request();
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  static_cast<void>(ends.output());

  REQUIRE(ends.submit(SendData{
      .stream = 1, .body = Body::own(std::string("abc")), .end_stream = true, .padding = 4}));

  CHECK(ends.output() == raw(0, 0x09, 1, wire("04") + text("abc") + zeros(4)));
  CHECK(ends.connection().send_window() == 65'535 - 8);
}

TEST_CASE("§6.1: each frame of a long body is padded and fits", "[rfc9113][6.1][4.2]") {
  Twins ends = server_with_request();
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  static_cast<void>(ends.output());

  REQUIRE(ends.submit(SendData{
      .stream = 1, .body = Body::own(std::string(20'000, 'x')), .end_stream = true, .padding = 9}));

  CHECK(frames(ends.output()) ==
        Log{"DATA 1 flags=08 length=16384", "DATA 1 flags=09 length=3636"});
}

TEST_CASE("§6.9.1: where the window has no room for padding, content goes without",
          "[rfc9113][6.9.1][9113-6.9.1-2]") {
  const Wire small = settings({{SettingId::initial_window_size, 5}});
  SECTION("some content") {
    Twins ends = server_with_request(small);
    REQUIRE(ends.submit(SendHeaders{1, ok_response}));
    static_cast<void>(ends.output());
    REQUIRE(ends.submit(SendData{
        .stream = 1, .body = Body::own(std::string("abcdefg")), .end_stream = true, .padding = 9}));

    CHECK(ends.output() == data(1, "abcde"));
    static_cast<void>(ends.feed(window_update(1, 20)));
    CHECK(ends.output() == raw(0, 0x09, 1, wire("09") + text("fg") + zeros(9)));
  }
  SECTION("an empty end") {
    Twins ends = server_with_request(small);
    REQUIRE(ends.submit(SendHeaders{1, ok_response}));
    REQUIRE(ends.submit(SendData{.stream = 1, .body = Body::own(std::string("abcde"))}));
    static_cast<void>(ends.output());
    REQUIRE(ends.submit(SendData{.stream = 1, .body = {}, .end_stream = true, .padding = 10}));

    CHECK(ends.output() == data(1, "", true));
  }
}

TEST_CASE("§6.1: padding through gather is octets like any other", "[rfc9113][6.1]") {
  End end = established(Role::server);
  static_cast<void>(end.feed(get(1)));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  static_cast<void>(end.output());
  const std::string body = "abc";
  REQUIRE(end.connection.submit(SendData{.stream = 1,
                                         .body = Body::borrow(std::as_bytes(std::span{body})),
                                         .end_stream = true,
                                         .padding = 2}));

  std::array<Bytes, 4> views;
  const std::size_t count = end.connection.gather(views);

  Wire shown;
  for (std::size_t i = 0; i < count; ++i) shown += copy(views[i]);
  CHECK(shown == raw(0, 0x09, 1, wire("02") + text("abc") + zeros(2)));
  end.connection.sent(shown.size());
  CHECK(end.events().front() == "sent 1");
}

}  // namespace h2::test
