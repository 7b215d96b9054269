// RFC 9113 §5.1.2: requests above the peer's limit, which wait if Options say so.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

/// A client whose server takes one request at a time, and that lets `waiting` more wait.
Twins client(std::uint32_t waiting, std::uint32_t limit = 1) {
  Options options;
  options.max_queued_requests = waiting;
  return Twins::established(Role::client, options,
                            settings({{SettingId::max_concurrent_streams, limit}}));
}

Log answered(StreamId id) {
  return {"headers " + std::to_string(id) + " response end [:status: 200]",
          "closed " + std::to_string(id) + " NO_ERROR both answered"};
}

}  // namespace

TEST_CASE("§5.1.2: without a queue a request above the limit is refused",
          "[rfc9113][5.1.2][9113-5.1.2-1]") {
  Twins ends = client(0);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  CHECK(ends.connection().request_capacity() == 0);

  CHECK(ends.submit(SendHeaders{3, get_request, true}).error() == MisuseKind::stream_limit);

  CHECK(ends.output() == headers(1, "82 86 41 85 9c4b a4a8 4f 84", true));
  CHECK(ends.connection().next_stream_id() == 3);
}

TEST_CASE("§5.1.2: a request that waits goes out when the limit has room, in order, whole",
          "[rfc9113][5.1.2][9113-5.1.2-1]") {
  Twins ends = client(2);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, post_request}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string("abc"))}));
  REQUIRE(ends.submit(SendHeaders{3, std::array{Field{"x-sum", "1"}}, true}));
  REQUIRE(ends.submit(SendHeaders{5, get_request, true}));
  CHECK(ends.submit(SendHeaders{7, get_request, true}).error() == MisuseKind::stream_limit);
  CHECK(ends.connection().status().queued_requests == 2);
  CHECK(ends.connection().stream_status(3)->state == StreamState::idle);
  CHECK(ends.connection().stream_status(3)->queued == 3);
  CHECK(frames(ends.output()).size() == 1);

  CHECK(ends.feed(headers(1, "88", true)) == answered(1));
  CHECK(frames(ends.output()) == Log{"HEADERS 3 flags=04 length=4", "DATA 3 flags=00 length=3",
                                     "HEADERS 3 flags=05 length=8"});
  CHECK(ends.events() == Log{"sent 3"});
  CHECK(ends.feed(headers(3, "88", true)) == answered(3));
  CHECK(frames(ends.output()) == Log{"HEADERS 5 flags=05 length=4"});
  CHECK(ends.connection().status().queued_requests == 0);
}

TEST_CASE("§5.1.1: a new request does not pass one that waited until a moment ago",
          "[rfc9113][5.1.1][5.1.2][9113-5.1.1-1]") {
  Twins ends = client(1, 2);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{5, get_request, true}));
  static_cast<void>(ends.output());
  REQUIRE(ends.submit(ResetStream{1}));
  REQUIRE(ends.submit(ResetStream{3}));

  REQUIRE(ends.submit(SendHeaders{7, get_request, true}));

  CHECK(ends.output() == rst(1, ErrorCode::cancel) + rst(3, ErrorCode::cancel) +
                             headers(5, "82 86 be 84", true) + headers(7, "82 86 be 84", true));
}

TEST_CASE("§5.1.2: a limit that is raised lets those go that wait", "[rfc9113][5.1.2]") {
  Twins ends = client(2, 0);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  CHECK(ends.output() == Wire{});

  static_cast<void>(ends.feed(settings({{SettingId::max_concurrent_streams, 5}})));

  CHECK(frames(ends.output()) == Log{"SETTINGS 0 flags=01 length=0", "HEADERS 1 flags=05 length=10",
                                     "HEADERS 3 flags=05 length=4"});
  CHECK(ends.connection().request_capacity() == 3);
}

