// What encode() refuses: values that a layout cannot carry or that the RFC forbids.
#include "frames.hpp"

namespace h2::test {
namespace {

using namespace frame;

constexpr StreamId too_large = 0x8000'0000;

bool refused(const Frame& f) {
  std::vector<std::byte> out(encoded_size(f) + 64, std::byte{0xee});
  const auto result = encode(f, out);
  for (const std::byte octet : out) {
    if (octet != std::byte{0xee}) return false;
  }
  return !result && result.error() == EncodeError::illegal;
}

TEST_CASE("encode: a stream frame needs a stream",
          "[frame][encode][9113-4.1-7][9113-6.1-4][9113-6.2-3][9113-6.4-1]") {
  for (const StreamId id : {StreamId{0}, too_large, StreamId{0xffff'ffff}}) {
    CHECK(refused(Data{id, {}}));
    CHECK(refused(Headers{id, {}}));
    CHECK(refused(Priority{id, {}}));
    CHECK(refused(RstStream{id, ErrorCode::cancel}));
    CHECK(refused(PushPromise{id, 2, {}}));
    CHECK(refused(PushPromise{1, id, {}}));
    CHECK(refused(Continuation{id, {}}));
    CHECK(refused(PriorityUpdate{id, {}}));
  }
  CHECK(refused(WindowUpdate{too_large, 1}));
  CHECK(refused(AltSvc{too_large, {}, {}}));
  CHECK(refused(Goaway{too_large, ErrorCode::no_error}));
}

TEST_CASE("encode: the highest stream is a stream", "[frame][encode][5.1.1]") {
  CHECK(put_together(WindowUpdate{max_stream_id, 1}) == wire("000004 08 00 7fffffff  00000001"));
  CHECK(put_together(AltSvc{max_stream_id, {}, {}}) == wire("000002 0a 00 7fffffff  0000"));
}

TEST_CASE("encode: a SETTINGS acknowledgement carries nothing",
          "[frame][encode][6.5][9113-6.5-3]") {
  const Setting entry{SettingId::enable_push, 0};
  CHECK(refused(frame::Settings{.ack = true, .entries = std::span{&entry, 1}}));
}

TEST_CASE("encode: a weight is 1 to 256 and a dependency has 31 bits", "[frame][encode][6.3]") {
  for (const auto weight : std::initializer_list<std::uint16_t>{0, 257, 65535}) {
    CHECK(refused(Priority{1, {.dependency = 0, .weight = weight}}));
    CHECK(refused(Headers{.stream = 1, .fragment = {}, .priority = PriorityFields{0, weight}}));
  }
  CHECK(refused(Priority{1, {.dependency = too_large}}));
  CHECK(refused(Headers{.stream = 1, .fragment = {}, .priority = PriorityFields{too_large}}));
}

TEST_CASE("encode: an increment is 1 to 2^31-1", "[frame][encode][6.9][9113-6.9-8]") {
  for (const std::uint32_t increment : {0U, 0x8000'0000U, 0xffff'ffffU}) {
    CHECK(refused(WindowUpdate{0, increment}));
    CHECK(refused(WindowUpdate{1, increment}));
  }
}

TEST_CASE("encode: a payload has at most 2^24-1 octets", "[frame][encode][4.2]") {
  const std::vector<std::byte> octets(0x100'0000);
  const Bytes most = Bytes{octets}.first(0xff'ffff);

  CHECK(refused(Data{1, octets}));
  CHECK(refused(Data{1, most, false, 0}));
  CHECK(refused(Data{1, most.first(0xff'ffff - 255), false, 255}));
  CHECK(refused(Headers{.stream = 1, .fragment = most, .priority = PriorityFields{}}));
  CHECK(refused(PushPromise{1, 2, most.first(0xff'fffc)}));
  CHECK(refused(Goaway{1, ErrorCode::no_error, most.first(0xff'fff8)}));
  CHECK(refused(AltSvc{1, {}, most.first(0xff'fffe)}));
  CHECK(refused(PriorityUpdate{1, most.first(0xff'fffc)}));
  CHECK(put_together(Data{1, most}).size() == 9 + 0xff'ffff);
  CHECK(put_together(Goaway{1, ErrorCode::no_error, most.first(0xff'fff7)}).size() ==
        9 + 0xff'ffff);
}

TEST_CASE("encode: too many entries for one SETTINGS frame", "[frame][encode][6.5]") {
  const std::vector<Setting> entries(0xff'ffff / 6 + 1);
  CHECK(refused(frame::Settings{.entries = entries}));
}

TEST_CASE("encode: ALTSVC names an origin exactly where no stream does",
          "[rfc7838][encode][7838-4-9]") {
  const Wire origin = text("https://a");
  CHECK(refused(AltSvc{0, {}, {}}));
  CHECK(refused(AltSvc{1, origin, {}}));
  const std::vector<std::byte> too_long(0x1'0000);
  CHECK(refused(AltSvc{0, too_long, {}}));
  CHECK_FALSE(refused(AltSvc{0, Bytes{too_long}.first(0xffff), {}}));
}

TEST_CASE("encode: ORIGIN is for the connection, without flags, of whole entries",
          "[rfc8336][encode][8336-2.2-1]") {
  CHECK(refused(Origin{.entries = {}, .stream = 1}));
  CHECK(refused(Origin{.entries = {}, .stream = 0, .flags = 0x10}));
  CHECK(refused(Origin{.entries = wire("0005 61")}));
  CHECK(refused(Origin{.entries = wire("00")}));
}

TEST_CASE("encode: too little room is said, and nothing written", "[frame][encode]") {
  const Wire octets = text("hello");
  const Setting entry{SettingId::enable_push, 0};
  const Frame frames[] = {
      Data{1, octets, true, 9},
      Headers{.stream = 1, .fragment = octets, .priority = PriorityFields{}, .padding = 3},
      Priority{1, {}},
      RstStream{1, ErrorCode::cancel},
      frame::Settings{.entries = std::span{&entry, 1}},
      PushPromise{1, 2, octets},
      Ping{},
      Goaway{1, ErrorCode::no_error, octets},
      WindowUpdate{1, 1},
      Continuation{1, octets},
      AltSvc{1, {}, octets},
      Origin{},
      PriorityUpdate{1, octets},
      Raw{5, 0xfa, 0, 0, octets},
  };
  for (const Frame& f : frames) {
    const std::size_t size = encoded_size(f);
    for (std::size_t room = 0; room < size; ++room) {
      std::vector<std::byte> out(room, std::byte{0xee});
      const auto result = encode(f, out);
      REQUIRE_FALSE(result);
      CHECK(result.error() == EncodeError::no_room);
      CHECK(out == std::vector<std::byte>(room, std::byte{0xee}));
    }
    std::vector<std::byte> out(size + 3, std::byte{0xee});
    REQUIRE(encode(f, out));
    CHECK(std::vector(out.end() - 3, out.end()) == std::vector<std::byte>(3, std::byte{0xee}));
  }
}

}  // namespace
}  // namespace h2::test
