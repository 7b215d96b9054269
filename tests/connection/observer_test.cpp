// What an observer is told, and that being observed changes nothing.
#include <algorithm>
#include <string>
#include <vector>

#include "support/any_course.hpp"
#include "support/twins.hpp"
#include "support/watcher.hpp"

namespace h2::test {

namespace {

/// A server that has exchanged SETTINGS, and what was told of it up to there forgotten.
End observed_server(Watcher& watcher, Options options = {}) {
  End end = established(Role::server, watcher.options(std::move(options)));
  static_cast<void>(watcher.take());
  return end;
}

}  // namespace

TEST_CASE("observer: the first thing told is which end it is, then the preface as it is queued",
          "[observer][3.4]") {
  Watcher client;
  Watcher server;

  const End one{Role::client, client.options()};
  const End other{Role::server, server.options()};

  CHECK(client.take() == Log{"began client", "sent magic", "sent SETTINGS 0 flags=00 length=12"});
  CHECK(server.take() == Log{"began server", "sent SETTINGS 0 flags=00 length=12"});
}

TEST_CASE("observer: frames, fields and states of a request and its answer", "[observer]") {
  Watcher watcher;
  End end = observed_server(watcher);
  const std::string request =
      "received fields 1 [:method: POST, :scheme: http, :path: /, :authority: h2.test]";

  static_cast<void>(end.feed(post(1) + data(1, "abc", true)));

  CHECK(watcher.take() == Log{"received HEADERS 1 flags=04 length=12", request, "moved 1 idle open",
                              "received DATA 1 flags=01 length=3",
                              "moved 1 open half_closed_remote"});

  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string(20'000, 'a')), true}));
  CHECK(watcher.take() == Log{"sent HEADERS 1 flags=04 length=1", "sent fields 1 [:status: 200]"});

  static_cast<void>(end.output());
  CHECK(watcher.take() ==
        Log{"sent DATA 1 flags=00 length=16384", "sent DATA 1 flags=01 length=3616",
            "moved 1 half_closed_remote closed", "ended 1 NO_ERROR both answered"});
}

TEST_CASE("observer: a field block in several frames is told frame by frame, its fields once",
          "[observer][6.10]") {
  Watcher watcher;
  End end = observed_server(watcher);

  static_cast<void>(end.feed(raw(1, 0x01, 1, wire("82 86")) + raw(9, 0, 1, wire("84")) +
                             raw(9, 0x04, 1, wire("41 01 61"))));

  CHECK(watcher.take() ==
        Log{"received HEADERS 1 flags=01 length=2", "received CONTINUATION 1 flags=00 length=1",
            "received CONTINUATION 1 flags=04 length=3",
            "received fields 1 [:method: GET, :scheme: http, :path: /, :authority: a]",
            "moved 1 idle open", "moved 1 open half_closed_remote"});

  const std::string large(40'000, 'x');
  const std::vector<Field> fields = {{":status", "200"}, {"x", large}};
  REQUIRE(end.connection.submit(SendHeaders{1, fields}));
  const Log told = watcher.take();
  const Log written = frames(end.output());
  REQUIRE(written.size() > 1);
  REQUIRE(told.size() == written.size() + 1);
  for (std::size_t i = 0; i < written.size(); ++i) CHECK(told[i] == "sent " + written[i]);
  CHECK(told.back() == "sent fields 1 [:status: 200, x: " + large + "]");
}

TEST_CASE("observer: a promise is told with the stream that it promises", "[observer][6.6]") {
  Watcher watcher;
  End end = established(Role::client, watcher.options(with_settings({})));
  REQUIRE(end.connection.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(watcher.take());

  static_cast<void>(end.feed(promise(1, 2)));

  const Log told = watcher.take();
  REQUIRE(told.size() == 3);
  CHECK(
      told[1] ==
      "received fields 1 promised 2 [:method: GET, :scheme: http, :path: /, :authority: h2.test]");
  CHECK(told[2] == "moved 2 idle reserved_remote");
}

TEST_CASE("observer: the broken rule stands behind its frame and before the answer",
          "[observer][5.4][stream_increment_zero][frame_size][data_padding]") {
  Watcher watcher;
  End end = observed_server(watcher);
  static_cast<void>(end.feed(post(1)));
  static_cast<void>(watcher.take());

  static_cast<void>(end.feed(window_update(1, 0)));
  CHECK(watcher.take() == Log{"received WINDOW_UPDATE 1 flags=00 length=4",
                              "broken 1 stream_increment_zero",
                              "sent RST_STREAM 1 flags=00 length=4", "moved 1 open closed",
                              "ended 1 PROTOCOL_ERROR engine maybe_processed"});

  // Faults of the header and of the prefix, whose frames cannot be taken apart.
  static_cast<void>(end.feed(wire("000001 00 08 00000003  01")));
  CHECK(watcher.take() == Log{"received DATA 3 flags=08 length=1 ?", "broken 0 data_padding",
                              "sent GOAWAY 0 flags=00 length=8", "stage ended"});
}

TEST_CASE("observer: what was let pass is told, and what was refused", "[observer][te_value]") {
  Watcher watcher;
  Options options;
  options.tolerate_received = {Rule::te_value};
  End end = observed_server(watcher, options);

  // :method GET, :scheme http, :path /, :authority a, and "te: x"
  static_cast<void>(end.feed(headers(1, "82 86 84 41 01 61 00 02 7465 01 78", true)));
  const Log told = watcher.take();
  REQUIRE(told.size() > 3);
  CHECK(std::count(told.begin(), told.end(), "tolerated received 1 te_value") == 1);

  CHECK_FALSE(end.connection.submit(Consume{1, 5}));
  CHECK(watcher.take() == Log{"refused Consume 1: the stream does not take this now"});
}

TEST_CASE("observer: waiting for a window is told whether there are events for it or not",
          "[observer][6.9.1]") {
  for (const bool show : {false, true}) {
    Watcher watcher;
    Options options;
    options.show_blocked = show;
    End end = established(Role::server, watcher.options(options),
                          settings({{SettingId::initial_window_size, 3}}));
    static_cast<void>(end.feed(get(1)));
    REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
    REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("abcdef")), true}));
    static_cast<void>(end.output());
    static_cast<void>(watcher.take());

    CHECK(end.events() == (show ? Log{"blocked 1"} : Log{}));
    CHECK(watcher.take() == Log{"blocked 1"});

    CHECK(end.feed(window_update(1, 3)) == (show ? Log{"writable 1"} : Log{}));
    CHECK(watcher.take() == Log{"received WINDOW_UPDATE 1 flags=00 length=4", "writable 1"});
  }
}

