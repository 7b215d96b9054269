// RFC 9113 §6.3 PRIORITY, §6.4 RST_STREAM, §6.5 SETTINGS, §6.7 PING, §6.8 GOAWAY,
// §6.9 WINDOW_UPDATE.
#include "frames.hpp"

namespace h2::test {
namespace {

using frame::Goaway;
using frame::Ping;
using frame::Priority;
using frame::RstStream;
using frame::SettingEntries;
using frame::WindowUpdate;

TEST_CASE("§6.3: PRIORITY", "[rfc9113][6.3][9113-6.3-4][7540-5.3.2-1]") {
  check_both_ways(Priority{1, {.dependency = 0, .weight = 1}},
                  "000005 02 00 00000001  00000000 00");
  check_both_ways(Priority{1, {.dependency = 0x7fff'ffff, .weight = 256, .exclusive = true}},
                  "000005 02 00 00000001  ffffffff ff");
  check_both_ways(Priority{3, {.dependency = 1, .weight = 16, .exclusive = true}},
                  "000005 02 00 00000003  80000001 0f");
  CHECK(read(wire("000005 02 ff 00000003  00000001 0f")) == "PRIORITY(3) priority 1 16");
}

TEST_CASE("§6.3: PRIORITY belongs to a stream and is 5 octets",
          "[rfc9113][6.3][priority_on_connection][priority_length][9113-6.3-1][9113-6.3-2]") {
  CHECK(read(wire("000005 02 00 00000000  0000000000")) == "priority_on_connection");
  CHECK(read(wire("000004 02 00 00000001  00000000")) == "priority_length");
  CHECK(read(wire("000006 02 00 00000001  000000000000")) == "priority_length");
}

TEST_CASE("§6.4: RST_STREAM", "[rfc9113][6.4]") {
  check_both_ways(RstStream{1, ErrorCode::cancel}, "000004 03 00 00000001  00000008");
  check_both_ways(RstStream{7, static_cast<ErrorCode>(0xfedcba98)},
                  "000004 03 00 00000007  fedcba98");
  CHECK(read(wire("000004 03 ff 00000007  00000000")) == "RST_STREAM(7) 0");
}

TEST_CASE("§6.4: RST_STREAM belongs to a stream and is 4 octets",
          "[rfc9113][6.4][rst_stream_on_connection][rst_stream_length][9113-6.4-2][9113-6.4-5]") {
  CHECK(read(wire("000004 03 00 00000000  00000000")) == "rst_stream_on_connection");
  CHECK(read(wire("000000 03 00 00000001")) == "rst_stream_length");
  CHECK(read(wire("000003 03 00 00000001  000000")) == "rst_stream_length");
  CHECK(read(wire("000005 03 00 00000001  0000000000")) == "rst_stream_length");
  CHECK(read(wire("000008 03 00 00000001  0000000000000000")) == "rst_stream_length");
}

TEST_CASE("§6.5: SETTINGS", "[rfc9113][6.5][6.5.1][9113-6.5.1-1]") {
  const Setting entries[] = {{SettingId::header_table_size, 0x01020304},
                             {static_cast<SettingId>(0xfedc), 0xffff'ffff},
                             {SettingId::enable_push, 0}};
  check_both_ways(frame::Settings{}, "000000 04 00 00000000");
  check_both_ways(frame::Settings{.ack = true}, "000000 04 01 00000000");
  check_both_ways(frame::Settings{.entries = std::span{entries}.first(1)},
                  "000006 04 00 00000000  0001 01020304");
  check_both_ways(frame::Settings{.entries = entries},
                  "000012 04 00 00000000  0001 01020304  fedc ffffffff  0002 00000000");
  CHECK(read(wire("000000 04 fe 00000000")) == "SETTINGS(0)");
}

TEST_CASE("§6.5.1: entries read from the wire can be sent as they are", "[rfc9113][6.5.1]") {
  const Wire octets = wire("0003 00000064  0004 7fffffff");
  const auto entries = SettingEntries::from_wire(octets);

  REQUIRE(entries.size() == 2);
  CHECK(entries[0] == Setting{SettingId::max_concurrent_streams, 100});
  CHECK(entries[1] == Setting{SettingId::initial_window_size, 0x7fff'ffff});
  CHECK(put_together(frame::Settings{.entries = entries}) ==
        wire("00000c 04 00 00000000") + octets);
}

TEST_CASE("§6.5.1: as many entries as a frame of the least size limit holds",
          "[rfc9113][6.5.1][9113-6.5.1-1]") {
  const std::vector<Setting> entries(2730, {SettingId::max_frame_size, 16384});
  const Wire octets = put_together(frame::Settings{.entries = entries});

  REQUIRE(octets.size() == 9 + 16380);
  CHECK(read(octets) == describe(frame::Frame{frame::Settings{.entries = entries}}));
}

TEST_CASE("§6.5: SETTINGS belongs to the connection",
          "[rfc9113][6.5][settings_on_stream][9113-6.5-6]") {
  CHECK(read(wire("000000 04 00 00000001")) == "settings_on_stream");
  CHECK(read(wire("000000 04 01 00000001")) == "settings_on_stream");
}

TEST_CASE("§6.5: SETTINGS is a number of whole entries",
          "[rfc9113][6.5][settings_length][9113-6.5-8]") {
  CHECK(read(wire("000001 04 00 00000000  00")) == "settings_length");
  CHECK(read(wire("000005 04 00 00000000  0000000000")) == "settings_length");
  CHECK(read(wire("000007 04 00 00000000  00000000000000")) == "settings_length");
  CHECK(read(wire("00000b 04 00 00000000  0000000000000000000000")) == "settings_length");
}

TEST_CASE("§6.5: SETTINGS with ACK is empty", "[rfc9113][6.5][settings_ack_length][9113-6.5-4]") {
  CHECK(read(wire("000006 04 01 00000000  000100000000")) == "settings_ack_length");
  CHECK(read(wire("000001 04 01 00000000  00")) == "settings_ack_length");
}

TEST_CASE("§6.7: PING", "[rfc9113][6.7]") {
  Ping ping;
  for (std::size_t i = 0; i < 8; ++i) ping.payload[i] = static_cast<std::byte>(i + 1);

  check_both_ways(ping, "000008 06 00 00000000  0102030405060708");
  ping.ack = true;
  check_both_ways(ping, "000008 06 01 00000000  0102030405060708");
  CHECK(read(wire("000008 06 fe 00000000  0000000000000000")) ==
        "PING(0) [00 00 00 00 00 00 00 00]");
}

TEST_CASE("§6.7: PING belongs to the connection and is 8 octets",
          "[rfc9113][6.7][ping_on_stream][ping_length][9113-6.7-5][9113-6.7-6]") {
  CHECK(read(wire("000008 06 00 00000001  0000000000000000")) == "ping_on_stream");
  CHECK(read(wire("000008 06 01 00000001  0000000000000000")) == "ping_on_stream");
  CHECK(read(wire("000000 06 00 00000000")) == "ping_length");
  CHECK(read(wire("000007 06 00 00000000  00000000000000")) == "ping_length");
  CHECK(read(wire("000009 06 00 00000000  000000000000000000")) == "ping_length");
  CHECK(read(wire("000000 06 01 00000000")) == "ping_length");
}

TEST_CASE("§6.8: GOAWAY", "[rfc9113][6.8][9113-6.8-5][9113-6.8-16]") {
  const Wire debug = text("why");
  check_both_ways(Goaway{0, ErrorCode::no_error}, "000008 07 00 00000000  00000000 00000000");
  check_both_ways(Goaway{0x7fff'ffff, ErrorCode::enhance_your_calm, debug},
                  "00000b 07 00 00000000  7fffffff 0000000b 776879");
  CHECK(read(wire("000008 07 ff 00000000  80000001 fedcba98")) == "GOAWAY(0) last 1 4275878552 []");
}

TEST_CASE("§6.8: GOAWAY belongs to the connection and is at least 8 octets",
          "[rfc9113][6.8][goaway_on_stream][goaway_length][9113-6.8-3][9113-6.8-4]") {
  CHECK(read(wire("000008 07 00 00000001  0000000000000000")) == "goaway_on_stream");
  CHECK(read(wire("000000 07 00 00000000")) == "goaway_length");
  CHECK(read(wire("000004 07 00 00000000  00000000")) == "goaway_length");
  CHECK(read(wire("000007 07 00 00000000  00000000000000")) == "goaway_length");
}

TEST_CASE("§6.9: WINDOW_UPDATE", "[rfc9113][6.9][9113-6.9-8]") {
  check_both_ways(WindowUpdate{0, 1}, "000004 08 00 00000000  00000001");
  check_both_ways(WindowUpdate{5, 0x7fff'ffff}, "000004 08 00 00000005  7fffffff");
  CHECK(read(wire("000004 08 ff 00000005  80000005")) == "WINDOW_UPDATE(5) +5");
  CHECK(read(wire("000004 08 00 00000005  80000000")) == "WINDOW_UPDATE(5) +0");
}

TEST_CASE("§6.9: WINDOW_UPDATE is 4 octets", "[rfc9113][6.9][window_update_length][9113-6.9-7]") {
  for (const char* stream : {"00000000", "00000001"}) {
    CHECK(read(wire("000000 08 00" + std::string(stream))) == "window_update_length");
    CHECK(read(wire("000003 08 00" + std::string(stream) + "000000")) == "window_update_length");
    CHECK(read(wire("000005 08 00" + std::string(stream) + "0000000000")) ==
          "window_update_length");
  }
}

}  // namespace
}  // namespace h2::test
