// RFC 9113 §5.5: what others may add to the protocol, and what became of one such addition
// (§5.3.2, RFC 7540 §5.3, RFC 9218 §2.1).
#include <array>
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

Options shows() {
  Options options;
  options.show_unknown_frames = true;
  return options;
}

Wire priority(StreamId stream, std::string_view dependency) {
  return raw(2, 0, stream, wire(std::string(dependency) + " 0f"));
}

// HEADERS of a GET with priority fields.
Wire get_depending(StreamId stream, std::string_view dependency) {
  return raw(1, 0x25, stream, wire(std::string(dependency) + " 0f 82 86 84 41 01 78"));
}

}  // namespace

TEST_CASE("§5.5: values without a meaning are no error", "[rfc9113][5.5][9113-5.5-1]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(get(1) + get(3)));

  CHECK(ends.feed(settings({{static_cast<SettingId>(0xf0f0), 7}})) == Log{"settings 61680=7"});
  CHECK(ends.feed(rst(1, static_cast<ErrorCode>(0xdead))) ==
        Log{"closed 1 57005 peer maybe_processed"});
  CHECK(ends.feed(raw(0xfa, 0, 0)).empty());
  CHECK(ends.feed(raw(7, 0, 0, wire("00000000 0000dead"))) == Log{"goaway 0 57005 \"\""});
  static_cast<void>(ends.output());
  check_lives(ends);
}

TEST_CASE("§5.5: no frame of any type may stand inside a field block",
          "[attacks][A50][rfc9113][5.5][9113-5.5-2][field_block_interrupted]") {
  for (const unsigned type : {0x0aU, 0x0cU, 0x10U, 0xfaU}) {
    for (const StreamId stream : {0U, 1U}) {
      Twins ends = Twins::established(Role::server, shows());
      CHECK(ends.feed(raw(1, 1, 1, wire("82"))).empty());

      check_ends(ends, raw(static_cast<std::uint8_t>(type), 0, stream, wire("00000001")),
                 Rule::field_block_interrupted, ErrorCode::protocol_error, 0);
    }
  }
}

TEST_CASE("§5.5: of a stream that is over nothing is told, whatever the frame",
          "[rfc9113][5.5][9113-4.1-4]") {
  Twins ends = Twins::established(Role::server, shows());
  static_cast<void>(ends.feed(get(1) + get(5)));
  REQUIRE(ends.submit(ResetStream{1}));

  CHECK(ends.feed(raw(0xfa, 0, 1) + raw(0xfa, 0, 3)) ==
        Log{"closed 1 CANCEL caller maybe_processed"});
  CHECK(ends.feed(raw(0xfa, 0, 1) + raw(0xfa, 0, 7)) == Log{"frame 7 type=250 flags=0 \"\""});
}