TEST_CASE("observer: a frame of an unknown type is told without its content", "[observer][5.5]") {
  Watcher watcher;
  End end = observed_server(watcher);

  static_cast<void>(end.feed(raw(0x42, 0x0f, 7, wire("01 02"))));

  CHECK(watcher.take() == Log{"received UNKNOWN 7 flags=0f length=2 ?"});
}

TEST_CASE("observer: the stages of a graceful end and the time of advance() are told",
          "[observer][6.8]") {
  Watcher watcher;
  End end = observed_server(watcher);
  end.connection.advance(Time{5});

  REQUIRE(end.connection.submit(Shutdown{}));
  CHECK(watcher.take() == Log{"5 sent GOAWAY 0 flags=00 length=8",
                              "5 sent PING 0 flags=00 length=8", "5 stage noticed"});

  end.connection.advance(Time{31'000'000'000});
  CHECK(watcher.take() == Log{"31000000000 passed drain",
                              "31000000000 sent GOAWAY 0 flags=00 length=8",
                              "31000000000 stage ended"});
}

TEST_CASE("observer: a connection that is observed does the same as one that is not",
          "[observer][property]") {
  prop("events and octets of any course, broken or not", [] {
    const Course course = *any_course();
    const Credit credit = any_credit();
    const auto change = static_cast<std::byte>(*rc::gen::inRange(0U, 256U));
    const auto at = *rc::gen::inRange<std::size_t>(0, 10'000);
    const auto cut = *rc::gen::inRange<std::size_t>(0, 20);
    Watcher to_client;
    Watcher to_server;
    Watcher cut_client;
    Watcher cut_server;
    Play plain{credit, 0};
    Play observed{credit, 0, to_client.options(), to_server.options()};
    Play pieces{credit, cut, cut_client.options(), cut_server.options()};
    for (Play* play : {&plain, &observed, &pieces}) {
      for (const Op& op : course) play->act(op);
      play->corrupt(true, at, change);
      play->settle();
    }

    RC_ASSERT(plain.client.log == observed.client.log);
    RC_ASSERT(plain.server.log == observed.server.log);
    RC_ASSERT(plain.client.out == observed.client.out);
    RC_ASSERT(plain.server.out == observed.server.out);
    const Log told = to_server.take();
    RC_ASSERT(told == cut_server.take());
    RC_ASSERT(to_client.take() == cut_client.take());
    RC_CLASSIFY(count(told, "broken") > 0, "a rule was broken");
    RC_CLASSIFY(count(told, "ended") > 0, "streams ended");
  });
}

}  // namespace h2::test
