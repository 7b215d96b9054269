// RFC 9218 §5, §7: priorities that a client sends, by field and by PRIORITY_UPDATE.
#include <array>
#include <optional>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Wire update(StreamId prioritized, std::string_view value) {
  Wire payload;
  for (int shift = 24; shift >= 0; shift -= 8) {
    payload.octets.push_back(static_cast<std::byte>(prioritized >> shift & 0xff));
  }
  return raw(0x10, 0, 0, payload + text(value));
}

// A GET for "/" at "x" with these priority fields, encoded without the dynamic table.
Wire get_with(StreamId stream, std::initializer_list<std::string_view> values) {
  Wire block = wire("82 86 84 41 01 78");
  for (const std::string_view value : values) {
    block += wire("00 08") + text("priority");
    block.octets.push_back(static_cast<std::byte>(value.size()));
    block += text(value);
  }
  return raw(1, 5, stream, block);
}

// The priority that the next HEADERS shows.
std::optional<Priority> shown(Connection& connection, const Wire& input) {
  Bytes octets = input;
  std::optional<Priority> priority;
  while (const auto event = connection.poll(octets)) {
    if (const auto* headers = std::get_if<HeadersReceived>(&*event)) priority = headers->priority;
  }
  return priority;
}

Options limit(std::uint32_t streams) {
  return with_settings({{SettingId::max_concurrent_streams, streams}});
}

constexpr Priority high{1, false};
constexpr std::array<Field, 2> with_priority = {Field{":status", "200"}, Field{"priority", "u=1"}};

}  // namespace

TEST_CASE("§5: a request shows what its priority field says", "[rfc9218][5][9218-4-1][9218-4-5]") {
  End server = established(Role::server);
  Connection& connection = server.connection;

  CHECK(shown(connection, get_with(1, {})) == Priority{3, false});
  CHECK(shown(connection, get_with(3, {"u=5, i"})) == Priority{5, true});
  CHECK(shown(connection, get_with(5, {"u=1", "i"})) == Priority{1, true});
  CHECK(shown(connection, get_with(7, {"u=1", "i", "u=6, i=?0"})) == Priority{6, false});
  CHECK(shown(connection, get_with(9, {"u=1,"})) == Priority{3, false});
  CHECK(shown(connection, get_with(11, {"u=1", ""})) == Priority{3, false});
  CHECK(server.events().empty());
}

TEST_CASE("§5: a value of more than 256 octets is ignored, in one line or in several",
          "[attacks][A16][rfc9218][5][9218-4-4]") {
  End server = established(Role::server);
  const std::string half(60, 'x');

  CHECK(shown(server.connection, get_with(1, {"u=1", half, half, half})) == Priority{1, false});
  CHECK(shown(server.connection, get_with(3, {"u=1", half, half, half, half, half})) ==
        Priority{3, false});
}

TEST_CASE("§5: a response changes what it names and nothing else", "[rfc9218][5][9218-5-1]") {
  End client = established(Role::client);
  REQUIRE(client.connection.submit(SendHeaders{1, get_request, true}));
  REQUIRE(client.connection.submit(UpdatePriority{1, {5, true}}));
  const Wire fields = wire("88 00 08") + text("priority") + wire("03") + text("u=1");

  CHECK(shown(client.connection, raw(1, 4, 1, fields)) == Priority{1, true});
}

