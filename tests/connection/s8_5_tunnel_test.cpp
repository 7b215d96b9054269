// RFC 9113 §8.5: CONNECT, from end to end of one engine. RFC 8441: CONNECT with :protocol.
#include <array>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr std::array<Field, 2> connect = {Field{":method", "CONNECT"},
                                          Field{":authority", "h2.test:443"}};
constexpr std::array<Field, 5> websocket = {
    Field{":method", "CONNECT"}, Field{":protocol", "websocket"}, Field{":scheme", "https"},
    Field{":path", "/chat"}, Field{":authority", "h2.test"}};
constexpr std::array<Field, 1> trailer = {Field{"n", "v"}};

constexpr std::string_view plain_block =
    "02 07 434f4e4e454354 01 0b 68322e746573743a343433";  // :method CONNECT, :authority
constexpr std::string_view trailers = "00 01 6e 01 76";

Twins server_in_tunnel() {
  Twins ends = Twins::established(Role::server, {}, settings({}));
  REQUIRE(ends.feed(headers(1, plain_block)) ==
          Log{"headers 1 request [:method: CONNECT, :authority: h2.test:443]"});
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  static_cast<void>(ends.output());
  return ends;
}

Twins client_in_tunnel(const Options& options = {}) {
  Twins ends = Twins::established(Role::client, options);
  REQUIRE(ends.submit(SendHeaders{1, connect}));
  static_cast<void>(ends.output());
  REQUIRE(ends.feed(headers(1, "88")).size() == 1);
  return ends;
}

Options websockets() { return with_settings({{SettingId::enable_connect_protocol, 1}}); }

SendData piece(std::string_view text, bool end_stream = false) {
  return {1, Body::own(std::string(text)), end_stream};
}

}  // namespace

TEST_CASE("§8.5: any 2xx begins a tunnel, also those that have no content elsewhere",
          "[rfc9113][8.5][9110-9.3.6-4]") {
  for (const std::string_view status : {"200", "204", "205", "299"}) {
    const std::array<Field, 1> response = {Field{":status", status}};
    Twins server = Twins::established(Role::server, {}, settings({}));
    static_cast<void>(server.feed(headers(1, plain_block)));
    REQUIRE(server.submit(SendHeaders{1, response}));
    REQUIRE(server.submit(piece("tunnelled")));

    Twins client = Twins::established(Role::client);
    REQUIRE(client.submit(SendHeaders{1, connect}));
    static_cast<void>(client.output());
    const Log log = client.feed(server.output());

    REQUIRE(log.size() == 2);
    CHECK(log[1] == "data 1 \"tunnelled\"");
  }
}

TEST_CASE("§8.5: octets go both ways through a tunnel, and each way ends by itself",
          "[rfc9113][8.5][9113-8.5-6][8441-5-3]") {
  Twins server = server_in_tunnel();
  CHECK(server.feed(data(1, "hello", true)) == Log{"data 1 end \"hello\""});
  REQUIRE(server.submit(piece("still here")));
  REQUIRE(server.submit(piece("bye", true)));
  CHECK(server.output() == data(1, "still here") + data(1, "bye", true));
  CHECK(server.events() == Log{"sent 1", "sent 1", "closed 1 NO_ERROR both answered"});

  Twins client = client_in_tunnel();
  REQUIRE(client.submit(piece("", true)));
  CHECK(client.output() == data(1, "", true));
  CHECK(client.events() == Log{"sent 1"});
  CHECK(client.feed(data(1, "late", true)) ==
        Log{"data 1 end \"late\"", "closed 1 NO_ERROR both answered"});
}

TEST_CASE("§8.5: in a tunnel nothing is sent but DATA and what manages the stream",
          "[rfc9113][8.5][9113-8.5-4]") {
  Twins server = server_in_tunnel();
  CHECK(server.submit(SendHeaders{1, trailer, true}).error().rule == Rule::tunnel_frame);
  CHECK(server.submit(PushPromise{1, 2, get_request}).error() == MisuseKind::wrong_state);
  CHECK(server.output() == Wire{});

  Twins client = client_in_tunnel();
  CHECK(client.submit(SendHeaders{1, trailer, true}).error().rule == Rule::tunnel_frame);
  CHECK(client.output() == Wire{});
}

TEST_CASE("§8.5: other frames reset the tunnel", "[rfc9113][8.5][9113-8.5-5][tunnel_frame]") {
  Twins server = server_in_tunnel();
  check_resets(server, headers(1, trailers, true), Rule::tunnel_frame, ErrorCode::protocol_error,
               1);
  Twins client = client_in_tunnel();
  check_resets(client, headers(1, trailers, true), Rule::tunnel_frame, ErrorCode::protocol_error,
               1);

  Twins pushed = client_in_tunnel(with_settings({}));
  CHECK(pushed.feed(promise(1, 2)) == Log{"error 1 tunnel_frame",
                                          "closed 2 REFUSED_STREAM engine maybe_processed",
                                          "closed 1 PROTOCOL_ERROR engine maybe_processed"});
  CHECK(pushed.output() == rst(2, ErrorCode::refused_stream) + rst(1, ErrorCode::protocol_error));
  check_lives(pushed);
}