TEST_CASE("§5.5: frames of unknown type are shown to who asks for them",
          "[rfc9113][5.5][9113-5.5-1][9113-4.1-4]") {
  Twins ends = Twins::established(Role::server, shows());
  static_cast<void>(ends.feed(get(1)));

  CHECK(ends.feed(raw(0xfa, 0xff, 1, text("abc"))) == Log{"frame 1 type=250 flags=255 \"abc\""});
  CHECK(ends.feed(raw(0x0b, 0, 0)) == Log{"frame 0 type=11 flags=0 \"\""});
  CHECK(ends.feed(raw(0x11, 1, 7, text("idle"))) == Log{"frame 7 type=17 flags=1 \"idle\""});
  const std::string longest(16'384, 'x');
  CHECK(ends.feed(raw(0xfa, 0, 2, text(longest))) ==
        Log{"frame 2 type=250 flags=0 \"" + longest + "\""});
  check_lives(ends);
}

TEST_CASE("§5.5: frames that have a meaning elsewhere are not shown as unknown",
          "[rfc9113][5.5][9113-5.5-1]") {
  Twins ends = Twins::established(Role::client, shows());

  CHECK(ends.feed(raw(0xa, 0, 0, wire("0000")) + raw(0xc, 0, 0)).empty());
  check_lives(ends);
}

TEST_CASE("§5.5: the user's pointer comes with the frames of a stream", "[rfc9113][5.5]") {
  int mine = 0;
  End server = established(Role::server, shows());
  static_cast<void>(server.feed(get(1)));
  REQUIRE(server.connection.set_user(1, &mine));
  const Wire frame = raw(0xfa, 0, 1);
  Bytes input = frame;

  const auto event = server.connection.poll(input);

  REQUIRE(event);
  REQUIRE(std::holds_alternative<FrameReceived>(*event));
  CHECK(std::get<FrameReceived>(*event).user == &mine);
}

TEST_CASE("§5.5: frames of unknown type are sent as they are given", "[rfc9113][5.5][9113-5.5-3]") {
  for (const Role role : {Role::client, Role::server}) {
    Twins ends = Twins::established(role);
    if (role == Role::server) {
      static_cast<void>(ends.feed(post(1)));
    } else {
      REQUIRE(ends.submit(SendHeaders{1, post_request}));
      static_cast<void>(ends.output());
    }
    const Wire payload = text(std::string(16'384, 'x'));

    REQUIRE(ends.submit(SendFrame{0xfa, 0xff, 0, payload}));
    CHECK(ends.output() == raw(0xfa, 0xff, 0, payload));
    REQUIRE(ends.submit(SendFrame{0x0b, 0, 1}));
    CHECK(ends.output() == raw(0x0b, 0, 1));
  }
}

TEST_CASE("§5.5: frames that have a meaning are not sent by their number",
          "[rfc9113][5.5][9113-5.5-3]") {
  Twins ends = Twins::established(Role::server);

  for (const unsigned type :
       {0x0U, 0x1U, 0x2U, 0x3U, 0x4U, 0x5U, 0x6U, 0x7U, 0x8U, 0x9U, 0xaU, 0xcU, 0x10U}) {
    const SendFrame action{static_cast<std::uint8_t>(type)};
    CHECK(ends.submit(action).error() == MisuseKind::frame_content);
  }
  const Wire payload = text(std::string(16'385, 'x'));
  CHECK(ends.submit(SendFrame{0xfa, 0, 0, payload}).error() == MisuseKind::frame_content);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§5.5: frames are sent only on streams that could carry content",
          "[rfc9113][5.5][9113-5.5-3]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1) + get(3)));
  REQUIRE(ends.submit(PushPromise{1, 2, get_request}));
  REQUIRE(ends.submit(SendHeaders{1, ok_response, true}));
  REQUIRE(ends.submit(SendHeaders{3, ok_response, true}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());

  CHECK(ends.submit(SendFrame{0xfa, 0, 1}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(SendFrame{0xfa, 0, 2}).error() == MisuseKind::wrong_state);
  CHECK(ends.submit(SendFrame{0xfa, 0, 3}).error() == MisuseKind::stream_closed);
  CHECK(ends.submit(SendFrame{0xfa, 0, 5}).error() == MisuseKind::unknown_stream);
  CHECK(ends.submit(SendFrame{0xfa, 0, 0x8000'0001}).error() == MisuseKind::unknown_stream);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§5.5: when the connection has ended nothing is sent", "[rfc9113][5.5][9113-5.5-3]") {
  Twins ends = Twins::established(Role::server);
  REQUIRE(ends.submit(Shutdown{Shutdown::When::now}));

  CHECK(ends.submit(SendFrame{0xfa}).error() == MisuseKind::connection_ended);
  CHECK(ends.submit(Origin{}).error() == MisuseKind::connection_ended);
  CHECK(ends.submit(AltSvc{0, "https://a", ""}).error() == MisuseKind::connection_ended);
  CHECK(ends.submit(UpdatePriority{1, {}}).error() == MisuseKind::connection_ended);
}

TEST_CASE("§5.5: output that nobody takes is refused at its cap", "[rfc9113][5.5]") {
  Options options;
  options.limits.max_output = 1'000;
  Twins server = Twins::established(Role::server, options);
  Twins client = Twins::established(Role::client, options);
  REQUIRE(server.submit(SendFrame{0xfa, 0, 0, text(std::string(1'000, 'x'))}));
  REQUIRE(client.submit(SendFrame{0xfa, 0, 0, text(std::string(1'000, 'x'))}));

  CHECK(server.submit(SendFrame{0xfa}).error() == MisuseKind::would_block);
  CHECK(server.submit(Origin{}).error() == MisuseKind::would_block);
  CHECK(server.submit(AltSvc{0, "https://a", ""}).error() == MisuseKind::would_block);
  CHECK(client.submit(UpdatePriority{1, {}}).error() == MisuseKind::would_block);
}

TEST_CASE("§5.3.2: priority fields are taken off and dropped",
          "[rfc9113][5.3.2][9113-5.3.2-2][7540-5.3.1-2]") {
  Twins ends = Twins::established(Role::server);

  for (const StreamId id : {1U, 3U}) {
    CHECK(ends.feed(get_depending(id, id == 1 ? "00000002" : "ffffffff")) ==
          Log{"headers " + std::to_string(id) +
              " request end [:method: GET, :scheme: http, :path: /, :authority: x]"});
  }
  CHECK(ends.feed(priority(1, "00000063")).empty());
  CHECK(ends.output() == Wire{});
}

TEST_CASE("RFC 7540 §5.3.1: a stream that depends on itself is reset, unless it is idle",
          "[rfc7540][5.3.1][7540-5.3.1-1][priority_self]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1)));

  CHECK(ends.feed(priority(3, "00000003")).empty());
  CHECK(ends.output() == Wire{});
  check_resets(ends, priority(1, "00000001"), Rule::priority_self, ErrorCode::protocol_error, 1);
  check_resets(ends, get_depending(5, "00000005"), Rule::priority_self, ErrorCode::protocol_error,
               5);
}

TEST_CASE("RFC 9218 §2.1: a client that gave the old priorities up is taken at its word",
          "[rfc9218][2.1][9218-2.1-4]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::no_rfc7540_priorities, 1}}));

  CHECK(ends.feed(get_depending(1, "00000001")).size() == 1);
  CHECK(ends.feed(priority(1, "00000001")).empty());
  CHECK(ends.output() == Wire{});
}

TEST_CASE("RFC 9218 §2.1: the setting is 0 or 1 and never changes",
          "[rfc9218][2.1][9218-2.1-1][9218-2.1-3][no_rfc7540_value][no_rfc7540_changed]") {
  const auto setting = [](std::uint32_t value) {
    return settings({{SettingId::no_rfc7540_priorities, value}});
  };
  for (const Role role : {Role::client, Role::server}) {
    Twins wrong = Twins::established(role);
    check_ends(wrong, setting(2), Rule::no_rfc7540_value, ErrorCode::protocol_error, 0);
    Twins late = Twins::established(role);
    CHECK(late.feed(setting(0)).size() == 1);
    static_cast<void>(late.output());
    check_ends(late, setting(1), Rule::no_rfc7540_changed, ErrorCode::protocol_error, 0);
    Twins back = Twins::established(role, {}, setting(1));
    CHECK(back.feed(setting(1)).size() == 1);
    static_cast<void>(back.output());
    check_ends(back, setting(0), Rule::no_rfc7540_changed, ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("RFC 9218 §2.1: our own setting is in the first SETTINGS or never",
          "[rfc9218][2.1][9218-2.1-2]") {
  constexpr Setting off{SettingId::no_rfc7540_priorities, 0};
  constexpr Setting on{SettingId::no_rfc7540_priorities, 1};
  const std::array<Setting, 1> to_off = {off};
  const std::array<Setting, 1> to_on = {on};
  Twins never = Twins::established(Role::server, with_settings({}));
  Twins always = Twins::established(Role::server, with_settings({on}));

  CHECK(Twins::fresh(Role::server, with_settings({on})).output() == settings({on}));
  CHECK(never.submit(ChangeSettings{to_on}).error() ==
        Misuse{MisuseKind::setting_value, Rule::no_rfc7540_changed});
  CHECK(always.submit(ChangeSettings{to_off}).error() ==
        Misuse{MisuseKind::setting_value, Rule::no_rfc7540_changed});
  REQUIRE(always.submit(ChangeSettings{to_on}));
  CHECK(always.output() == settings({on}));
}

}  // namespace h2::test
