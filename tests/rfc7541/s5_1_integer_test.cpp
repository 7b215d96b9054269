// RFC 7541 §5.1: integers.
#include <array>

#include "hpack/integer.hpp"
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"

namespace h2::test {
namespace {

using hpack::Reading;

Wire written(std::uint32_t value, unsigned prefix, std::uint32_t pattern = 0) {
  std::array<std::byte, hpack::max_integer_octets> out;
  const std::byte* const end = hpack::write_integer(out.data(), pattern, (1u << prefix) - 1, value);
  return copy(Bytes(out).first(static_cast<std::size_t>(end - out.data())));
}

struct Read {
  Reading reading;
  std::uint32_t value;
  std::size_t octets;

  friend bool operator==(const Read&, const Read&) = default;
};

Read read(Bytes in, unsigned prefix) {
  const std::byte* at = in.data();
  std::uint32_t value = 0;
  const Reading reading = hpack::read_integer(at, in.data() + in.size(), (1u << prefix) - 1, value);
  return {reading, reading == Reading::done ? value : 0,
          reading == Reading::done ? static_cast<std::size_t>(at - in.data()) : 0};
}

// An integer of any size with `padding` superfluous octets, as §5.1 would have it.
Wire padded(std::uint64_t value, unsigned prefix, std::size_t padding) {
  const std::uint64_t mask = (1u << prefix) - 1;
  Wire out;
  if (value < mask) {
    out.octets.push_back(static_cast<std::byte>(value));
    return out;
  }
  out.octets.push_back(static_cast<std::byte>(mask));
  for (value -= mask; value >= 0x80; value >>= 7) {
    out.octets.push_back(static_cast<std::byte>(value | 0x80));
  }
  out.octets.push_back(static_cast<std::byte>(value));
  for (std::size_t i = 0; i < padding; ++i) {
    out.octets.back() |= std::byte{0x80};
    out.octets.push_back(std::byte{0});
  }
  return out;
}

TEST_CASE("§5.1: the examples of the RFC", "[rfc7541][5.1][C.1][7541-5.1-1][7541-C-1]") {
  CHECK(written(10, 5) == wire("0a"));
  CHECK(written(1337, 5) == wire("1f 9a 0a"));
  CHECK(written(42, 8) == wire("2a"));
  CHECK(written(31, 5) == wire("1f 00"));
  CHECK(read(wire("1f 9a 0a"), 5) == Read{Reading::done, 1337, 3});
}

TEST_CASE("§5.1: the bits in front of the prefix are not part of the integer",
          "[rfc7541][5.1][7541-5.1-1]") {
  CHECK(written(10, 5, 0xe0) == wire("ea"));
  CHECK(read(wire("ea"), 5) == Read{Reading::done, 10, 1});
  CHECK(read(wire("ff 9a 0a"), 5) == Read{Reading::done, 1337, 3});
}

TEST_CASE("§5.1: every value to 2^20 under every prefix comes back",
          "[attacks][A4][rfc7541][5.1][7541-5.1-1]") {
  std::array<std::byte, hpack::max_integer_octets> out;
  std::size_t wrong = 0;
  for (unsigned prefix = 1; prefix <= 8; ++prefix) {
    const std::uint32_t mask = (1u << prefix) - 1;
    for (std::uint32_t value = 0; value <= 1u << 20; ++value) {
      const std::byte* const end = hpack::write_integer(out.data(), 0, mask, value);
      const std::byte* at = out.data();
      std::uint32_t back = 0;
      const Reading reading = hpack::read_integer(at, end, mask, back);
      if (reading != Reading::done || back != value || at != end) ++wrong;
    }
  }
  CHECK(wrong == 0);
}

TEST_CASE("§5.1: the largest values come back", "[rfc7541][5.1][7541-5.1-1]") {
  for (unsigned prefix = 1; prefix <= 8; ++prefix) {
    for (unsigned bits = 20; bits <= 32; ++bits) {
      for (const std::uint64_t value : {(1ull << bits) - 1, 1ull << bits, (1ull << bits) + 1}) {
        if (value > 0xffff'ffff) continue;
        const Wire octets = written(static_cast<std::uint32_t>(value), prefix);
        CHECK(octets == padded(value, prefix, 0));
        CHECK(read(octets, prefix) ==
              Read{Reading::done, static_cast<std::uint32_t>(value), octets.size()});
      }
    }
  }
}

TEST_CASE("§5.1: padding is read up to five octets behind the prefix, no further",
          "[attacks][A4][rfc7541][5.1][7541-5.1-2][7541-5.1-3]") {
  std::size_t wrong = 0;
  const auto check = [&](std::uint64_t value, unsigned prefix, std::size_t padding) {
    const Wire octets = padded(value, prefix, padding);
    const bool legal = octets.size() <= 6 && value <= 0xffff'ffff;
    const Read expected =
        legal ? Read{Reading::done, static_cast<std::uint32_t>(value), octets.size()}
              : Read{Reading::fault, 0, 0};
    if (!(read(octets, prefix) == expected)) ++wrong;
  };
  for (const unsigned prefix : {4u, 5u, 6u, 7u}) {
    for (std::size_t padding = 0; padding <= 16; ++padding) {
      for (std::uint64_t value = 0; value < 1u << 16; ++value) check(value, prefix, padding);
      for (unsigned bits = 16; bits <= 40; ++bits) {
        for (const std::uint64_t value : {(1ull << bits) - 1, 1ull << bits, (1ull << bits) + 1}) {
          check(value, prefix, padding);
        }
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(read(wire("ff 80 00"), 7) == Read{Reading::done, 127, 3});
}

TEST_CASE("§5.1: an integer that is too long or too large is an error",
          "[attacks][A4][rfc7541][5.1][7541-5.1-2][hpack_integer]") {
  for (const char* block :
       {"ff ff ff ff ff ff ff ff ff 7f", "ff 80 80 80 80 80 80 80 80 80 80 00", "ff 80 80 80 80 80",
        "ff ff ff ff ff 0f", "ff 81 ff ff ff 0f", "3f ff ff ff ff ff 7f", "7f ff ff ff ff ff",
        "0f ff ff ff ff ff", "00 ff ff ff ff ff ff", "00 01 61 7f ff ff ff ff ff"}) {
    CHECK(decode(wire(block)) == fault(Rule::hpack_integer));
  }
  // One less is a legal integer, and judged as what it is.
  CHECK(decode(wire("ff 80 ff ff ff 0f")) == fault(Rule::hpack_index));
}

TEST_CASE("§5.1: the error comes with the first octet that is too many",
          "[attacks][A4][rfc7541][5.1][7541-5.1-2][hpack_integer]") {
  hpack::Decoder decoder;
  for (const char* octet : {"ff", "80", "80", "80", "80"}) CHECK(decoder.decode(wire(octet)));

  const auto result = decoder.decode(wire("80"));

  REQUIRE_FALSE(result);
  CHECK(result.error() == Rule::hpack_integer);
}

TEST_CASE("§5.1: an integer that the block cuts off is an error",
          "[rfc7541][5.1][7541-5.1-4][hpack_truncated]") {
  for (const char* block : {"ff", "ff 80", "7f", "3f", "0f", "1f 80", "40", "00 7f", "00 01 61"}) {
    CHECK(decode(wire(block)) == fault(Rule::hpack_truncated));
    hpack::Decoder decoder;
    CHECK(decode(decoder, wire(block), 1) == fault(Rule::hpack_truncated));
  }
}

TEST_CASE("§5.1: padded integers mean what they say in every representation",
          "[rfc7541][5.1][7541-5.1-3]") {
  CHECK(decode(wire("0f 91 80 00 01 31")).lines == Lines{{"cookie", "1"}});  // 15 + 17 = 32
  CHECK(decode(wire("00 01 61 7f 80 80 00") + text(std::string(127, 'v'))).lines ==
        Lines{{"a", std::string(127, 'v')}});
  CHECK_FALSE(decode(wire("3f 81 80 80 00")).fault);
}

}  // namespace
}  // namespace h2::test