TEST_CASE("§7: PRIORITY_UPDATE replaces all that was said", "[rfc9218][7][9218-7-2][9218-7.1-3]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get_with(1, {"u=5, i"})));

  CHECK(ends.feed(update(1, "u=1")) == Log{"priority 1 u=1"});
  CHECK(ends.feed(update(1, "i")) == Log{"priority 1 u=3, i"});
  CHECK(ends.feed(update(1, "")) == Log{"priority 1 u=3"});
  CHECK(ends.feed(update(0x8000'0001, "u=2;x, y=(1)")) == Log{"priority 1 u=2"});
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§7: a PRIORITY_UPDATE that cannot be read is ignored", "[rfc9218][7][9218-7-1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));

  for (const char* value : {"u=", "u=1,", "U=1", "\xff"}) {
    CHECK(ends.feed(update(1, value)).empty());
    CHECK(ends.feed(update(3, value)).empty());
  }
  CHECK(ends.feed(update(1, "u=1" + std::string(254, ' '))).empty());
  CHECK(ends.feed(update(1, "u=1" + std::string(253, ' '))) == Log{"priority 1 u=1"});
  check_lives(ends);
}

TEST_CASE("§7: what was said of an idle stream last counts more than its field",
          "[rfc9218][7][9218-7-4]") {
  Twins ends = Twins::established(Role::server);
  CHECK(ends.feed(update(3, "u=1")) == Log{"priority 3 u=1"});
  CHECK(ends.feed(update(3, "u=6")) == Log{"priority 3 u=6"});
  static_cast<void>(ends.feed(get(1) + get_with(3, {"u=2"})));

  for (const StreamId id : {3U, 1U}) {
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(std::string("x")), true}));
  }

  CHECK(frames(ends.output().octets) ==
        Log{"HEADERS 3 flags=04 length=1", "HEADERS 1 flags=04 length=1",
            "DATA 1 flags=01 length=1", "DATA 3 flags=01 length=1"});
}

TEST_CASE("§7: a stream that was passed over takes its priority with it",
          "[rfc9218][7][9218-7-4]") {
  Twins ends = Twins::established(Role::server, limit(2));
  CHECK(ends.feed(update(1, "u=1") + update(3, "u=1")).size() == 2);

  CHECK(ends.feed(get(5)).size() == 1);
  CHECK(ends.feed(update(1, "u=2") + update(3, "u=2")).empty());
  CHECK(ends.feed(update(7, "u=2")) == Log{"priority 7 u=2"});
  check_lives(ends);
}

TEST_CASE("§7.1: closed streams have no priority", "[rfc9218][7.1][9218-7.1-4]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + rst(1, ErrorCode::cancel)));
  static_cast<void>(ends.feed(get(5)));
  REQUIRE(ends.submit(SendHeaders{5, ok_response, true}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(update(1, "u=1") + update(3, "u=1") + update(5, "u=1")) ==
        Log{"closed 5 NO_ERROR both answered"});
  check_lives(ends);
}

TEST_CASE("§7.1: PRIORITY_UPDATE on a stream", "[rfc9218][7.1][priority_update_on_stream]") {
  Twins ends = Twins::established(Role::server);
  check_ends(ends, raw(0x10, 0, 1, wire("00000001")), Rule::priority_update_on_stream,
             ErrorCode::protocol_error, 0);
}

TEST_CASE("§7.1: PRIORITY_UPDATE that is too short", "[rfc9218][7.1][priority_update_length]") {
  for (const char* payload : {"", "000000"}) {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, raw(0x10, 0, 0, wire(payload)), Rule::priority_update_length,
               ErrorCode::frame_size_error, 0);
  }
}

TEST_CASE("§7.1: PRIORITY_UPDATE for stream 0",
          "[rfc9218][7.1][9218-7.1-8][priority_update_target]") {
  Twins ends = Twins::established(Role::server);
  check_ends(ends, update(0, "u=1"), Rule::priority_update_target, ErrorCode::protocol_error, 0);
}

TEST_CASE("§7.1: PRIORITY_UPDATE for more streams than may be open",
          "[attacks][A16][rfc9218][7.1][9218-7.1-5][priority_update_limit]") {
  Twins ends = Twins::established(Role::server, limit(2));
  static_cast<void>(ends.feed(get(1)));
  CHECK(ends.feed(update(3, "u=1") + update(3, "u=2")).size() == 2);

  check_ends(ends, update(5, "u=1"), Rule::priority_update_limit, ErrorCode::protocol_error, 1);
}

