// RFC 9113 §6.5: SETTINGS, their values, and when they hold.
#include <string>
#include <vector>

#include "support/twins.hpp"

namespace h2::test {

namespace {

constexpr SettingId unknown(unsigned id) { return static_cast<SettingId>(id); }

}  // namespace

TEST_CASE("§6.5: SETTINGS are applied, answered and told of",
          "[rfc9113][6.5][9113-6.5-1][9113-6.5-2][9113-6.5.3-1][9113-6.5-3]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(settings({{SettingId::header_table_size, 1},
                            {SettingId::enable_push, 0},
                            {SettingId::max_concurrent_streams, 3},
                            {SettingId::initial_window_size, 4},
                            {SettingId::max_frame_size, 20'000},
                            {SettingId::max_header_list_size, 6}})) ==
        Log{"settings 1=1 2=0 3=3 4=4 5=20000 6=6"});
  CHECK(ends.output() == settings_ack());

  Settings expected;
  expected.header_table_size = 1;
  expected.enable_push = 0;
  expected.max_concurrent_streams = 3;
  expected.initial_window_size = 4;
  expected.max_frame_size = 20'000;
  expected.max_header_list_size = 6;
  CHECK(ends.connection().remote_settings() == expected);
}

TEST_CASE("§6.5: each SETTINGS is answered once, the last value of each stays in force",
          "[rfc9113][6.5][9113-6.5-9][9113-6.5.3-1][9113-6.5.3-2]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(settings({{SettingId::max_concurrent_streams, 5},
                            {SettingId::max_concurrent_streams, 2}}) +
                  settings({{SettingId::max_frame_size, 16'384}}) + settings({}))
            .size() == 3);

  CHECK(ends.output() == settings_ack() + settings_ack() + settings_ack());
  CHECK(ends.connection().remote_settings().max_concurrent_streams == 2);
}

TEST_CASE("§6.5: SETTINGS with ACK are empty",
          "[rfc9113][6.5][9113-6.5-4][9113-6.5-7][settings_ack_length]") {
  for (const std::string_view payload : {"00", "0003 00000001"}) {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, raw(4, 1, 0, wire(payload)), Rule::settings_ack_length,
               ErrorCode::frame_size_error, 0);
  }
}