TEST_CASE("§8.5: a failure behind the tunnel is told with CONNECT_ERROR",
          "[rfc9113][8.5][9113-8.5-7]") {
  Twins server = server_in_tunnel();
  REQUIRE(server.submit(ResetStream{1, ErrorCode::connect_error}));
  CHECK(server.output() == rst(1, ErrorCode::connect_error));
  CHECK(server.events() == Log{"closed 1 CONNECT_ERROR caller maybe_processed"});

  Twins client = client_in_tunnel();
  CHECK(client.feed(rst(1, ErrorCode::connect_error)) ==
        Log{"closed 1 CONNECT_ERROR peer maybe_processed"});
}

TEST_CASE("§8.5: CONNECT without :authority is malformed",
          "[rfc9113][8.5][9113-8.5-1][9113-8.5-3][connect_request]") {
  Twins ends = Twins::established(Role::server);
  check_resets(ends, headers(1, "02 07 434f4e4e454354"), Rule::connect_request,
               ErrorCode::protocol_error, 1);
}

TEST_CASE("RFC 8441 §3: :protocol is sent once the server has said that it knows it",
          "[rfc8441][3][8441-3-3][8441-4-2]") {
  Twins ends = Twins::established(Role::client);
  CHECK(ends.submit(SendHeaders{1, websocket}).error() ==
        Misuse{MisuseKind::malformed_fields, Rule::pseudo_unknown, 1});

  static_cast<void>(ends.feed(settings({{SettingId::enable_connect_protocol, 1}})));
  CHECK(ends.submit(SendHeaders{1, std::span{websocket}.first(4)}).error().rule ==
        Rule::pseudo_missing);
  CHECK(ends.submit(SendHeaders{1, websocket}));
}

TEST_CASE("RFC 8441 §3: a client's SETTINGS_ENABLE_CONNECT_PROTOCOL changes nothing",
          "[rfc8441][3][8441-3-4][8441-3-7][pseudo_unknown]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::enable_connect_protocol, 1}}));
  check_resets(ends,
               headers(1,
                       "02 07 434f4e4e454354 00 09 3a70726f746f636f6c 09 776562736f636b6574 "
                       "87 84 01 01 78"),
               Rule::pseudo_unknown, ErrorCode::protocol_error, 1);
}

TEST_CASE("RFC 8441 §3: a server offers it with 0 or 1, and never takes it back",
          "[rfc8441][3][8441-3-2][8441-3-5]") {
  CHECK(check_options(Role::server, with_settings({{SettingId::enable_connect_protocol, 2}})) ==
        Rule::connect_protocol_value);

  Twins ends = Twins::established(Role::server, websockets());
  const std::array<Setting, 1> off = {Setting{SettingId::enable_connect_protocol, 0}};
  const auto refused = ends.submit(ChangeSettings{off});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().rule == Rule::connect_protocol_withdrawn);
}

TEST_CASE("RFC 8441 §5: a WebSocket over HTTP/2, from end to end",
          "[rfc8441][4][5][8441-4-1][8441-4-3][8441-4-4][8441-5-1][8441-5-3]") {
  Pair pair{{}, websockets()};
  pair.run();
  REQUIRE(pair.client.connection.submit(SendHeaders{1, websocket}));
  CHECK(pair.run().second ==
        Log{"headers 1 request [:method: CONNECT, :protocol: websocket, :scheme: https, "
            ":path: /chat, :authority: h2.test]"});
  REQUIRE(pair.server.connection.submit(SendHeaders{1, ok_response}));
  REQUIRE(pair.client.connection.submit(piece("ping")));
  REQUIRE(pair.server.connection.submit(piece("pong")));
  const auto [client, server] = pair.run();
  CHECK(client == Log{"sent 1", "headers 1 response [:status: 200]", "data 1 \"pong\""});
  CHECK(server == Log{"data 1 \"ping\"", "sent 1"});

  REQUIRE(pair.client.connection.submit(ResetStream{1, ErrorCode::cancel}));
  CHECK(pair.run().second == Log{"closed 1 CANCEL peer maybe_processed"});
  REQUIRE(pair.client.connection.submit(SendHeaders{3, connect}));
  CHECK(pair.run().second == Log{"headers 3 request [:method: CONNECT, :authority: h2.test:443]"});
}

}  // namespace h2::test
