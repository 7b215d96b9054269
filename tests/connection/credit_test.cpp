// Who gives flow-control credit back, RFC 9113 §6.9: the engine, or the caller when it is done.
#include <string>
#include <utility>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

std::string octets(std::size_t count) { return std::string(count, 'x'); }

Twins manual_server(const Wire& input, std::vector<Setting> first = {}) {
  Options options = with_settings(std::move(first));
  options.credit = Credit::manual;
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(input));
  return ends;
}

}  // namespace

TEST_CASE("credit: with automatic credit the caller has none to give", "[credit][misuse]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1) + data(1, "x")));

  CHECK(ends.submit(Consume{1, 1}).error() == MisuseKind::wrong_state);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("credit: with manual credit the windows stay where they are until Consume",
          "[credit][9113-6.9.1-8][9113-6.9.1-9]") {
  Twins ends = manual_server(post(1));
  for (int i = 0; i < 4; ++i) static_cast<void>(ends.feed(data(1, octets(16'000))));
  CHECK(ends.output() == Wire{});
  CHECK(ends.connection().receive_window() == 1'535);
  CHECK(ends.connection().receive_window(1) == 1'535);

  REQUIRE(ends.submit(Consume{1, 32'766}));
  CHECK(ends.output() == Wire{});
  REQUIRE(ends.submit(Consume{1, 1}));
  CHECK(ends.output() == window_update(0, 32'767) + window_update(1, 32'767));
  CHECK(ends.connection().receive_window(1) == 34'302);
}

TEST_CASE("credit: no more can be given back than was taken", "[credit][misuse][9113-6.9.1-3]") {
  Twins ends = manual_server(post(1) + data(1, octets(100)));

  CHECK(ends.submit(Consume{1, 101}).error() == MisuseKind::window);
  CHECK(ends.submit(Consume{1, 0xffff'ffff}).error() == MisuseKind::window);
  CHECK(ends.submit(Consume{1, 60}));
  CHECK(ends.submit(Consume{1, 41}).error() == MisuseKind::window);
  CHECK(ends.submit(Consume{1, 0}));
  CHECK(ends.submit(Consume{1, 40}));
  CHECK(ends.submit(Consume{0, 1}).error() == MisuseKind::unknown_stream);
  CHECK(ends.submit(Consume{3, 1}).error() == MisuseKind::unknown_stream);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("credit: only what was handed out can be given back, not what is still to come",
          "[credit][misuse]") {
  Options options;
  options.credit = Credit::manual;
  End end = established(Role::server, options);
  static_cast<void>(end.feed(post(1)));
  const Wire frame = data(1, octets(1'000));

  static_cast<void>(end.feed(Bytes{frame}.first(9 + 300)));

  CHECK(end.connection.receive_window(1) == 64'535);
  CHECK(end.connection.submit(Consume{1, 301}).error() == MisuseKind::window);
  CHECK(end.connection.submit(Consume{1, 300}));
}

TEST_CASE("credit: a stream that ended takes credit back for the connection",
          "[credit][9113-6.9-6]") {
  Twins ends =
      manual_server(get(1, false) + data(1, octets(16'384)) + data(1, octets(16'383), true));

  REQUIRE(ends.submit(Consume{1, 32'767}));

  CHECK(ends.output() == window_update(0, 32'767));
}

TEST_CASE("credit: what is not given back before the stream closes comes back by itself",
          "[credit][9113-6.9-6]") {
  const auto check = [](Twins& ends) {
    static_cast<void>(ends.output());
    CHECK(ends.connection().live_streams() == 0);
    CHECK(ends.connection().receive_window() == 65'535);
    CHECK(ends.submit(Consume{1, 1}).error() == MisuseKind::stream_closed);
  };
  const Wire upload = post(1) + data(1, octets(16'384)) + data(1, octets(16'383));
  SECTION("both ends finished") {
    Twins ends = manual_server(upload + data(1, "", true));
    REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
    CHECK(ends.events().size() == 1);
    check(ends);
  }
  SECTION("our reset") {
    Twins ends = manual_server(upload);
    REQUIRE(ends.submit(ResetStream{1}));
    CHECK(ends.events().size() == 1);
    check(ends);
  }
  SECTION("the peer's reset") {
    Twins ends = manual_server(upload + rst(1, ErrorCode::cancel));
    check(ends);
  }
  SECTION("a fault of the peer") {
    Twins ends = manual_server(upload + window_update(1, 0));
    check(ends);
  }
}

TEST_CASE("credit: a reset in the middle of a frame loses nothing", "[credit][9113-6.9-6]") {
  for (const Credit credit : {Credit::automatic, Credit::manual}) {
    Options options;
    options.credit = credit;
    End end = established(Role::server, options);
    static_cast<void>(end.feed(post(1)));
    const Wire frame = data(1, octets(16'384));
    for (int i = 0; i < 2; ++i) {
      static_cast<void>(end.feed(Bytes{frame}.first(1'000)));
      if (i == 0) REQUIRE(end.connection.submit(ResetStream{1}));
      static_cast<void>(end.feed(Bytes{frame}.subspan(1'000)));
    }
    CHECK(end.connection.live_streams() == 0);
    CHECK(end.connection.receive_window() == 65'535);
  }
}

TEST_CASE("credit: a wide connection window is refilled by halves", "[credit][9113-6.9.1-9]") {
  Options options = with_settings({{SettingId::initial_window_size, 0x7fff'ffff}});
  options.connection_window = 200'000;
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  Wire out;
  for (int i = 0; i < 20; ++i) {
    static_cast<void>(ends.feed(data(1, octets(10'000))));
    out += ends.output();
  }

  CHECK(out == window_update(0, 100'000) + window_update(0, 100'000));
}

TEST_CASE("credit: tiny windows move in tiny steps but move", "[credit][9113-6.9.1-9]") {
  Twins ends =
      Twins::established(Role::server, with_settings({{SettingId::initial_window_size, 1}}));
  static_cast<void>(ends.feed(post(1)));
  for (int i = 0; i < 5; ++i) {
    CHECK(ends.feed(data(1, "x")).size() == 1);
    CHECK(ends.output() == window_update(1, 1));
  }
}

}  // namespace h2::test
