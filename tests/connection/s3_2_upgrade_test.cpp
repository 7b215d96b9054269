// RFC 7540 §3.2: a connection that goes on from an HTTP/1.1 request, and its HTTP2-Settings.
#include <algorithm>
#include <array>
#include <string>

#include <h2/upgrade.hpp>

#include "support/twins.hpp"

namespace h2::test {

namespace {

using Kind = BadHttp2Settings::Kind;

const std::vector<Setting> hundred_streams = {{SettingId::max_concurrent_streams, 100},
                                              {SettingId::initial_window_size, 65'535}};

constexpr std::array<Setting, 2> tiny = {Setting{SettingId::initial_window_size, 3},
                                         Setting{SettingId::header_table_size, 0}};

Twins upgraded(Role role, const Upgrade& upgrade, const Options& options = {}) {
  const auto one = [&] {
    End end{role, options};
    end.connection = Connection::upgraded(role, upgrade, options);
    return end;
  };
  return Twins{one(), one()};
}

Twins upgraded_server(const Upgrade& upgrade = {}) {
  Twins ends = upgraded(Role::server, upgrade, with_settings({}));
  CHECK(ends.output() == settings({}));
  return ends;
}

Twins upgraded_client(const Upgrade& upgrade = {}) {
  Twins ends = upgraded(Role::client, upgrade, with_settings({}));
  CHECK(ends.output() == magic() + settings({}));
  static_cast<void>(ends.feed(settings({}) + settings_ack()));
  static_cast<void>(ends.output());
  return ends;
}

BadHttp2Settings refusal(std::string_view value) {
  const auto parsed = parse_http2_settings(value);
  REQUIRE_FALSE(parsed);
  return parsed.error();
}

}  // namespace

TEST_CASE("RFC 7540 §3.2.1: HTTP2-Settings is SETTINGS in base64url",
          "[rfc7540][3.2.1][7540-3.2-1][7540-3.2.1-4]") {
  CHECK(http2_settings(hundred_streams) == "AAMAAABkAAQAAP__");
  CHECK(*parse_http2_settings("AAMAAABkAAQAAP__") == hundred_streams);
  CHECK(http2_settings({}).empty());
  CHECK((*parse_http2_settings("")).empty());
  const std::vector<Setting> unknown{{SettingId{0xfafa}, 0xffff'ffff}};
  CHECK(*parse_http2_settings(http2_settings(unknown)) == unknown);
  CHECK(http2_settings(first_settings(Role::client, {})) == "AAIAAAAAAAYAAQAA");
}

TEST_CASE("RFC 7540 §3.2.1: what is not base64url without padding is refused",
          "[rfc7540][3.2.1][7540-3.2.1-4]") {
  for (const char* value :
       {"AAMAAABkAAQAAP//", "AAMAAABk=", "AAMAAABk ", " AAMAAABk", "AAMA AABk", "AAMAAABk\n", "A",
        "AAMAAABkA", "AB", "AAMAAAB\xc3", "AAMAAABk,AAMAAABk", "AAMAAABk+"}) {
    CAPTURE(value);
    CHECK(refusal(value) == BadHttp2Settings{Kind::alphabet});
  }
  CHECK(text(refusal("=")) == "HTTP2-Settings is not base64url");
}

TEST_CASE("RFC 7540 §3.2.1: entries are whole, and not too many",
          "[rfc7540][3.2.1][7540-3.2.1-4]") {
  for (const char* value : {"AA", "AAMAAAA", "AAMAAABkAA"}) {
    CAPTURE(value);
    CHECK(refusal(value) == BadHttp2Settings{Kind::length});
  }
  const std::vector<Setting> most(32, hundred_streams[0]), more(33, hundred_streams[0]);
  CHECK(*parse_http2_settings(http2_settings(most)) == most);
  CHECK(refusal(http2_settings(more)) == BadHttp2Settings{Kind::too_many});
  CHECK(refusal(std::string(100'000, '=')) == BadHttp2Settings{Kind::too_many});
}

TEST_CASE("RFC 7540 §3.2.1: values are judged as in a SETTINGS frame",
          "[rfc7540][3.2.1][7540-3.2.1-4][initial_window_value][max_frame_size_value]") {
  const auto refused = [](Setting setting) { return refusal(http2_settings({&setting, 1})); };
  CHECK(refused({SettingId::initial_window_size, 0x8000'0000}) ==
        BadHttp2Settings{Kind::value, Rule::initial_window_value});
  CHECK(refused({SettingId::max_frame_size, 1}) ==
        BadHttp2Settings{Kind::value, Rule::max_frame_size_value});
  CHECK(refused({SettingId::enable_push, 2}) ==
        BadHttp2Settings{Kind::value, Rule::enable_push_value});
  CHECK(text(refused({SettingId::enable_push, 2})) == info(Rule::enable_push_value).text);
}

TEST_CASE("RFC 7540 §3.2: CONNECT is no request to go on from", "[rfc7540][3.2][connect_request]") {
  CHECK_FALSE(check_upgrade(Role::server, {}));
  CHECK_FALSE(check_upgrade(Role::server, {.settings = tiny, .method = "HEAD"}));
  CHECK(check_upgrade(Role::server, {.method = "CONNECT"}) == Rule::connect_request);
  CHECK(check_upgrade(Role::server, {.method = "G T"}) == Rule::method_syntax);
  const Setting bad{SettingId::enable_push, 2};
  CHECK(check_upgrade(Role::server, {.settings = {&bad, 1}}) == Rule::enable_push_value);
  const Setting huge{SettingId::header_table_size, hpack::max_table_limit + 1};
  CHECK_FALSE(check_upgrade(Role::server, {.settings = {&huge, 1}}));
  CHECK(check_upgrade(Role::client, {.settings = {&huge, 1}}) == Rule::hpack_table_size);
}

TEST_CASE("RFC 7540 §3.2: a server answers on stream 1 at once, behind its SETTINGS",
          "[rfc7540][3.2][7540-3.2-4][7540-3.2-5]") {
  int user = 0;
  Twins ends = upgraded(Role::server, {.user = &user}, with_settings({}));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("hi")), true}));

  CHECK(ends.output() == settings({}) + headers(1, "88") + data(1, "hi", true));
  CHECK(ends.feed(magic() + settings({})) ==
        Log{"sent 1", "closed 1 NO_ERROR both answered", "settings"});
  CHECK(ends.output() == settings_ack());
}

TEST_CASE("RFC 7540 §3.2: stream 1 is half-closed for the client",
          "[rfc7540][3.2][7540-3.2-7][half_closed_stream]") {
  for (const Wire& more : {data(1, "x", true), headers(1, "00 01 6e 01 76", true)}) {
    Twins ends = upgraded_server();
    static_cast<void>(ends.feed(magic() + settings({})));
    static_cast<void>(ends.output());
    static_cast<void>(
        check_resets(ends, more, Rule::half_closed_stream, ErrorCode::stream_closed, 1));
  }
  Twins next = upgraded_server();
  CHECK(next.feed(magic() + settings({}) + get(3)).size() == 2);
}

TEST_CASE("RFC 7540 §3.2: a server still wants the magic and SETTINGS",
          "[rfc7540][3.2][7540-3.2-6][preface_magic][preface_settings]") {
  Twins other = upgraded_server();
  check_ends(other, text("GET / HTTP/1.1\r\n"), Rule::preface_magic, ErrorCode::protocol_error, 1);
  Twins early = upgraded_server();
  check_ends(early, magic() + get(3), Rule::preface_settings, ErrorCode::protocol_error, 1);
}

TEST_CASE("RFC 7540 §3.2.1: what HTTP2-Settings says is in force, and not acknowledged",
          "[rfc7540][3.2.1][7540-3.2.1-4][7540-3.2.1-5]") {
  Twins ends = upgraded_server({.settings = tiny});
  CHECK(ends.connection().remote_settings().initial_window_size == 3);
  CHECK(ends.connection().send_window(1) == 3);
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string("abcde")), true}));

  // The table is given up with the first block, and the window holds the rest back.
  CHECK(ends.output() == headers(1, "20 88") + data(1, "abc"));

  CHECK(ends.feed(magic() + settings({})) == Log{"settings"});
  CHECK(ends.output() == settings_ack());
  CHECK(ends.connection().remote_settings().initial_window_size == 3);
}

TEST_CASE("RFC 7540 §3.2: the method of the request is remembered",
          "[rfc7540][3.2][content_not_allowed]") {
  Twins server = upgraded_server({.method = "HEAD"});
  REQUIRE(server.submit(SendHeaders{1, ok_response}));
  CHECK(server.submit(SendData{1, Body::own(std::string("x")), true}).error().rule ==
        Rule::content_not_allowed);

  Twins client = upgraded_client({.method = "HEAD"});
  static_cast<void>(client.feed(headers(1, "88")));
  static_cast<void>(check_resets(client, data(1, "x", true), Rule::content_not_allowed,
                                 ErrorCode::protocol_error, 1));
}

TEST_CASE("RFC 7540 §3.2: a client sends its preface and has used up stream 1",
          "[rfc7540][3.2][7540-3.2-6][7540-3.2-7]") {
  Twins ends = upgraded_client();
  CHECK(ends.connection().next_stream_id() == 3U);
  CHECK(ends.connection().live_streams() == 1);
  CHECK(ends.submit(SendHeaders{1, get_request, true}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(SendData{1, Body::own(std::string("x"))}).error() == MisuseKind::wrong_state);
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));

