// RFC 9113 §6.9.1: Blocked and Writable, for callers that want to know what holds their content up.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server(std::uint32_t window, bool show = true) {
  Options options;
  options.show_blocked = show;
  Twins ends = Twins::established(Role::server, options,
                                  settings({{SettingId::initial_window_size, window}}));
  static_cast<void>(ends.feed(get(1) + get(3)));
  for (const StreamId id : {1U, 3U}) REQUIRE(ends.submit(SendHeaders{id, ok_response}));
  static_cast<void>(ends.output());
  return ends;
}

void send(Twins& ends, StreamId stream, std::size_t octets) {
  REQUIRE(ends.submit(SendData{stream, Body::own(std::string(octets, 'x'))}));
}

}  // namespace

TEST_CASE("§6.9.1: a stream that its window holds up is told of, and that it goes on",
          "[rfc9113][6.9.1][9113-6.9.1-10]") {
  Twins ends = server(10);
  send(ends, 1, 15);
  CHECK(ends.events().empty());
  CHECK(ends.output() == data(1, std::string(10, 'x')));

  CHECK(ends.events() == Log{"blocked 1"});
  CHECK(ends.connection().stream_status(1)->blocked);
  CHECK(ends.connection().stream_status(1)->queued == 5);
  CHECK(ends.events().empty());  // once

  CHECK(ends.feed(window_update(1, 2)) == Log{"writable 1"});
  CHECK(ends.output() == data(1, "xx"));
  CHECK(ends.events() == Log{"blocked 1"});
  CHECK(ends.feed(window_update(1, 50)) == Log{"writable 1"});
  CHECK(ends.output() == data(1, "xxx"));
  CHECK(ends.events() == Log{"sent 1"});
}

TEST_CASE("§6.9.2: a larger initial window lets all go on", "[rfc9113][6.9.2]") {
  Twins ends = server(0);
  send(ends, 1, 5);
  send(ends, 3, 5);
  CHECK(ends.events() == Log{"blocked 1", "blocked 3"});

  static_cast<void>(ends.feed(settings({{SettingId::initial_window_size, 9}})));
  CHECK(frames(ends.output()).size() == 3);

  CHECK(ends.events() == Log{"sent 1", "sent 3", "writable 1", "writable 3"});
}

TEST_CASE("§6.9.1: the connection's window holds up all streams", "[rfc9113][6.9.1]") {
  Twins ends = server(100'000);
  send(ends, 1, 70'000);
  send(ends, 3, 5);
  static_cast<void>(ends.output());

  // Stream 3 comes after stream 1 (RFC 9218 §10), which has a window of its own.
  CHECK(ends.events() == Log{"blocked 0"});
  CHECK(ends.connection().stream_status(1)->blocked);
  CHECK(ends.connection().stream_status(3)->blocked);
  CHECK(ends.feed(window_update(0, 100)) == Log{"writable 0"});
  static_cast<void>(ends.output());
  CHECK(ends.events() == Log{"blocked 0"});
}

TEST_CASE("§6.9.1: a stream that ends while it is blocked is not told to go on",
          "[rfc9113][6.9.1]") {
  Twins ends = server(0);
  send(ends, 1, 5);
  send(ends, 3, 5);
  REQUIRE(ends.submit(ResetStream{1}));

  CHECK(ends.events() ==
        Log{"sent 1 incomplete", "blocked 3", "closed 1 CANCEL caller maybe_processed"});
  static_cast<void>(ends.output());
  CHECK(ends.feed(window_update(1, 5) + window_update(3, 5)) == Log{"writable 3"});
}

TEST_CASE("§6.9.1: nobody hears of it who did not ask", "[rfc9113][6.9.1]") {
  Twins ends = server(0, false);
  send(ends, 1, 5);
  CHECK(ends.events().empty());
  CHECK(ends.feed(window_update(1, 5)).empty());
  CHECK(ends.output() == data(1, "xxxxx"));
}

}  // namespace h2::test
