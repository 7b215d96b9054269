// RFC 9113 §5.1.1, §5.1.2: stream identifiers, and how many streams there may be.
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Twins client(const std::vector<Setting>& server_settings = {}) {
  return Twins::established(Role::client, with_settings({}), settings(server_settings));
}

Twins limited_server(std::uint32_t streams) {
  return Twins::established(Role::server,
                            with_settings({{SettingId::max_concurrent_streams, streams}}));
}

}  // namespace

TEST_CASE("§5.1.1: a client opens odd streams in order",
          "[rfc9113][5.1.1][9113-5.1.1-1][9113-5.1.1-9][9113-6.2-3]") {
  Twins ends = client();
  for (const StreamId id : {1U, 3U, 5U}) {
    CHECK(ends.connection().next_stream_id() == id);
    REQUIRE(ends.submit(SendHeaders{id, get_request, true}));
  }

  CHECK(ends.submit(SendHeaders{2, get_request}).error() == MisuseKind::stream_id);
  CHECK_FALSE(ends.submit(SendHeaders{0, get_request}));
  CHECK(ends.submit(SendHeaders{0x8000'0001, get_request}).error() == MisuseKind::stream_id);
  REQUIRE(ends.submit(SendHeaders{9, get_request, true}));
  CHECK(ends.submit(SendHeaders{7, get_request}).error() == MisuseKind::stream_closed);
  CHECK(ends.connection().next_stream_id() == 11U);
}

TEST_CASE("§5.1.1: a server promises even streams in order",
          "[rfc9113][5.1.1][9113-5.1.1-2][9113-5.1.1-9]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));
  for (const StreamId id : {2U, 4U, 6U}) {
    CHECK(ends.connection().next_stream_id() == id);
    REQUIRE(ends.submit(PushPromise{1, id, get_request}));
  }

  for (const StreamId id : {0U, 3U, 4U, 6U, 0x8000'0000U}) {
    INFO(id);
    CHECK(ends.submit(PushPromise{1, id, get_request}).error() == MisuseKind::stream_id);
  }
  CHECK(ends.connection().next_stream_id() == 8U);
}

TEST_CASE("§5.1.1: a client cannot use the server's identifiers",
          "[rfc9113][5.1.1][9113-5.1.1-3][9113-5.1-3][stream_parity]") {
  Twins ends = Twins::established(Role::server);

  check_ends(ends, get(2), Rule::stream_parity, ErrorCode::protocol_error, 0);
}

TEST_CASE("§5.1.1: a lower identifier that was never used stays unused",
          "[rfc9113][5.1.1][9113-5.1.1-4][stream_order]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(5)));

  check_ends(ends, get(3), Rule::stream_order, ErrorCode::protocol_error, 5);
}

TEST_CASE("§5.1.1: a response has to be one to a request",
          "[rfc9113][5.1.1][9113-5.1.1-5][stream_parity]") {
  Twins ends = client();
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());

  check_ends(ends, headers(3, "88"), Rule::stream_parity, ErrorCode::protocol_error, 0);
}

TEST_CASE("§5.1.1: opening a stream closes the lower idle ones of the same end, and no others",
          "[rfc9113][5.1.1][9113-5.1.1-6][9113-5.1.1-7]") {
  SECTION("a server") {
    Twins ends = Twins::established(Role::server);
    static_cast<void>(ends.feed(get(7)));
    CHECK(ends.feed(window_update(5, 1) + rst(5, ErrorCode::cancel)).empty());
    CHECK(ends.feed(data(3, "x")).empty());
    CHECK(ends.output() == rst(3, ErrorCode::stream_closed));
    CHECK(ends.submit(PushPromise{7, 2, get_request}));
  }
  SECTION("a client") {
    Twins ends = client();
    REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
    CHECK(ends.feed(promise(1, 8)).size() == 1);
    CHECK(ends.submit(SendHeaders{3, get_request, true}));
  }
}

TEST_CASE("§5.1.1: when the identifiers are used up, no stream can be opened",
          "[rfc9113][5.1.1][9113-5.1.1-8]") {
  Twins ends = client();
  REQUIRE(ends.submit(SendHeaders{0x7fff'fffd, get_request, true}));
  CHECK(ends.connection().next_stream_id() == 0x7fff'ffffU);

  REQUIRE(ends.submit(SendHeaders{0x7fff'ffff, get_request, true}));

  CHECK(ends.connection().next_stream_id() == std::nullopt);
  CHECK_FALSE(ends.submit(SendHeaders{0x7fff'ffff, get_request, true}));
  CHECK_FALSE(ends.submit(SendHeaders{1, get_request, true}));
}

TEST_CASE("§5.1.1: the highest identifier of the peer is an ordinary one",
          "[rfc9113][5.1.1][9113-5.1.1-8]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(get(0x7fff'ffff)).size() == 1);
  REQUIRE(ends.submit(SendHeaders{0x7fff'ffff, ok_response, true}));
  CHECK(ends.output() == wire("000001 01 05 7fffffff 88"));
}

TEST_CASE("§5.1.2: a client keeps within the server's limit",
          "[rfc9113][5.1.2][9113-5.1.2-1][9113-5.1.2-2][9113-6.5.2-9]") {
  Twins ends = client({{SettingId::max_concurrent_streams, 1}});
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  CHECK(ends.submit(SendHeaders{3, get_request, true}).error() == MisuseKind::stream_limit);
  REQUIRE(ends.submit(SendData{1, {}, true}));
  static_cast<void>(ends.output());
  CHECK(ends.submit(SendHeaders{3, get_request, true}).error() == MisuseKind::stream_limit);
  static_cast<void>(ends.feed(headers(1, "88", true)));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));

  SECTION("a limit of 0 leaves what is open alone") {
    static_cast<void>(ends.feed(settings({{SettingId::max_concurrent_streams, 0}})));
    CHECK(ends.feed(headers(3, "88", true)).size() == 2);
    CHECK(ends.submit(SendHeaders{5, get_request, true}).error() == MisuseKind::stream_limit);
    static_cast<void>(ends.feed(settings({{SettingId::max_concurrent_streams, 5}})));
    CHECK(ends.submit(SendHeaders{5, get_request, true}));
  }
}

TEST_CASE("§5.1.2: promised streams do not count, pushed responses do",
          "[rfc9113][5.1.2][9113-5.1.2-2][9113-5.1.2-3]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::max_concurrent_streams, 1}}));
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  REQUIRE(ends.submit(PushPromise{1, 4, get_request}));

  REQUIRE(ends.submit(SendHeaders{2, ok_response}));
  CHECK(ends.submit(SendHeaders{4, ok_response}).error() == MisuseKind::stream_limit);
  REQUIRE(ends.submit(SendData{2, {}, true}));
  static_cast<void>(ends.output());
  CHECK(ends.submit(SendHeaders{4, ok_response}));
}

TEST_CASE("§5.1.2: a request above the limit is refused and uses its identifier up",
          "[rfc9113][5.1.2][9113-5.1.2-4][9113-5.1.2-5][9113-8.7-2][concurrent_streams]") {
  Twins ends = limited_server(1);
  static_cast<void>(ends.feed(get(1)));

  CHECK(check_resets(ends, get(3), Rule::concurrent_streams, ErrorCode::refused_stream, 3).empty());
  CHECK(ends.feed(get(3)).empty());  // dropped: the client may not know yet
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  static_cast<void>(ends.output());
  CHECK(ends.feed(get(5)).size() == 2);
}

TEST_CASE("§5.1.2: a refused stream is told of as not processed",
          "[rfc9113][5.1.2][9113-5.1.2-4][concurrent_streams]") {
  Twins ends = limited_server(0);

  CHECK(ends.feed(get(1)) ==
        Log{"error 1 concurrent_streams", "closed 1 REFUSED_STREAM engine not_processed"});
}

TEST_CASE("§5.1.2: lowering the limit harms no stream that is open",
          "[rfc9113][5.1.2][9113-5.1.2-6]") {
  Twins ends = limited_server(10);
  static_cast<void>(ends.feed(get(1) + get(3) + get(5)));
  const std::vector<Setting> one = {{SettingId::max_concurrent_streams, 1}};
  REQUIRE(ends.submit(ChangeSettings{one}));
  static_cast<void>(ends.output());

  // Refused, because it can be tried again; but the client could not know, and broke no rule.
  CHECK(ends.feed(get(7)) == Log{"closed 7 REFUSED_STREAM engine not_processed"});
  CHECK(ends.output() == rst(7, ErrorCode::refused_stream));
  CHECK(ends.feed(settings_ack()).size() == 1);
  CHECK(ends.connection().live_streams() == 3);
}

TEST_CASE("§5.1.2: raising the limit counts from the acknowledgement", "[rfc9113][5.1.2][6.5.3]") {
  Twins ends = limited_server(1);
  static_cast<void>(ends.feed(get(1)));
  const std::vector<Setting> two = {{SettingId::max_concurrent_streams, 2}};
  REQUIRE(ends.submit(ChangeSettings{two}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(get(3)).at(0) == "error 3 concurrent_streams");
  CHECK(ends.feed(settings_ack() + get(5)).size() == 2);
}

TEST_CASE("§5.1.2: each end limits the other and not itself",
          "[rfc9113][5.1.2][9113-5.1.2-7][9113-6.5-10]") {
  Twins ends =
      Twins::established(Role::client, with_settings({{SettingId::max_concurrent_streams, 0}}));
  for (StreamId id = 1; id < 400; id += 2) {
    REQUIRE(ends.submit(SendHeaders{id, get_request, true}));
  }
  CHECK(ends.feed(promise(1, 2)).size() == 1);
  static_cast<void>(ends.output());

  CHECK(check_resets(ends, headers(2, "88"), Rule::concurrent_streams, ErrorCode::refused_stream, 2)
            .empty());
}

}  // namespace h2::test