  CHECK(ends.feed(headers(1, "88") + data(1, "hi", true)) ==
        Log{"headers 1 response [:status: 200]", "data 1 end \"hi\"",
            "closed 1 NO_ERROR both answered"});
}

TEST_CASE("RFC 7540 §3.2.1: a client's own values bind it before any ACK",
          "[rfc7540][3.2.1][7540-3.2.1-5][hpack_table_size_missing]") {
  Twins ends =
      upgraded(Role::client, {.settings = tiny}, with_settings({tiny.begin(), tiny.end()}));
  static_cast<void>(ends.output());
  CHECK(ends.connection().local_settings().initial_window_size == 3);
  CHECK(ends.connection().receive_window(1) == 3);
  CHECK(ends.feed(settings({}) + headers(1, "20 88")) ==
        Log{"settings", "headers 1 response [:status: 200]"});
  static_cast<void>(ends.output());
  static_cast<void>(check_resets(ends, data(1, "abcd"), Rule::stream_window_exceeded,
                                 ErrorCode::flow_control_error, 1));
  CHECK(ends.feed(settings_ack()) == Log{"settings acknowledged"});
}

TEST_CASE("RFC 7540 §3.2: from end to end", "[rfc7540][3.2]") {
  const std::vector<Setting> first = first_settings(Role::client, {});
  const auto received = parse_http2_settings(http2_settings(first));
  REQUIRE(received);
  Pair pair;
  pair.client.connection = Connection::upgraded(Role::client, {.settings = first});
  pair.server.connection = Connection::upgraded(Role::server, {.settings = *received});
  REQUIRE(pair.server.connection.submit(SendHeaders{1, ok_response, true}));

  const auto [client, server] = pair.run();

  CHECK(std::count(client.begin(), client.end(), "closed 1 NO_ERROR both answered") == 1);
  CHECK(std::count(server.begin(), server.end(), "closed 1 NO_ERROR both answered") == 1);
  CHECK(pair.client.connection.live_streams() == 0);
  CHECK(pair.server.connection.live_streams() == 0);
}

}  // namespace h2::test