TEST_CASE("§6.5: SETTINGS belong to the connection",
          "[rfc9113][6.5][9113-6.5-6][settings_on_stream]") {
  for (const std::uint8_t flags : {std::uint8_t{0}, std::uint8_t{1}}) {
    Twins ends = Twins::established(Role::client);
    check_ends(ends, raw(4, flags, 1), Rule::settings_on_stream, ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§6.5: SETTINGS consist of whole entries",
          "[rfc9113][6.5][9113-6.5-8][settings_length]") {
  for (const std::size_t length : {1U, 5U, 7U, 11U, 16'383U}) {
    Twins ends = Twins::established(Role::server);
    check_ends(ends, raw(4, 0, 0, text(std::string(length, '\0'))), Rule::settings_length,
               ErrorCode::frame_size_error, 0);
  }
}

TEST_CASE("§6.5: an ACK that nothing asked for ends the connection",
          "[attacks][A19][rfc9113][6.5][9113-6.5-11][settings_ack_unexpected]") {
  Twins ends = Twins::established(Role::server);

  check_ends(ends, settings_ack(), Rule::settings_ack_unexpected, ErrorCode::protocol_error, 0);
}

TEST_CASE("§6.5.2: the values at their edges",
          "[rfc9113][6.5.2][9113-6.5.2-1][9113-6.5.2-5][9113-6.5.2-7][9113-6.5.2-12]"
          "[9113-6.5.2-15][enable_push_value][enable_push_server][initial_window_value]"
          "[attacks][A19][max_frame_size_value][connect_protocol_value][no_rfc7540_value]") {
  const auto good = [](Role role, SettingId id, std::uint32_t value) {
    INFO("setting " << static_cast<unsigned>(id) << " value " << value);
    Twins ends = Twins::established(role);
    CHECK(ends.feed(settings({{id, value}})).size() == 1);
    CHECK(ends.output() == settings_ack());
  };
  const auto bad = [](Role role, SettingId id, std::uint32_t value, Rule rule, ErrorCode code) {
    INFO("setting " << static_cast<unsigned>(id) << " value " << value);
    Twins ends = Twins::established(role);
    check_ends(ends, settings({{id, value}}), rule, code, 0);
  };
  constexpr auto protocol = ErrorCode::protocol_error;
  good(Role::server, SettingId::enable_push, 0);
  good(Role::server, SettingId::enable_push, 1);
  good(Role::client, SettingId::enable_push, 0);
  bad(Role::client, SettingId::enable_push, 1, Rule::enable_push_server, protocol);
  for (const Role role : {Role::client, Role::server}) {
    for (const std::uint32_t any : {0U, 1U, 4'096U, 0x7fff'ffffU, 0xffff'ffffU}) {
      good(role, SettingId::header_table_size, any);
      good(role, SettingId::max_concurrent_streams, any);
      good(role, SettingId::max_header_list_size, any);
      good(role, unknown(0), any);
      good(role, unknown(7), any);
      good(role, unknown(0xffff), any);
    }
    bad(role, SettingId::enable_push, 2, Rule::enable_push_value, protocol);
    bad(role, SettingId::enable_push, 0xffff'ffff, Rule::enable_push_value, protocol);
    good(role, SettingId::initial_window_size, 0);
    good(role, SettingId::initial_window_size, 0x7fff'ffff);
    for (const std::uint32_t value : {0x8000'0000U, 0xffff'ffffU}) {
      bad(role, SettingId::initial_window_size, value, Rule::initial_window_value,
          ErrorCode::flow_control_error);
    }
    good(role, SettingId::max_frame_size, 16'384);
    good(role, SettingId::max_frame_size, 16'777'215);
    for (const std::uint32_t value : {0U, 16'383U, 16'777'216U, 0xffff'ffffU}) {
      bad(role, SettingId::max_frame_size, value, Rule::max_frame_size_value, protocol);
    }
    good(role, SettingId::enable_connect_protocol, 1);
    bad(role, SettingId::enable_connect_protocol, 2, Rule::connect_protocol_value, protocol);
    bad(role, SettingId::no_rfc7540_priorities, 2, Rule::no_rfc7540_value, protocol);
  }
}

TEST_CASE("§6.5.2: unknown settings are passed over, known ones beside them count",
          "[rfc9113][6.5.2][9113-6.5.2-19]") {
  Twins ends = Twins::established(Role::server);

  CHECK(ends.feed(settings(
            {{unknown(0), 1}, {unknown(0xffff), 9}, {SettingId::max_concurrent_streams, 7}})) ==
        Log{"settings 0=1 65535=9 3=7"});
  CHECK(ends.connection().remote_settings().max_concurrent_streams == 7);
  CHECK(ends.output() == settings_ack());
}

TEST_CASE("§6.5.2: a value that may not change does not",
          "[rfc8441][rfc9218][8441-3][connect_protocol_withdrawn][no_rfc7540_changed]") {
  SECTION("extended CONNECT, once offered") {
    Twins ends =
        Twins::established(Role::client, {}, settings({{SettingId::enable_connect_protocol, 1}}));
    CHECK(ends.feed(settings({{SettingId::enable_connect_protocol, 1}})).size() == 1);
    static_cast<void>(ends.output());
    check_ends(ends, settings({{SettingId::enable_connect_protocol, 0}}),
               Rule::connect_protocol_withdrawn, ErrorCode::protocol_error, 0);
  }
  SECTION("extended CONNECT, both in one frame") {
    Twins ends = Twins::established(Role::client);
    check_ends(ends,
               settings({{SettingId::enable_connect_protocol, 1},
                         {SettingId::enable_connect_protocol, 0}}),
               Rule::connect_protocol_withdrawn, ErrorCode::protocol_error, 0);
  }
  SECTION("priorities, after the first SETTINGS") {
    Twins ends = Twins::established(Role::server);
    CHECK(ends.feed(settings({{SettingId::no_rfc7540_priorities, 0}})).size() == 1);
    static_cast<void>(ends.output());
    check_ends(ends, settings({{SettingId::no_rfc7540_priorities, 1}}), Rule::no_rfc7540_changed,
               ErrorCode::protocol_error, 0);
  }
}

TEST_CASE("§6.5.2: values that we must not send are refused",
          "[rfc9113][6.5.2][9113-6.5.2-6][9113-6.5.2-13][9113-6.5.2-14]") {
  const auto check = [](Role role, SettingId id, std::uint32_t value, Rule rule) {
    const std::vector<Setting> bad = {{id, value}};
    CHECK(check_options(role, with_settings(bad)) == rule);
    Twins ends = Twins::established(role);
    const auto refused = ends.submit(ChangeSettings{bad});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == Misuse{MisuseKind::setting_value, rule});
    CHECK(ends.output() == Wire{});
    check_lives(ends);
  };
  check(Role::server, SettingId::enable_push, 1, Rule::enable_push_server);
  check(Role::client, SettingId::enable_push, 2, Rule::enable_push_value);
  check(Role::client, SettingId::initial_window_size, 0x8000'0000, Rule::initial_window_value);
  check(Role::client, SettingId::max_frame_size, 16'383, Rule::max_frame_size_value);
  check(Role::server, SettingId::max_frame_size, 16'777'216, Rule::max_frame_size_value);
  check(Role::server, SettingId::enable_connect_protocol, 2, Rule::connect_protocol_value);
  check(Role::server, SettingId::no_rfc7540_priorities, 2, Rule::no_rfc7540_value);

  for (const std::uint32_t value : {16'384U, 16'777'215U}) {
    Twins ends = Twins::established(Role::client);
    const std::vector<Setting> edge = {{SettingId::max_frame_size, value}};
    CHECK(ends.submit(ChangeSettings{edge}));
    CHECK(ends.output() == settings(edge));
  }
}

TEST_CASE("§6.5.2: header lists above the peer's limit are not sent",
          "[rfc9113][6.5.2][9113-6.5.2-16][9113-6.5.2-18]") {
  // :method GET 42, :scheme http 43, :authority h2.test 49, :path / 38: 172 octets in all.
  Twins at =
      Twins::established(Role::client, {}, settings({{SettingId::max_header_list_size, 172}}));
  Twins below =
      Twins::established(Role::client, {}, settings({{SettingId::max_header_list_size, 171}}));

  CHECK(at.submit(SendHeaders{1, get_request, true}));
  CHECK(below.submit(SendHeaders{1, get_request, true}).error() == MisuseKind::fields_too_large);
  CHECK(below.output() == Wire{});
}

TEST_CASE("§6.5.2: a header list of 1 GiB and more is not sent, whatever the peer takes",
          "[rfc9113][6.5.2][9113-6.5.2-16]") {
  Twins ends = Twins::established(Role::client);
  const std::string value(std::size_t{1} << 26, 'v');
  std::vector<Field> fields{std::begin(get_request), std::end(get_request)};
  fields.insert(fields.end(), 16, {"a", value});

  const auto sent = ends.submit(SendHeaders{1, fields, true});

  CHECK(list_size(fields) == 172 + 16 * (std::uint64_t{33} + value.size()));
  CHECK(sent.error() == MisuseKind::fields_too_large);
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.5.3: settings of ours hold from their acknowledgement, in order",
          "[rfc9113][6.5.3][9113-6.5.3-3][9113-6.5-10]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1)));
  const std::vector<Setting> one = {{SettingId::initial_window_size, 1}};
  const std::vector<Setting> two = {{SettingId::initial_window_size, 2}};
  REQUIRE(ends.submit(ChangeSettings{one}));
  REQUIRE(ends.submit(ChangeSettings{two}));
  CHECK(ends.connection().local_settings().initial_window_size == 65'535);

  CHECK(ends.feed(settings_ack()) == Log{"settings acknowledged"});
  CHECK(ends.connection().local_settings().initial_window_size == 1);
  CHECK(ends.connection().receive_window(1) == 1);
  CHECK(ends.connection().send_window(1) == 65'535);
  CHECK(ends.feed(settings_ack()) == Log{"settings acknowledged"});
  CHECK(ends.connection().local_settings().initial_window_size == 2);
}

TEST_CASE("§6.5.3: only so many SETTINGS of ours wait for their acknowledgement",
          "[rfc9113][6.5.3]") {
  Twins ends = Twins::established(Role::server);
  for (int i = 0; i < 8; ++i) REQUIRE(ends.submit(ChangeSettings{}));
  CHECK(ends.submit(ChangeSettings{}).error() == MisuseKind::too_many_pending);

  CHECK(ends.feed(settings_ack()).size() == 1);
  CHECK(ends.submit(ChangeSettings{}));
}

TEST_CASE("§6.5.3: frames behind the ACK obey the new values", "[rfc9113][6.5.3][9113-6.5.3-4]") {
  Twins ends =
      Twins::established(Role::server, {}, settings({{SettingId::max_frame_size, 32'768}}));
  static_cast<void>(ends.feed(get(1)));
  REQUIRE(ends.submit(SendHeaders{1, ok_response}));
  REQUIRE(ends.submit(SendData{1, Body::own(std::string(40'000, 'x')), true}));

  static_cast<void>(ends.feed(settings({{SettingId::max_frame_size, 16'384}})));

  CHECK(frames(ends.output().octets) ==
        Log{"HEADERS 1 flags=04 length=1", "SETTINGS 0 flags=01 length=0",
            "DATA 1 flags=00 length=16384", "DATA 1 flags=00 length=16384",
            "DATA 1 flags=01 length=7232"});
}

TEST_CASE("§6.5.3: an acknowledgement that does not come in time ends the connection",
          "[attacks][A14][rfc9113][6.5.3][9113-6.5.3-5][settings_timeout]") {
  Twins ends = Twins::established(Role::server);
  REQUIRE(ends.submit(ChangeSettings{}));
  static_cast<void>(ends.output());
  ends.advance(Time{5});
  CHECK(ends.connection().next_deadline() == Time{10'000'000'005});
  ends.advance(Time{10'000'000'004});
  CHECK(ends.events().empty());

  ends.advance(Time{10'000'000'005});

  CHECK(ends.events() == Log{"error 0 settings_timeout"});
  CHECK(ends.output() == goaway(0, ErrorCode::settings_timeout));
  CHECK(ends.connection().finished());
}

TEST_CASE("§6.5: SETTINGS that would not fit into a frame are refused",
          "[rfc9113][6.5][4.1][9113-4.1-3]") {
  const std::vector<Setting> many(2'731, Setting{SettingId::max_concurrent_streams, 1});
  Twins ends = Twins::established(Role::server);

  CHECK_FALSE(ends.submit(ChangeSettings{many}));
  CHECK(ends.output() == Wire{});
}

TEST_CASE("§6.5.2: a table size that this end cannot keep is refused", "[rfc9113][6.5.2][misuse]") {
  const std::vector<Setting> huge = {{SettingId::header_table_size, 0xffff'ffff}};
  CHECK(check_options(Role::server, with_settings(huge)).has_value());
  Twins ends = Twins::established(Role::server);
  CHECK_FALSE(ends.submit(ChangeSettings{huge}));
}

}  // namespace h2::test
