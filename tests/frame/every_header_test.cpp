// Every type with every flag octet, on a few streams, with every length that a fixed layout could
// trip over: nothing reads too far, and what is accepted is what a slow, separate model says.
#include <memory>

#include "frames.hpp"

namespace h2::test {
namespace {

using frame::Frame;
using frame::Header;
using frame::Raw;
using frame::Type;

enum class Verdict { stream, length, padding, entries, fine };

// The frame layouts of RFC 9113 §6 once more, as sums rather than as a table.
Verdict model(const Header& header, Bytes payload) {
  const auto type = static_cast<unsigned>(header.type);
  const bool padded = header.has(0x08) && (type == 0 || type == 1 || type == 5);
  const bool priority = header.has(0x20) && type == 1;
  const bool of_stream = type <= 3 || type == 5 || type == 9;
  const bool of_connection = type == 4 || type == 6 || type == 7 || type == 0x10;
  if (of_stream && header.stream == 0) return Verdict::stream;
  if (of_connection && header.stream != 0) return Verdict::stream;

  unsigned before = (padded ? 1 : 0) + (priority ? 5 : 0) + (type == 5 ? 4 : 0);
  if (header.length < before) return Verdict::length;
  if (type == 2 && header.length != 5) return Verdict::length;
  if (type == 3 && header.length != 4) return Verdict::length;
  if (type == 4 && header.length % 6 != 0) return Verdict::length;
  if (type == 4 && header.has(1) && header.length > 0) return Verdict::length;
  if (type == 6 && header.length != 8) return Verdict::length;
  if (type == 7 && header.length < 8) return Verdict::length;
  if (type == 8 && header.length != 4) return Verdict::length;
  if (type == 10 && header.length < 2) return Verdict::length;
  if (type == 16 && header.length < 4) return Verdict::length;

  const auto octet = [payload](std::size_t i) { return std::to_integer<unsigned>(payload[i]); };
  if (padded && before + octet(0) > header.length) return Verdict::padding;
  if (type == 10 && 2 + octet(0) * 256 + octet(1) > header.length) return Verdict::entries;
  if (type == 12) {
    std::size_t at = 0;
    while (at + 2 <= payload.size()) at += 2 + octet(at) * 256 + octet(at + 1);
    if (at != payload.size()) return Verdict::entries;
  }
  return Verdict::fine;
}

Verdict verdict_of(Rule rule) {
  const std::string_view name = info(rule).name;
  const auto ends_with = [name](std::string_view end) {
    return name.size() >= end.size() && name.substr(name.size() - end.size()) == end;
  };
  if (ends_with("_on_connection") || ends_with("_on_stream")) return Verdict::stream;
  if (ends_with("_padding")) return Verdict::padding;
  return Verdict::length;
}

bool known(Type type) { return frame::name(type) != "UNKNOWN"; }

bool agrees(const Header& header, Bytes payload) {
  const auto result = frame::decode(header, payload);
  Verdict expected = model(header, payload);
  const auto by_header = frame::check(header);
  const bool header_fault = expected == Verdict::stream || expected == Verdict::length;
  if (by_header.has_value() != header_fault) return false;
  if (expected == Verdict::entries) expected = Verdict::length;  // the same rules name both
  if (!result) return verdict_of(result.error()) == expected;
  if (expected != Verdict::fine) return false;
  if (known(header.type)) return !std::holds_alternative<Raw>(*result);
  const auto* raw = std::get_if<Raw>(&*result);
  return raw != nullptr && raw->type == static_cast<std::uint8_t>(header.type) &&
         raw->flags == header.flags && raw->stream == header.stream &&
         raw->length == header.length && raw->payload.data() == payload.data() &&
         raw->payload.size() == payload.size();
}

TEST_CASE("every type, flag octet and short length is judged as the layouts say",
          "[attacks][A26][rfc9113][4.1][4.2][9113-4.1-4][9113-4.1-5]") {
  std::size_t wrong = 0;
  for (unsigned type = 0; type < 256; ++type) {
    for (unsigned flags = 0; flags < 256; ++flags) {
      for (const StreamId stream : {0U, 1U, 2U, 0x7fff'ffffU}) {
        for (std::uint32_t length = 0; length <= 16; ++length) {
          // A block of its own size, so that ASan sees the first octet beyond it.
          const auto payload = std::make_unique<std::byte[]>(length);
          for (std::uint32_t i = 0; i < length; ++i) {
            payload[i] = static_cast<std::byte>((type + flags + i * length) % 11);
          }
          const Header header{length, static_cast<Type>(type), static_cast<std::uint8_t>(flags),
                              stream};
          wrong += !agrees(header, {payload.get(), length});
        }
      }
    }
  }
  CHECK(wrong == 0);
}

// Boundary values in every number of every frame, in pairs.
TEST_CASE("boundary values in all 32-bit fields decode without a surprise",
          "[attacks][A43][frame][boundary]") {
  const std::uint32_t values[] = {0,           1,           127,        128,   16383,
                                  16384,       16385,       65535,      65536, 0xff'ffff,
                                  0x7fff'ffff, 0x8000'0000, 0xffff'ffff};
  std::size_t wrong = 0;
  for (unsigned type = 0; type <= 0x11; ++type) {
    for (const std::uint32_t first : values) {
      for (const std::uint32_t second : values) {
        for (const std::uint32_t length : {4U, 5U, 8U, 12U}) {
          for (const StreamId stream : {0U, 1U}) {
            Wire octets;
            for (const std::uint32_t value : {first, second, first}) {
              for (int shift = 24; shift >= 0; shift -= 8) {
                octets.octets.push_back(static_cast<std::byte>(value >> shift & 0xff));
              }
            }
            octets.octets.resize(length);
            octets.octets.shrink_to_fit();
            for (const auto flags : std::initializer_list<std::uint8_t>{0x00, 0x28, 0xff}) {
              wrong += !agrees({length, static_cast<Type>(type), flags, stream}, octets);
            }
          }
        }
      }
    }
  }
  CHECK(wrong == 0);
}

}  // namespace
}  // namespace h2::test
