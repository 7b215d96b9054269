// RFC 9113 §5.1: how a stream comes to its states, and what its end leaves behind.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins server_with(const Wire& input) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  return ends;
}

Twins client_with_request(bool end_stream, const Options& options = with_settings({})) {
  Twins ends = Twins::established(Role::client, options);
  if (end_stream) {
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  } else {
    REQUIRE(ends.submit(SendHeaders{1, post_request}));
  }
  static_cast<void>(ends.output());
  return ends;
}

}  // namespace

TEST_CASE("§5.1: END_STREAM on HEADERS half-closes at once",
          "[rfc9113][5.1][9113-5.1-4][9113-5.1-15]") {
  Twins server = server_with(get(1));
  Twins client = client_with_request(true);

  CHECK(server.connection().receive_window(1) == 65'535);
  CHECK(client.submit(SendData{1, {}}).error() == MisuseKind::wrong_state);
  REQUIRE(server.submit(SendHeaders{1, ok_response}));
  REQUIRE(server.submit(SendData{1, Body::own(std::string("body"))}));
  REQUIRE(server.submit(SendHeaders{1, {}}));
  CHECK(frames(server.output().octets) == Log{"HEADERS 1 flags=04 length=1",
                                              "DATA 1 flags=00 length=4",
                                              "HEADERS 1 flags=05 length=0"});
  CHECK(server.events() == Log{"sent 1", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("§5.1: CONTINUATION moves no stream, END_STREAM counts with its message",
          "[rfc9113][5.1][9113-5.1-27][half_closed_stream]") {
  Twins ends = Twins::established(Role::server);
  const Wire start = raw(1, 1, 1, wire("82 86 84 01"));

  CHECK(ends.feed(start).empty());
  CHECK(ends.connection().live_streams() == 0);
  CHECK(ends.feed(raw(9, 4, 1, wire("01 78"))) ==
        Log{"headers 1 request end [:method: GET, :scheme: http, :path: /, :authority: x]"});

  CHECK(check_resets(ends, data(1, "late"), Rule::half_closed_stream, ErrorCode::stream_closed, 1)
            .empty());
}

TEST_CASE("§5.1: a reserved stream, from the server's side",
          "[rfc9113][5.1][9113-5.1-5][9113-5.1-6][9113-5.1-10][9113-5.1-11]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  static_cast<void>(ends.output());

  CHECK(ends.submit(SendData{2, {}}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(PushPromise{2, 4, get_request}).error() == MisuseKind::wrong_state);
  CHECK(ends.feed(window_update(2, 1'000) + raw(2, 0, 2, wire("00000000 0f"))).empty());
  CHECK(ends.connection().send_window(2) == 66'535);

  REQUIRE(ends.submit(SendHeaders{2, ok_response}));
  REQUIRE(ends.submit(SendData{2, Body::own(std::string("pushed")), true}));
  CHECK(ends.output() == wire("000001 01 04 00000002 88") + data(2, "pushed", true));
  CHECK(ends.events().size() == 2);
}

TEST_CASE("§5.1: a reserved stream, from the client's side",
          "[rfc9113][5.1][9113-5.1-8][9113-5.1-10][9113-8.4.2-2]") {
  Twins ends = client_with_request(true);
  static_cast<void>(ends.feed(promise(1, 2)));

  CHECK(ends.submit(SendHeaders{2, get_request}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(SendData{2, {}, true}).error() == MisuseKind::wrong_state);
  CHECK(ends.feed(headers(2, "88")) == Log{"headers 2 pushed_response [:status: 200]"});
  CHECK(ends.submit(SendData{2, {}, true}).error() == MisuseKind::wrong_state);
  const Log log = ends.feed(data(2, "pushed", true));

  REQUIRE(log.size() == 2);
  CHECK(log[0] == "data 2 end \"pushed\"");
  CHECK(log[1].rfind("closed 2 NO_ERROR both", 0) == 0);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§5.1: RST_STREAM by either side frees a reservation",
          "[rfc9113][5.1][9113-5.1-11][9113-6.6-10]") {
  SECTION("the client's, at the client") {
    Twins ends = client_with_request(true);
    static_cast<void>(ends.feed(promise(1, 2)));
    REQUIRE(ends.submit(ResetStream{2, ErrorCode::refused_stream}));
    CHECK(ends.output() == rst(2, ErrorCode::refused_stream));
    CHECK(ends.events().at(0).rfind("closed 2 REFUSED_STREAM caller", 0) == 0);
    CHECK(ends.feed(headers(2, "88") + data(2, "pushed", true)).empty());
    CHECK(ends.output() == Wire{});
  }
  SECTION("the client's, at the server") {
    Twins ends = server_with(get(1));
    REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
    CHECK(ends.feed(rst(2, ErrorCode::refused_stream)) ==
          Log{"closed 2 REFUSED_STREAM peer not_processed"});
    CHECK(ends.submit(SendHeaders{2, ok_response}).error() == MisuseKind::stream_closed);
  }
  SECTION("the server's, at the client") {
    Twins ends = client_with_request(true);
    CHECK(ends.feed(promise(1, 2) + rst(2, ErrorCode::cancel)).size() == 2);
    CHECK(ends.connection().live_streams() == 1);
  }
}

TEST_CASE("§5.1: a half-closed (local) stream still gives credit and can be reset",
          "[rfc9113][5.1][9113-5.1-12][9113-5.1-13]") {
  Twins ends = client_with_request(true);

  CHECK(ends.submit(SendHeaders{1, {}, true}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(SendData{1, {}, true}).error() == MisuseKind::wrong_state);
  static_cast<void>(ends.feed(headers(1, "88")));
  static_cast<void>(
      ends.feed(data(1, std::string(16'384, 'x')) + data(1, std::string(16'384, 'x'))));
  CHECK(ends.output() == window_update(0, 32'768) + window_update(1, 32'768));
  REQUIRE(ends.submit(ResetStream{1}));

  CHECK(ends.output() == rst(1, ErrorCode::cancel));
  CHECK(ends.events() == Log{"closed 1 CANCEL caller maybe_processed"});
}

TEST_CASE("§5.1: whichever way a stream ends, it is told of once and then gone",
          "[rfc9113][5.1][9113-5.1-16][9113-5.1-17][9113-6.4-6]") {
  const auto check_gone = [](Twins& ends, const std::string& last) {
    const Log log = ends.events();
    REQUIRE(!log.empty());
    CHECK(log.back() == last);
    CHECK(ends.connection().live_streams() == 0);
    CHECK(ends.submit(SendHeaders{1, {}, true}).error() == MisuseKind::stream_closed);
    CHECK(ends.submit(SendData{1, {}, true}).error() == MisuseKind::stream_closed);
    CHECK(ends.submit(ResetStream{1}).error() == MisuseKind::stream_closed);
    CHECK(ends.feed(rst(1, ErrorCode::cancel) + window_update(1, 1)).empty());
    CHECK(ends.output() == Wire{});
    check_lives(ends);
  };
  SECTION("END_STREAM both ways, ours last") {
    Twins ends = server_with(get(1));
    REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
    static_cast<void>(ends.output());
    check_gone(ends, "closed 1 NO_ERROR both answered");
  }
  SECTION("our RST_STREAM, what was queued is dropped") {
    Twins ends = server_with(get(1));
    REQUIRE(ends.submit(SendHeaders{1, ok_response}));
    static_cast<void>(ends.output());
    REQUIRE(ends.submit(SendData{1, Body::own(std::string("never seen"))}));
    REQUIRE(ends.submit(ResetStream{1, ErrorCode::internal_error}));
    CHECK(ends.output() == rst(1, ErrorCode::internal_error));
    check_gone(ends, "closed 1 INTERNAL_ERROR caller maybe_processed");
  }
}

TEST_CASE("§5.1: the peer's RST_STREAM drops what is queued",
          "[rfc9113][5.1][9113-5.1-16][9113-5.1-17]") {
  Twins ends = server_with(get(1));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  static_cast<void>(ends.output());
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("one")), false}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("two")), false}));

  CHECK(ends.feed(rst(1, static_cast<ErrorCode>(0xff))) ==
        Log{"sent 1 incomplete", "sent 1 incomplete", "closed 1 255 peer maybe_processed"});
  CHECK(ends.feed(rst(1, ErrorCode::cancel)).empty());
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§5.1: what is under way to a stream that we reset is dropped",
          "[rfc9113][5.1][9113-5.1-20][9113-5.1-21][9113-5.1-23][9113-5.1-24]") {
  Twins ends = client_with_request(true);
  REQUIRE(ends.submit(ResetStream{1}));
  REQUIRE(ends.submit(Ping{}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());

  // Even after proof that the peer knows: there is no clock, and the peer may be a proxy.
  CHECK(ends.feed(raw(6, 1, 0, wire("0000000000000000"))).size() == 1);
  const std::string piece(13'000, 'x');
  CHECK(ends.feed(headers(1, "88 40 01 6e 01 76")).empty());
  for (int i = 0; i < 6; ++i) CHECK(ends.feed(data(1, piece)).empty());
  CHECK(ends.feed(headers(1, "40 01 6e 01 76", true) + window_update(1, 1)).empty());

  // The connection gets back what the dropped frames cost, and the stream nothing.
  CHECK(ends.output() == window_update(0, 39'000) + window_update(0, 39'000));
}

TEST_CASE("§5.1: what is under way to many streams that we reset at once is dropped",
          "[rfc9113][5.1][9113-5.1-20][9113-5.1-21]") {
  End end = established(Role::client);
  for (StreamId id = 1; id < 400; id += 2) {
    REQUIRE(end.connection.submit(SendHeaders{id, get_request, true}));
    static_cast<void>(end.output());
  }
  for (StreamId id = 1; id < 400; id += 2) REQUIRE(end.connection.submit(ResetStream{id}));
  CHECK(end.events().size() == 200);
  static_cast<void>(end.output());

  for (StreamId id = 1; id < 400; id += 2) {
    CHECK(end.feed(headers(id, "88") + data(id, "x", true)).empty());
  }
  CHECK(end.output() == Wire{});
  CHECK(end.feed(headers(401, "88")) == Log{"error 0 stream_parity"});
}

TEST_CASE("§5.1: a promise on a stream that we reset is refused", "[rfc9113][5.1][9113-5.1-22]") {
  Twins ends = client_with_request(true);
  REQUIRE(ends.submit(ResetStream{1}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());

  const Log log = ends.feed(promise(1, 2));

  REQUIRE(log.size() == 1);
  CHECK(log[0].rfind("closed 2 REFUSED_STREAM engine", 0) == 0);
  CHECK(ends.output() == rst(2, ErrorCode::refused_stream));
  CHECK(ends.feed(headers(2, "88", true)).empty());
  check_lives(ends);
}

TEST_CASE("§5.1: a stream may be over while its last body is still on the way out",
          "[rfc9113][5.1][9113-5.1-18][9113-5.4-2][reset_stream]") {
  End end = established(Role::server);
  static_cast<void>(end.feed(get(1, false)));
  REQUIRE(end.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.connection.submit(SendData{1, Body::own(std::string("shown"))}));
  std::array<Bytes, 4> views;
  REQUIRE(end.connection.gather(views) == 2);
  REQUIRE(end.feed(rst(1, ErrorCode::cancel)).empty());

  // The record is still there, and judges late frames like the memory of a closed stream.
  CHECK(end.feed(data(1, "late") + data(1, "late") + headers(1, "", true)).empty());
  end.connection.sent(views[0].size() + views[1].size());

  CHECK(end.events() == Log{"sent 1", "closed 1 CANCEL peer maybe_processed"});
  CHECK(end.output() == rst(1, ErrorCode::stream_closed));
}

}  // namespace h2::test