TEST_CASE("§5.1: a request that waits is idle for the peer",
          "[rfc9113][5.1][9113-5.1-2][idle_stream]") {
  for (const Wire& frame : {window_update(3, 1), data(3, "x"), rst(3, ErrorCode::cancel)}) {
    Twins ends = client(1);
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
    static_cast<void>(ends.output());

    const Log log = ends.feed(frame);

    CHECK(log == Log{"closed 1 PROTOCOL_ERROR engine maybe_processed",
                     "closed 3 PROTOCOL_ERROR engine not_processed", "error 0 idle_stream"});
    CHECK(ends.output() == goaway(0, ErrorCode::protocol_error));
  }
}

TEST_CASE("§5.1: what means nothing for an idle stream means nothing for a request that waits",
          "[rfc9113][5.1][5.3.2][rfc7838][4]") {
  const Wire alt_svc = raw(0x0a, 0, 3, wire("0000 6833"));
  for (const Wire& frame : {raw(0x02, 0, 3, wire("00000003 10")), alt_svc}) {
    Options options;
    options.max_queued_requests = 1;
    options.show_alt_svc = true;
    Twins ends = Twins::established(Role::client, options,
                                    settings({{SettingId::max_concurrent_streams, 1}}));
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
    static_cast<void>(ends.output());

    CHECK(ends.feed(frame).empty());

    CHECK(ends.feed(headers(1, "88", true)) == answered(1));
    CHECK(ends.output() == headers(3, "82 86 be 84", true));
  }
}

TEST_CASE("§5.1.2: a request that waits can be given up, and nobody hears of it",
          "[rfc9113][5.1.2][8.7]") {
  Twins ends = client(2);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, post_request}));
  REQUIRE(ends.submit(SendData{3, Body::own(std::string("abc")), true}));
  REQUIRE(ends.submit(SendHeaders{5, get_request, true}));
  static_cast<void>(ends.output());

  REQUIRE(ends.submit(ResetStream{3}));

  CHECK(ends.events() == Log{"sent 3 incomplete", "closed 3 CANCEL caller not_processed"});
  CHECK(ends.output() == Wire{});
  CHECK(ends.submit(SendHeaders{3, get_request}).error() == MisuseKind::stream_closed);
  static_cast<void>(ends.feed(headers(1, "88", true)));
  CHECK(frames(ends.output()) == Log{"HEADERS 5 flags=05 length=4"});
}

TEST_CASE("§6.8: after GOAWAY a request that waits is not sent any more",
          "[rfc9113][6.8][9113-6.8-1][9113-6.8-13]") {
  Twins ends = client(1);
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(goaway(0x7fff'ffff, ErrorCode::no_error)) ==
        Log{"goaway 2147483647 NO_ERROR \"\"", "closed 3 REFUSED_STREAM peer not_processed"});

  CHECK(ends.feed(headers(1, "88", true)) == answered(1));
  CHECK(ends.output() == Wire{});
  CHECK(ends.connection().request_capacity() == 0);
}

TEST_CASE("§5.1.2: requests that wait keep the encoder in step", "[rfc9113][5.1.2][4.3]") {
  Pair pair({.max_queued_requests = 50}, with_settings({{SettingId::max_concurrent_streams, 2}}));
  pair.run();
  for (int i = 0; i < 20; ++i) {
    const std::string path = "/" + std::to_string(i);
    const std::array request = {Field{":method", "GET"}, Field{":scheme", "http"},
                                Field{":authority", "h2.test"}, Field{":path", path},
                                Field{"x-number", path}};
    const StreamId id = pair.client.connection.next_stream_id().value();
    REQUIRE(pair.client.connection.submit(SendHeaders{id, request, true}));
  }
  for (int i = 0; i < 20; ++i) {
    const auto [client, server] = pair.run();
    const StreamId id = static_cast<StreamId>(2 * i + 1);
    const std::string path = "/" + std::to_string(i);
    CHECK(pair.client.connection.live_streams() == static_cast<std::size_t>(20 - i));
    CHECK(pair.server.connection.live_streams() == static_cast<std::size_t>(i < 19 ? 2 : 1));
    REQUIRE(pair.server.connection.submit(SendHeaders{id, ok_response, true}));
  }
  pair.run();
  CHECK(pair.client.connection.live_streams() == 0);
}

}  // namespace h2::test
