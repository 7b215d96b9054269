// RFC 9113 §6.6, §8.4: server push, from both sides.
#include <array>
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::uint8_t end_headers = 4;
constexpr std::uint8_t padded = 8;
constexpr std::string_view promised_get = "82 86 84 01 07 68322e74657374";

// A client that takes pushes, with a request on stream 1.
Twins client(bool end_stream = true) {
  Twins ends = Twins::established(Role::client, with_settings({}));
  if (end_stream) {
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  } else {
    REQUIRE(ends.submit(SendHeaders{1, post_request}));
  }
  static_cast<void>(ends.output());
  return ends;
}

Twins server(const Wire& input = get(1), const Wire& client_settings = settings({})) {
  Twins ends = Twins::established(Role::server, {}, client_settings);
  static_cast<void>(ends.feed(input));
  return ends;
}

Wire promise_with(std::string_view payload, std::uint8_t flags = end_headers) {
  return raw(5, flags, 1, wire(payload));
}

}  // namespace

TEST_CASE("§8.4: a promise, its response, and the client's view of both",
          "[rfc9113][8.4][8.4.2][9113-8.4.2-2][9113-8.4.1-3]") {
  Pair pair{with_settings({})};
  pair.run();
  REQUIRE(pair.client.connection.submit(SendHeaders{1, get_request, true}));
  pair.run();
  Connection& end = pair.server.connection;
  REQUIRE(end.submit(PushPromise{1, 2, get_request}));
  REQUIRE(end.submit(SendHeaders{1, ok_response}));
  REQUIRE(end.submit(SendData{1, Body::own(std::string("see 2")), true}));
  REQUIRE(end.submit(SendHeaders{2, ok_response}));
  REQUIRE(end.submit(SendData{2, Body::own(std::string("pushed")), true}));

  const Log said = pair.run().first;

  REQUIRE(said.size() == 7);
  CHECK(said[0] == "promise 1 2 [:method: GET, :scheme: http, :authority: h2.test, :path: /]");
  CHECK(said[1] == "headers 1 response [:status: 200]");
  CHECK(said[2] == "headers 2 pushed_response [:status: 200]");
  CHECK(pair.client.connection.live_streams() == 0);
  CHECK(pair.server.connection.live_streams() == 0);
}

