// RFC 9113 §6.8: GOAWAY, what it says of each stream, and what comes after it.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins client_with_requests(StreamId last) {
  Twins ends = Twins::established(Role::client, with_settings({}));
  for (StreamId id = 1; id <= last; id += 2) {
    REQUIRE(ends.submit(SendHeaders{id, get_request, true}));
  }
  static_cast<void>(ends.output());
  return ends;
}

// A server that has said that streams above `last` come too late, and knows that the client knows.
Twins draining_server(const Wire& input, StreamId last) {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(input));
  REQUIRE(ends.submit(Shutdown{}));
  static_cast<void>(ends.feed(ping("shutdown", true)));
  CHECK(ends.output() == goaway(0x7fff'ffff, ErrorCode::no_error) + ping("shutdown") +
                             goaway(last, ErrorCode::no_error));
  return ends;
}

constexpr std::string_view inserting = "82 86 84 01 01 78  40 01 6e 01 76";
constexpr std::string_view indexing = "82 86 84 01 01 78  be";

}  // namespace

TEST_CASE("§6.8: GOAWAY belongs to the connection",
          "[rfc9113][6.8][9113-6.8-3][goaway_on_stream]") {
  Twins ends = Twins::established(Role::client);

  check_ends(ends, raw(7, 0, 1, wire("00000000 00000000")), Rule::goaway_on_stream,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.8: GOAWAY has at least eight octets", "[rfc9113][6.8][9113-6.8-4][goaway_length]") {
  for (const std::string_view payload : {"", "00000000", "00000000000000"}) {
    Twins ends = Twins::established(Role::client);
    check_ends(ends, raw(7, 0, 0, wire(payload)), Rule::goaway_length, ErrorCode::frame_size_error,
               0);
  }
}

TEST_CASE("§6.8: GOAWAY is told of with all that it says",
          "[rfc9113][6.8][7][9113-6.8-5][9113-6.8-16][9113-7-1]") {
  Twins ends = client_with_requests(1);

  CHECK(ends.feed(raw(7, 0, 0, wire("80000001 00000000") + text("so long"))) ==
        Log{"goaway 1 NO_ERROR \"so long\""});
  CHECK(ends.feed(raw(7, 0, 0, wire("00000001 000000ff"))) == Log{"goaway 1 255 \"\""});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.8: after GOAWAY no stream is opened", "[rfc9113][6.8][9113-6.8-1]") {
  Twins client = client_with_requests(1);
  static_cast<void>(client.feed(goaway(1, ErrorCode::no_error)));
  CHECK(client.submit(SendHeaders{3, get_request, true}).error() == MisuseKind::shutting_down);

  // Also after the notice that more is still taken: it is a request to stop.
  Twins noticed = client_with_requests(1);
  static_cast<void>(noticed.feed(goaway(0x7fff'ffff, ErrorCode::no_error)));
  CHECK(noticed.submit(SendHeaders{3, get_request, true}).error() == MisuseKind::shutting_down);

  Twins server = Twins::established(Role::server);
  static_cast<void>(server.feed(get(1) + goaway(0, ErrorCode::no_error)));
  CHECK(server.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::shutting_down);
  CHECK(server.submit(SendHeaders{1, ok_response, true}));
}

TEST_CASE("§6.8: what the server did not take up is over and may be tried again",
          "[rfc9113][6.8][8.7][9113-6.8-13][9113-6.8-14][9113-6.8-6][9113-8.7-1]") {
  Twins ends = client_with_requests(7);

  CHECK(ends.feed(goaway(5, ErrorCode::no_error)) ==
        Log{"goaway 5 NO_ERROR \"\"", "closed 7 REFUSED_STREAM peer not_processed"});
  CHECK(ends.feed(goaway(1, ErrorCode::internal_error)) ==
        Log{"goaway 1 INTERNAL_ERROR \"\"", "closed 3 REFUSED_STREAM peer not_processed",
            "closed 5 REFUSED_STREAM peer not_processed"});
  CHECK(ends.feed(headers(1, "88", true)) ==
        Log{"headers 1 response end [:status: 200]", "closed 1 NO_ERROR both answered"});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.8: a last stream that grows again brings nothing back",
          "[attacks][A28][rfc9113][6.8][9113-6.8-8]") {
  Twins ends = client_with_requests(5);
  static_cast<void>(ends.feed(goaway(3, ErrorCode::no_error)));

  CHECK(ends.feed(goaway(7, ErrorCode::no_error)) == Log{"goaway 7 NO_ERROR \"\""});
  CHECK(ends.connection().live_streams() == 2);
  CHECK(ends.feed(goaway(2, ErrorCode::no_error)).size() == 2);  // even: of no meaning here
  CHECK(ends.connection().live_streams() == 1);
}

TEST_CASE("§6.8: GOAWAY of a client is about pushes", "[rfc9113][6.8][9113-6.8-13]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  REQUIRE(ends.submit(PushPromise{1, 4, get_request}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(goaway(2, ErrorCode::no_error)) ==
        Log{"goaway 2 NO_ERROR \"\"", "closed 4 REFUSED_STREAM peer not_processed"});
  CHECK(ends.submit(SendHeaders{2, ok_response, true}));
  CHECK(ends.submit(SendHeaders{4, ok_response, true}).error() == MisuseKind::stream_closed);
}

TEST_CASE("§6.8: a server gives notice first, and goes when the client knows",
          "[rfc9113][6.8][9113-6.8-9][9113-6.8-10]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1)));
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.output() == goaway(0x7fff'ffff, ErrorCode::no_error) + ping("shutdown"));

  CHECK(ends.events() == Log{"stage noticed"});

  CHECK(ends.feed(get(3)).size() == 1);
  CHECK(ends.feed(ping("shutdown", true)) == Log{"stage draining"});

  CHECK(ends.output() == goaway(3, ErrorCode::no_error));
  CHECK(ends.feed(get(5)).empty());
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.8: the last stream of GOAWAY is the highest of the peer, and never grows",
          "[rfc9113][6.8][9113-6.8-7][9113-6.8-10][9113-8.7-3]") {
  SECTION("none") {
    Twins ends = Twins::established(Role::server);
    REQUIRE(ends.submit(Shutdown{Shutdown::When::now}));
    CHECK(ends.output() == goaway(0, ErrorCode::no_error));
  }
  SECTION("some, and a client's promises") {
    Twins ends = client_with_requests(1);
    static_cast<void>(ends.feed(promise(1, 2) + promise(1, 6)));
    REQUIRE(ends.submit(Shutdown{Shutdown::When::now}));
    CHECK(ends.output() == goaway(6, ErrorCode::no_error));
  }
  SECTION("later streams") {
    Twins ends = draining_server(post(1) + get(5), 5);
    CHECK(ends.feed(get(7)).empty());
    REQUIRE(ends.submit(Shutdown{Shutdown::When::now, ErrorCode::internal_error}));
    CHECK(ends.output() == goaway(5, ErrorCode::internal_error));
  }
}

TEST_CASE("§6.8: frames for later streams are dropped, and count for the connection",
          "[attacks][A28][rfc9113][6.8][9113-6.8-11][9113-6.8-12]") {
  Twins ends = draining_server(post(1), 1);

  CHECK(ends.feed(headers(3, inserting)).empty());
  CHECK(ends.feed(window_update(3, 1) + raw(2, 0, 3, wire("00000000 0f"))).empty());
  for (int i = 0; i < 4; ++i) CHECK(ends.feed(data(3, std::string(15'000, 'x'))).empty());
  CHECK(ends.feed(headers(3, "40 01 6d 01 77", true)).empty());
  CHECK(ends.feed(rst(3, ErrorCode::cancel) + rst(5, ErrorCode::cancel)).empty());
  CHECK(ends.output() == window_update(0, 45'000));
  CHECK(ends.connection().receive_window() == 65'535 - 15'000);

  CHECK(ends.feed(data(1, "goes on")) == Log{"data 1 \"goes on\""});
  CHECK(ends.feed(headers(1, "bf be", true)) == Log{"headers 1 trailers end [n: v, m: w]"});
}

TEST_CASE("§6.8: blocks of later streams are judged by the decoder",
          "[rfc9113][6.8][9113-6.8-11][hpack_index]") {
  Twins ends = draining_server(post(1), 1);

  check_ends(ends, headers(3, "80"), Rule::hpack_index, ErrorCode::compression_error, 1);
}

TEST_CASE("§6.8: DATA for later streams cannot pass the connection window",
          "[rfc9113][6.8][9113-6.8-12][connection_window_exceeded]") {
  Options options = with_settings({{SettingId::max_frame_size, 100'000}});
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  REQUIRE(ends.submit(Shutdown{}));
  static_cast<void>(ends.feed(ping("shutdown", true)));
  static_cast<void>(ends.output());

  check_ends(ends, data(3, std::string(65'536, 'x')), Rule::connection_window_exceeded,
             ErrorCode::flow_control_error, 1);
}

TEST_CASE("§6.8: without GOAWAY, every request may have been processed",
          "[rfc9113][6.8][9113-6.8-15]") {
  Twins ends = client_with_requests(3);

  REQUIRE(ends.submit(TransportClosed{}));

  CHECK(ends.events() == Log{"closed 1 INTERNAL_ERROR transport maybe_processed",
                             "closed 3 INTERNAL_ERROR transport maybe_processed"});
  CHECK(ends.connection().finished());
}

TEST_CASE("§6.8: debug data goes with GOAWAY, up to a bound", "[rfc9113][6.8][9113-6.8-16]") {
  for (const std::size_t size : {0U, 10U, 1'024U, 1'025U, 100'000U}) {
    const std::string debug(size, 'd');
    Twins ends = Twins::established(Role::server);

    REQUIRE(ends.submit(Shutdown{Shutdown::When::now, ErrorCode::enhance_your_calm,
                                 std::as_bytes(std::span{debug})}));

    CHECK(ends.output() ==
          goaway(0, ErrorCode::enhance_your_calm, std::string_view{debug}.substr(0, 1'024)));
  }
}

TEST_CASE("§6.8: a client that was told to go finishes and says goodbye",
          "[rfc9113][6.8][9113-6.8-2][9113-6.8-14]") {
  Twins ends = client_with_requests(1);
  static_cast<void>(ends.feed(goaway(1, ErrorCode::no_error)));
  REQUIRE(ends.submit(Shutdown{}));
  CHECK(ends.output() == goaway(0, ErrorCode::no_error));
  CHECK_FALSE(ends.connection().finished());
  CHECK(ends.events() == Log{"stage draining"});

  CHECK(ends.feed(headers(1, "88", true)) == Log{"headers 1 response end [:status: 200]",
                                                 "closed 1 NO_ERROR both answered", "stage ended"});

  CHECK(ends.connection().finished());
  CHECK(ends.output() == Wire{});
}

}  // namespace h2::test
