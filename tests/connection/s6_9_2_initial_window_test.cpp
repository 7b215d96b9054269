// RFC 9113 §6.9.2, §6.9.3: SETTINGS_INITIAL_WINDOW_SIZE, set by either end at any time.
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

std::string octets(std::size_t count) { return std::string(count, 'x'); }

Wire initial_window(std::uint32_t size) {
  return settings({{SettingId::initial_window_size, size}});
}

Twins answering_server(const Wire& peer_settings = settings({})) {
  Twins ends = Twins::established(Role::server, {}, peer_settings);
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  static_cast<void>(ends.output());
  return ends;
}

}  // namespace

TEST_CASE("§6.9.2: the peer's initial size moves every stream and not the connection",
          "[rfc9113][6.9.2][9113-6.9.2-1][9113-6.9.2-4][9113-6.9.2-6]") {
  Twins ends = answering_server();
  static_cast<void>(ends.feed(get(3) + get(5) + window_update(3, 100)));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  REQUIRE(ends.submit(SendData{1, Body::own(octets(1'000))}));
  static_cast<void>(ends.output());

  static_cast<void>(ends.feed(initial_window(100'000)));

  CHECK(ends.connection().send_window(1) == 99'000);
  CHECK(ends.connection().send_window(3) == 100'100);
  CHECK(ends.connection().send_window(5) == 100'000);
  CHECK(ends.connection().send_window(2) == 100'000);
  CHECK(ends.connection().send_window() == 64'535);
  static_cast<void>(ends.feed(initial_window(10)));
  CHECK(ends.connection().send_window(1) == -990);
  CHECK(ends.connection().send_window(2) == 10);
}

TEST_CASE("§6.9.2: a blocked body goes on when the initial size grows",
          "[rfc9113][6.9.2][9113-6.9.2-1]") {
  Twins ends = answering_server(initial_window(3));
  REQUIRE(ends.submit(SendData{1, Body::own(octets(5)), true}));
  CHECK(ends.output() == data(1, "xxx"));

  static_cast<void>(ends.feed(initial_window(4)));
  CHECK(ends.output() == settings_ack() + data(1, "x"));
  static_cast<void>(ends.feed(initial_window(400)));
  CHECK(ends.output() == settings_ack() + data(1, "x", true));
}

TEST_CASE("§6.9.2: a negative window has to become positive first",
          "[attacks][A36][rfc9113][6.9.2][9113-6.9.2-2][9113-6.9.1-2]") {
  Twins ends = answering_server();
  REQUIRE(ends.submit(SendData{1, Body::own(octets(60'000))}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(window_update(0, 100'000) + initial_window(16'384)));
  REQUIRE(ends.submit(SendData{1, Body::own(octets(10))}));
  CHECK(ends.connection().send_window(1) == -43'616);
  CHECK(ends.output() == settings_ack());

  CHECK(ends.feed(window_update(1, 43'616)).size() == 0);
  CHECK(ends.output() == Wire{});
  CHECK(ends.feed(window_update(1, 1)).empty());
  CHECK(ends.output() == data(1, "x"));
}

TEST_CASE("§6.9.2: a negative window lets the end of the stream pass",
          "[rfc9113][6.9.2][9113-6.9.1-1]") {
  Twins ends = answering_server();
  REQUIRE(ends.submit(SendData{1, Body::own(octets(1'000))}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(initial_window(0)));
  static_cast<void>(ends.output());

  REQUIRE(ends.submit(SendData{1, {}, true}));

  CHECK(ends.output() == data(1, "", true));
}

TEST_CASE("§6.9.2: an initial size that lifts a window above 2^31-1 ends the connection",
          "[attacks][A36][rfc9113][6.9.2][9113-6.9.2-3][9113-6.5.3-2][initial_window_overflow]") {
  SECTION("one stream of many") {
    Twins ends = answering_server();
    static_cast<void>(ends.feed(get(3) + window_update(3, 0x7fff'0000)));
    CHECK(ends.feed(initial_window(65'535) + initial_window(0)).size() == 2);
    static_cast<void>(ends.output());
    check_ends(ends, initial_window(65'536), Rule::initial_window_overflow,
               ErrorCode::flow_control_error, 3);
  }
  SECTION("mended by the next entry: too late") {
    Twins ends = answering_server();
    static_cast<void>(ends.feed(window_update(1, 0x7fff'0000)));
    check_ends(
        ends,
        settings({{SettingId::initial_window_size, 65'536}, {SettingId::initial_window_size, 1}}),
        Rule::initial_window_overflow, ErrorCode::flow_control_error, 1);
  }
  SECTION("streams that are over do not count") {
    Twins ends = answering_server();
    static_cast<void>(ends.feed(window_update(1, 0x7fff'0000) + rst(1, ErrorCode::cancel)));
    CHECK(ends.feed(initial_window(0x7fff'ffff)).size() == 1);
  }
  SECTION("what was spent does not count") {
    Twins ends = answering_server();
    static_cast<void>(ends.feed(window_update(1, 0x7fff'0000)));
    REQUIRE(ends.submit(SendData{1, Body::own(octets(1'000))}));
    static_cast<void>(ends.output());
    static_cast<void>(ends.events());
    CHECK(ends.feed(initial_window(66'535)).size() == 1);
    CHECK(ends.connection().send_window(1) == 0x7fff'ffff);
  }
}

TEST_CASE("§6.9.2: until the peer says otherwise the default holds",
          "[rfc9113][6.9.2][9113-6.9.2-5][9113-3.4-9]") {
  Twins ends = Twins::fresh(Role::client, with_settings({}));
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  REQUIRE(ends.submit(SendData{1, Body::own(octets(70'000)), true}));
  static_cast<void>(ends.output());
  CHECK(ends.connection().send_window(1) == 0);
  CHECK(ends.connection().send_window() == 0);

  static_cast<void>(ends.feed(initial_window(10)));
  REQUIRE(ends.submit(SendHeaders{3, post_request}));
  CHECK(ends.connection().send_window(3) == 10);
}

TEST_CASE("§6.9.2: our initial size holds for what we receive from its acknowledgement",
          "[rfc9113][6.9.2][6.9.3][9113-6.9.2-7][9113-6.9.3-1][9113-6.9.3-2]"
          "[stream_window_exceeded]") {
  Options options;
  options.credit = Credit::manual;
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  const std::vector<Setting> ten = {{SettingId::initial_window_size, 10}};
  REQUIRE(ends.submit(ChangeSettings{ten}));
  static_cast<void>(ends.output());

  for (int i = 0; i < 4; ++i) CHECK(ends.feed(data(1, octets(15'000))).size() == 1);
  CHECK(ends.feed(settings_ack() + post(3)).size() == 2);
  CHECK(ends.connection().receive_window(1) == 10 - 60'000);
  CHECK(ends.connection().receive_window(3) == 10);
  CHECK(ends.connection().receive_window() == 5'535);

  CHECK(ends.feed(data(1, "x")) == Log{"error 1 stream_window_exceeded",
                                       "closed 1 FLOW_CONTROL_ERROR engine maybe_processed"});
  CHECK(ends.output() == rst(1, ErrorCode::flow_control_error) + window_update(0, 60'000));
}

TEST_CASE("§6.9.2: with automatic credit a lower initial size stops no stream for ever",
          "[rfc9113][6.9.2][6.9.1][9113-6.9.2-7]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1) + data(1, octets(15'000)) + data(1, octets(15'000))));
  const std::vector<Setting> ten = {{SettingId::initial_window_size, 10}};
  REQUIRE(ends.submit(ChangeSettings{ten}));
  static_cast<void>(ends.output());

  static_cast<void>(ends.feed(settings_ack()));

  // All was handed out, so the peer must be able to send again.
  CHECK(ends.output() == window_update(1, 30'000));
  CHECK(ends.connection().receive_window(1) == 10);
}

TEST_CASE("§6.9.1: empty DATA may come at a negative window",
          "[rfc9113][6.9.1][6.9.2][9113-6.1-11][9113-6.9.3-2]") {
  Options options;
  options.credit = Credit::manual;
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1) + data(1, octets(15'000))));
  const std::vector<Setting> ten = {{SettingId::initial_window_size, 10}};
  REQUIRE(ends.submit(ChangeSettings{ten}));
  static_cast<void>(ends.feed(settings_ack()));
  REQUIRE(ends.connection().receive_window(1) == 10 - 15'000);

  CHECK(ends.feed(data(1, "")).empty());
  CHECK(ends.feed(data(1, "", true)) == Log{"data 1 end \"\""});
}

}  // namespace h2::test