TEST_CASE("§7.1: a limit that the client does not know yet does not count",
          "[rfc9218][7.1][9218-7.1-5]") {
  Twins ends = Twins::established(Role::server, limit(2));
  const std::array<Setting, 1> lower = {Setting{SettingId::max_concurrent_streams, 1}};
  REQUIRE(ends.submit(ChangeSettings{lower}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(update(1, "u=1") + update(3, "u=1")).size() == 2);
  CHECK(ends.feed(settings_ack()) == Log{"settings acknowledged"});
  check_ends(ends, update(5, "u=1"), Rule::priority_update_limit, ErrorCode::protocol_error, 0);
}

TEST_CASE("§7.1: PRIORITY_UPDATE for a push stream waits for its promise",
          "[rfc9218][7.1][9218-7.1-7][priority_update_promise]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  static_cast<void>(ends.output());

  CHECK(ends.feed(update(2, "u=1")) == Log{"priority 2 u=1"});
  check_ends(ends, update(4, "u=1"), Rule::priority_update_promise, ErrorCode::protocol_error, 1);
}

TEST_CASE("§7.1: PRIORITY_UPDATE from a server",
          "[rfc9218][7.1][9218-7.1-10][priority_update_from_server]") {
  Twins ends = Twins::established(Role::client);
  check_ends(ends, update(1, "u=1"), Rule::priority_update_from_server, ErrorCode::protocol_error,
             0);
}

TEST_CASE("§7.1: a client tells the server with a frame",
          "[rfc9218][7.1][9218-7-3][9218-7.1-4][9218-7.1-5][9218-7.1-6]") {
  Twins ends = Twins::established(Role::client, with_settings({}),
                                  settings({{SettingId::max_concurrent_streams, 2}}));

  // Before the request.
  REQUIRE(ends.submit(UpdatePriority{1, {5, true}}));
  CHECK(ends.output() == update(1, "u=5, i"));
  CHECK(ends.submit(UpdatePriority{2, high}).error() == MisuseKind::unknown_stream);
  CHECK(ends.submit(UpdatePriority{0, high}).error() == MisuseKind::unknown_stream);
  CHECK(ends.submit(UpdatePriority{1, {8, false}}).error() == MisuseKind::frame_content);
  REQUIRE(ends.submit(UpdatePriority{3, high}));
  CHECK(ends.submit(UpdatePriority{5, high}).error() == MisuseKind::stream_limit);
  CHECK(ends.output() == update(3, "u=1"));

  // While it is open, and of what it was promised.
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(promise(1, 2)));
  REQUIRE(ends.submit(UpdatePriority{1, {}}));
  REQUIRE(ends.submit(UpdatePriority{2, high}));
  CHECK(ends.output() == update(1, "") + update(2, "u=1"));

  // When it is over.
  static_cast<void>(ends.feed(headers(1, "88", true)));
  CHECK(ends.submit(UpdatePriority{1, high}).error() == MisuseKind::stream_closed);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§7.1: an answered request needs no priority", "[rfc9218][7.1][9218-7.1-4]") {
  Twins ends = Twins::established(Role::client);
  REQUIRE(ends.submit(SendHeaders{1, post_request}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.feed(headers(1, "88", true)));

  REQUIRE(ends.submit(UpdatePriority{1, high}));
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§7.1, §8: a server changes priorities for itself alone", "[rfc9218][7.1][9218-7.1-9]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));

  CHECK(ends.submit(UpdatePriority{5, high}).error() == MisuseKind::unknown_stream);
  REQUIRE(ends.submit(UpdatePriority{3, high}));
  CHECK(ends.output() == Wire{});

  for (const StreamId id : {1U, 3U}) {
    REQUIRE(ends.submit(SendHeaders{id, ok_response}));
    REQUIRE(ends.submit(SendData{id, Body::own(std::string("x")), true}));
  }
  CHECK(frames(ends.output().octets) ==
        Log{"HEADERS 1 flags=04 length=1", "HEADERS 3 flags=04 length=1",
            "DATA 3 flags=01 length=1", "DATA 1 flags=01 length=1"});
}

TEST_CASE("§8: the response's own field counts for the server as well", "[rfc9218][8][9218-5-1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendHeaders{3, with_priority}));
  static_cast<void>(ends.output());
  for (const StreamId id : {1U, 3U}) {
    REQUIRE(ends.submit(SendData{id, Body::own(std::string("x")), true}));
  }

  CHECK(frames(ends.output().octets) ==
        Log{"DATA 3 flags=01 length=1", "DATA 1 flags=01 length=1"});
}

TEST_CASE("§7.1: a flood of PRIORITY_UPDATE finds a fixed number of places",
          "[attacks][A16][rfc9218][7.1][9218-7-4]") {
  Twins ends = Twins::established(Role::server, with_settings({}));

  for (StreamId id = 1; id < 1'000; id += 2) {
    CHECK(ends.feed(update(id, "u=1")).size() == 1);
  }
  check_lives(ends);
}

}  // namespace h2::test