TEST_CASE("§6.6: PUSH_PROMISE on stream 0 ends the connection",
          "[rfc9113][6.6][9113-6.6-3][push_promise_on_connection]") {
  Twins ends = client();

  check_ends(ends, raw(5, end_headers, 0, wire("00000002 82")), Rule::push_promise_on_connection,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.6: what is promised has to be an idle stream of the server",
          "[attacks][A33][rfc9113][6.6][9113-6.6-5][9113-5.1.1-9][promised_id]") {
  const auto check = [](const Wire& before, std::string_view id, StreamId last) {
    INFO(id);
    Twins ends = client();
    static_cast<void>(ends.feed(before));
    check_ends(ends, promise_with(std::string(id) + std::string(promised_get)), Rule::promised_id,
               ErrorCode::protocol_error, last);
  };
  check({}, "00000000", 0);
  check({}, "80000000", 0);
  check({}, "00000001", 0);
  check({}, "00000003", 0);
  check(promise(1, 4), "00000002", 4);
  check(promise(1, 2), "00000002", 2);
  check(promise(1, 2) + rst(2, ErrorCode::cancel), "00000002", 2);
}

TEST_CASE("§6.6: PUSH_PROMISE needs a stream that is open for it",
          "[rfc9113][6.6][9113-6.6-4][push_stream_state]") {
  const auto check = [](const Wire& before, StreamId on, StreamId last) {
    Twins ends = client(false);
    static_cast<void>(ends.feed(before));
    check_ends(ends, raw(5, end_headers, on, wire("00000008") + wire(promised_get)),
               Rule::push_stream_state, ErrorCode::protocol_error, last);
  };
  check({}, 3, 0);
  check({}, 2, 0);
  check(promise(1, 2), 2, 2);
  check(headers(1, "88", true), 1, 0);
  check(rst(1, ErrorCode::cancel), 1, 0);
}

TEST_CASE("§6.6: PUSH_PROMISE has room for its parts",
          "[rfc9113][6.6][9113-6.6-6][9113-6.6-7][push_promise_length][push_promise_padding]") {
  const auto check = [](std::uint8_t flags, std::string_view payload, Rule rule, ErrorCode code) {
    INFO(payload);
    Twins ends = client();
    check_ends(ends, promise_with(payload, flags | end_headers), rule, code, 0);
  };
  check(0, "", Rule::push_promise_length, ErrorCode::frame_size_error);
  check(0, "000000", Rule::push_promise_length, ErrorCode::frame_size_error);
  check(padded, "", Rule::push_promise_length, ErrorCode::frame_size_error);
  check(padded, "00 000000", Rule::push_promise_length, ErrorCode::frame_size_error);
  check(padded, "0a 00000002 0000000000", Rule::push_promise_padding, ErrorCode::protocol_error);
  check(padded, "06 00000002 0000000000", Rule::push_promise_padding, ErrorCode::protocol_error);

  Twins ends = client();
  check_resets(ends, promise_with("05 00000002 0000000000", padded | end_headers),
               Rule::pseudo_missing, ErrorCode::protocol_error, 2);
}

TEST_CASE("§6.6: reserved bit and undefined flags of PUSH_PROMISE mean nothing",
          "[rfc9113][6.6][9113-6.6-8][9113-6.6-9]") {
  Twins ends = client();

  CHECK(ends.feed(promise_with("80000002" + std::string(promised_get), 0xf7))
            .at(0)
            .rfind("promise 1 2 ", 0) == 0);
  CHECK(ends.feed(headers(1, "88") + headers(2, "88")).size() == 2);
}

TEST_CASE("§6.6: PUSH_PROMISE begins a field block that nothing may interrupt",
          "[rfc9113][6.6][9113-6.6-1][field_block_interrupted]") {
  for (const Wire& input : {data(1, "x"), headers(1, "88"), raw(9, 4, 2), ping("no place")}) {
    Twins ends = client();
    static_cast<void>(ends.feed(promise_with("00000002 82", 0)));
    check_ends(ends, input, Rule::field_block_interrupted, ErrorCode::protocol_error, 0);
  }
  Twins ends = client();
  CHECK(ends.feed(promise_with("00000002 82 86", 0) + raw(9, 4, 1, wire("84 01 01 78"))).size() ==
        1);
}

TEST_CASE("§6.6: a server's large promise continues on the stream that carries it",
          "[rfc9113][6.6][6.10][9113-6.10-2]") {
  Twins ends = server();
  const std::string value(20'000, 'z');
  const std::array<Field, 5> large = {get_request[0], get_request[1], get_request[2],
                                      get_request[3], Field{"x", value}};

  REQUIRE(ends.submit(PushPromise{1, 2, large}));

  const Log log = frames(ends.output().octets);
  REQUIRE(log.size() == 2);
  CHECK(log[0] == "PUSH_PROMISE 1 flags=00 length=16384");
  CHECK(log[1].rfind("CONTINUATION 1 flags=04", 0) == 0);
}

TEST_CASE("§8.4: a client that does not want pushes ends the connection once the server knows",
          "[attacks][A33][rfc9113][6.5.2][8.4][9113-6.5.2-3][9113-6.5.2-4][push_disabled]") {
  Twins known = Twins::established(Role::client);
  REQUIRE(known.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(known.output());
  check_ends(known, promise(1, 2), Rule::push_disabled, ErrorCode::protocol_error, 0);

  // Before the ACK the server cannot know: the promise is refused, and the block decoded.
  Twins fresh = Twins::fresh(Role::client);
  REQUIRE(fresh.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(fresh.feed(settings({})));
  static_cast<void>(fresh.output());
  const Log log = fresh.feed(promise_with("00000002 82 86 84 01 01 78 40 01 6e 01 76"));
  REQUIRE(log.size() == 1);
  CHECK(log[0].rfind("closed 2 REFUSED_STREAM engine", 0) == 0);
  CHECK(fresh.output() == rst(2, ErrorCode::refused_stream));
  CHECK(fresh.feed(headers(1, "88 be")) == Log{"headers 1 response [:status: 200, n: v]"});
}

TEST_CASE("§8.4: a promised request is safe, cacheable, complete and well-formed",
          "[rfc9113][8.4][8.4.1][9113-8.4-2][9113-8.4.1-1][promised_request][pseudo_missing]"
          "[field_name][connection_field]") {
  const auto check = [](std::string_view block, Rule rule) {
    INFO(block);
    Twins ends = client();
    check_resets(ends, promise_with("00000002" + std::string(block)), rule,
                 ErrorCode::protocol_error, 2);
    CHECK(ends.feed(headers(1, "88", true)).size() == 2);
  };
  check("83 86 84 01 01 78", Rule::promised_request);
  check("82 86 84 01 01 78 0f 0d 01 35", Rule::promised_request);
  check("82 86 01 01 78", Rule::pseudo_missing);
  check("82 86 84 01 01 78 00 01 58 01 79", Rule::field_name);
  check("82 86 84 01 01 78 00 07 75706772616465 01 78", Rule::connection_field);
}

TEST_CASE("§8.4: a server promises what a client may take",
          "[rfc9113][8.4][8.4.1][6.6][9113-8.4-1][9113-8.4-4][9113-8.4.1-2][9113-6.6-2]") {
  Twins ends = server();
  const auto refuse = [&ends](std::vector<Field> fields, Rule rule) {
    const auto refused = ends.submit(PushPromise{1, 2, fields});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == MisuseKind::malformed_fields);
    CHECK(refused.error().rule == rule);
    CHECK(ends.connection().next_stream_id() == 2U);
  };
  const auto& [method, scheme, authority, path] = get_request;
  refuse({{":method", "POST"}, scheme, authority, path}, Rule::promised_request);
  refuse({method, scheme, path}, Rule::pseudo_missing);
  refuse({method, authority, path}, Rule::pseudo_missing);
  refuse({method, scheme, authority}, Rule::pseudo_missing);
  refuse({method, scheme, authority, path, {"te", "gzip"}}, Rule::te_value);
  refuse({method, scheme, authority, path, {"Bad", "name"}}, Rule::field_name);

  CHECK(ends.submit(PushPromise{9, 2, get_request}).error() == MisuseKind::unknown_stream);
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  CHECK(ends.submit(PushPromise{2, 4, get_request}).error() == MisuseKind::wrong_state);
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  CHECK(ends.submit(PushPromise{1, 4, get_request}).error() == MisuseKind::stream_closed);

  Twins half_closed = server(post(1));
  REQUIRE(half_closed.submit(SendHeaders{1, ok_response, true}));
  CHECK(half_closed.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::wrong_state);
}

TEST_CASE("§8.4: without the client's leave there is no push",
          "[rfc9113][6.5.2][8.4][9113-6.5.2-2][9113-6.5.2-8][9113-8.4.1-4]") {
  Twins before = Twins::fresh(Role::server, with_settings({}));
  static_cast<void>(before.feed(magic() + settings({}) + get(1)));
  CHECK(before.submit(PushPromise{1, 2, get_request}));

  Twins refused = server(get(1), settings({{SettingId::enable_push, 0}}));
  CHECK(refused.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::push_disabled);
  Twins wrong_role = client();
  CHECK(wrong_role.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::wrong_role);
  CHECK(wrong_role.output() == Wire{});
}

TEST_CASE("§6.6: promised streams may be used in any order", "[rfc9113][6.6][9113-6.6-11]") {
  Twins ends = server();
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  REQUIRE(ends.submit(PushPromise{1, 4, get_request}));
  REQUIRE(ends.submit(SendHeaders{4, ok_response, true}));
  REQUIRE(ends.submit(SendHeaders{2, ok_response, true}));

  Twins other = client();
  const Log log =
      other.feed(promise(1, 2) + promise(1, 4) + headers(4, "88", true) + headers(2, "88", true));
  CHECK(log.size() == 6);
}

TEST_CASE("§8.4: a client cannot promise", "[rfc9113][8.4][9113-8.4-6][push_from_client]") {
  Twins ends = server();

  check_ends(ends, promise(1, 2), Rule::push_from_client, ErrorCode::protocol_error, 1);
}

}  // namespace h2::test
