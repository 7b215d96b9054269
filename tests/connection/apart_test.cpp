// RFC 9113 §6.9, §6.5.3: credit for the connection and for a stream apart, windows that change at
// run time, and SETTINGS that are acknowledged when the caller says so: what proxies need.
#include <string>

#include "support/twins.hpp"

namespace h2::test {

namespace {

using To = Consume::Credit;

std::string octets(std::size_t count) { return std::string(count, 'x'); }

Twins reader(std::vector<Setting> first = {}) {
  Options options = with_settings(std::move(first));
  options.credit = Credit::manual;
  Twins ends = Twins::established(Role::server, options);
  static_cast<void>(ends.feed(post(1)));
  return ends;
}

Wire data_frames(StreamId stream, std::size_t count) {
  Wire out;
  for (; count > 16'384; count -= 16'384) out += data(stream, octets(16'384));
  return out += data(stream, octets(count));
}

}  // namespace

TEST_CASE("§6.9: credit goes to the connection and to the stream apart",
          "[rfc9113][6.9][6.9.1][9113-6.9.1-8]") {
  Twins ends = reader();
  static_cast<void>(ends.feed(data_frames(1, 40'000)));

  REQUIRE(ends.submit(Consume{1, 40'000, To::connection}));
  CHECK(ends.output() == window_update(0, 40'000));
  CHECK(ends.submit(Consume{1, 1, To::connection}).error() == MisuseKind::window);
  CHECK(ends.submit(Consume{1, 1, To::both}).error() == MisuseKind::window);

  CHECK(ends.connection().stream_status(1)->unconsumed == 40'000);
  REQUIRE(ends.submit(Consume{1, 40'000, To::stream}));
  CHECK(ends.output() == window_update(1, 40'000));
  CHECK(ends.submit(Consume{1, 1, To::stream}).error() == MisuseKind::window);
}

TEST_CASE("§6.9: what was not given back when a stream ends goes to the connection, once",
          "[rfc9113][6.9][5.1]") {
  Twins ends = reader();
  static_cast<void>(ends.feed(data_frames(1, 40'000)));
  REQUIRE(ends.submit(Consume{1, 39'000, To::connection}));
  CHECK(ends.output() == window_update(0, 39'000));
  REQUIRE(ends.submit(ResetStream{1}));
  static_cast<void>(ends.events());

  CHECK(ends.connection().receive_window() == 65'535 - 1'000);
  static_cast<void>(ends.feed(post(3) + data_frames(3, 31'767)));
  REQUIRE(ends.submit(ResetStream{3}));
  static_cast<void>(ends.output());
  static_cast<void>(ends.events());
  CHECK(ends.output() == window_update(0, 32'767));
}

TEST_CASE("§6.9: a larger window is granted at once", "[rfc9113][6.9]") {
  for (const StreamId id : {0U, 1U}) {
    Twins ends = reader();
    REQUIRE(ends.set_receive_window(id, 100'000));
    CHECK(ends.output() == window_update(id, 100'000 - 65'535));
    CHECK(ends.connection().receive_window(id) == 100'000);

    REQUIRE(ends.set_receive_window(id, 0x7fff'ffff));
    CHECK(ends.output() == window_update(id, 0x7fff'ffff - 100'000));
    CHECK(ends.set_receive_window(id, 0x8000'0000).error() == MisuseKind::window);
  }
}

TEST_CASE("§6.9: a smaller window is reached by holding credit back", "[rfc9113][6.9]") {
  for (const StreamId id : {0U, 1U}) {
    Twins ends = reader();
    REQUIRE(ends.set_receive_window(id, 10'000));
    CHECK(ends.output() == Wire{});
    static_cast<void>(ends.feed(data_frames(1, 60'000)));
    const To to = id == 0 ? To::connection : To::stream;

    REQUIRE(ends.submit(Consume{1, 55'535, to}));
    CHECK(ends.output() == Wire{});
    CHECK(ends.connection().receive_window(id) == 5'535);
    // Now what is given back counts; half of the window at a time.
    REQUIRE(ends.submit(Consume{1, 4'465, to}));
    static_cast<void>(ends.feed(data_frames(1, 5'535)));
    REQUIRE(ends.submit(Consume{1, 5'535, to}));
    CHECK(ends.output() == window_update(id, 10'000));
    CHECK(ends.connection().receive_window(id) == 10'000);
  }
}

TEST_CASE("§6.9: a stream's window is refilled by halves of what it was set to",
          "[rfc9113][6.9][6.9.1][9113-6.9.1-9]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1)));
  SECTION("smaller than the others") {
    REQUIRE(ends.set_receive_window(1, 1'000));
    static_cast<void>(ends.feed(data_frames(1, 65'035)));
    CHECK(ends.output() == window_update(0, 32'768) + window_update(1, 500));
    CHECK(ends.connection().receive_window(1) == 1'000);
  }
  SECTION("larger than the others") {
    REQUIRE(ends.set_receive_window(0, 200'000));
    REQUIRE(ends.set_receive_window(1, 200'000));
    static_cast<void>(ends.output());
    static_cast<void>(ends.feed(data_frames(1, 98'304)));
    CHECK(ends.output() == Wire{});
    static_cast<void>(ends.feed(data(1, octets(1'696))));
    CHECK(ends.output() == window_update(0, 100'000) + window_update(1, 100'000));
  }
}

TEST_CASE("§6.9: the target counts what has arrived and was not given back", "[rfc9113][6.9]") {
  Twins ends = reader();
  static_cast<void>(ends.feed(data_frames(1, 20'000)));

  REQUIRE(ends.set_receive_window(1, 70'000));
  REQUIRE(ends.set_receive_window(0, 70'000));

  CHECK(ends.output() == window_update(1, 4'465) + window_update(0, 4'465));
}

TEST_CASE("§6.9: while a DATA frame arrives, too", "[rfc9113][6.9]") {
  End end = established(Role::server);
  static_cast<void>(end.feed(post(1)));
  const Wire frame = data(1, octets(10'000));
  static_cast<void>(end.feed(Bytes{frame}.first(5'000)));

  REQUIRE(end.connection.set_receive_window(1, 65'535));

  CHECK(end.output() == Wire{});
  CHECK(end.connection.receive_window(1) == 55'535);
}

TEST_CASE("§6.9.2: no window of ours ever passes 2^31-1", "[rfc9113][6.9.2][6.9.1][9113-6.9.1-3]") {
  const std::array largest = {Setting{SettingId::initial_window_size, 0x7fff'ffff}};
  SECTION("the window first") {
    Twins ends = reader();
    REQUIRE(ends.set_receive_window(1, 65'536));
    const Misuse misuse = ends.submit(ChangeSettings{largest}).error();
    CHECK(misuse == MisuseKind::setting_value);
    CHECK(misuse.rule == Rule::initial_window_overflow);
  }
  SECTION("SETTINGS first") {
    Twins ends = reader();
    REQUIRE(ends.submit(ChangeSettings{largest}));
    CHECK(ends.set_receive_window(1, 65'536).error() == MisuseKind::window);
    CHECK(ends.set_receive_window(1, 65'535));
  }
  SECTION("a window that is still to shrink") {
    Twins ends = reader();
    REQUIRE(ends.set_receive_window(1, 0x7fff'ffff));
    REQUIRE(ends.set_receive_window(1, 1'000));
    CHECK(ends.connection().receive_window(1) == 0x7fff'ffff);
    const std::array larger = {Setting{SettingId::initial_window_size, 65'536}};
    CHECK(ends.submit(ChangeSettings{larger}).error() == MisuseKind::setting_value);
  }
  SECTION("several SETTINGS under way") {
    Twins ends = reader();
    const std::array usual = {Setting{SettingId::initial_window_size, 65'535}};
    REQUIRE(ends.submit(ChangeSettings{largest}));
    REQUIRE(ends.submit(ChangeSettings{usual}));
    CHECK(ends.set_receive_window(1, 65'536).error() == MisuseKind::window);
  }
}

TEST_CASE("§6.9.2: a window that is negative is not raised by more than WINDOW_UPDATE can say",
          "[rfc9113][6.9.2][9113-6.9.1-3]") {
  Twins ends = Twins::established(Role::server);
  static_cast<void>(ends.feed(post(1)));
  REQUIRE(ends.set_receive_window(1, 0));
  static_cast<void>(ends.feed(data_frames(1, 65'535)));
  const std::array none = {Setting{SettingId::initial_window_size, 0}};
  REQUIRE(ends.submit(ChangeSettings{none}));
  static_cast<void>(ends.feed(raw(4, 1, 0, {})));
  static_cast<void>(ends.output());
  REQUIRE(ends.connection().receive_window(1) == -65'535);

  CHECK(ends.set_receive_window(1, 0x7fff'ffff).error() == MisuseKind::window);
  REQUIRE(ends.set_receive_window(1, 0x7fff'ffff - 65'535));
  CHECK(ends.output() == window_update(1, 0x7fff'ffff));
  CHECK(ends.connection().receive_window(1) == 0x7fff'ffff - 65'535);
}

TEST_CASE("§6.9: windows of streams that get no content", "[rfc9113][6.9]") {
  Twins ends = reader();
  static_cast<void>(ends.feed(data(1, "", true)));
  CHECK(ends.set_receive_window(1, 100'000).error() == MisuseKind::wrong_state);
  CHECK(ends.set_receive_window(3, 100'000).error() == MisuseKind::unknown_stream);
}

TEST_CASE("§6.5.3: an acknowledgement that is the caller's to give",
          "[rfc9113][6.5.3][9113-6.5.3-1]") {
  Options options;
  options.settings_ack = SettingsAck::manual;
  Twins ends = Twins::fresh(Role::client, options);
  static_cast<void>(ends.output());

  CHECK(ends.feed(settings({{SettingId::max_frame_size, 20'000}})) == Log{"settings 5=20000"});
  CHECK(ends.output() == Wire{});
  CHECK(ends.connection().remote_settings().max_frame_size == 20'000);
  CHECK(ends.connection().status().settings_to_answer == 1);

  REQUIRE(ends.submit(AcknowledgeSettings{}));
  CHECK(ends.output() == settings_ack());
  CHECK(ends.submit(AcknowledgeSettings{}).error() == MisuseKind::wrong_state);
}

TEST_CASE("§4.3.1: the table changes when SETTINGS are acknowledged, whoever does it",
          "[rfc9113][4.3.1][6.5.3]") {
  Options options;
  options.settings_ack = SettingsAck::manual;
  Twins ends = Twins::fresh(Role::client, options);
  static_cast<void>(ends.feed(
      settings({{SettingId::header_table_size, 0}, {SettingId::header_table_size, 100}})));
  static_cast<void>(ends.output());
  REQUIRE(ends.submit(SendHeaders{1, get_request, true}));
  CHECK(ends.output() == headers(1, "82 86 41 85 9c4b a4a8 4f 84", true));

  REQUIRE(ends.submit(AcknowledgeSettings{}));
  REQUIRE(ends.submit(SendHeaders{3, get_request, true}));

  CHECK(ends.output() == settings_ack() + headers(3, "20 3f45 82 86 41 85 9c4b a4a8 4f 84", true));
}

TEST_CASE("§6.5.3: so many wait and no more: then nothing is read", "[rfc9113][6.5.3]") {
  Options options;
  options.settings_ack = SettingsAck::manual;
  options.limits = {};
  End end = established(Role::client);
  end = End{Role::client, options};
  static_cast<void>(end.output());
  Wire flood;
  for (int i = 0; i < 40; ++i) flood += settings({});

  CHECK(end.feed(flood).size() == 32);
  CHECK(end.unread == 8 * 9);
  REQUIRE(end.connection.submit(AcknowledgeSettings{}));
  CHECK(end.feed(Bytes{flood}.last(8 * 9)).size() == 1);
}

}  // namespace h2::test
