// RFC 7541 §5.2: string literals and their Huffman code.
#include <algorithm>
#include <cstdint>

#include "hpack/huffman.hpp"
#include "rfc7541/hpack.hpp"
#include "rfc7541/reference.hpp"
#include "support/catch.hpp"
#include "support/property.hpp"

namespace h2::test {
namespace {

using hpack::huffman::Fault;

constexpr std::size_t no_limit = 1u << 20;

Wire coded(std::string_view plain) {
  Wire out;
  const std::size_t most = hpack::huffman::max_encoded(plain.size());
  out.octets.resize(most + hpack::huffman::encode_slack);
  const std::byte* const end =
      hpack::huffman::encode(plain.data(), plain.size(), out.octets.data(), most);
  REQUIRE(end != nullptr);
  out.octets.resize(static_cast<std::size_t>(end - out.octets.data()));
  return out;
}

// A string or the fault in it, from the fast decoder; in memory of exactly the size it asks for.
reference::Text decoded(Bytes in) {
  std::vector<char> out(hpack::huffman::max_decoded(in.size()) + hpack::huffman::decode_slack);
  const auto [end, fault] = hpack::huffman::decode(in, out.data(), no_limit);
  switch (fault) {
    case Fault::none: return {std::string(out.data(), end), std::nullopt};
    case Fault::eos: return {{}, Rule::hpack_huffman_eos};
    case Fault::padding: return {{}, Rule::hpack_huffman_padding};
    case Fault::too_long: return {{}, Rule::field_too_large};
  }
  return {};
}

bool agree(Bytes in) {
  const reference::Text ours = decoded(in);
  const reference::Text theirs = reference::code_tree().decode(in);
  return ours.fault == theirs.fault && (ours.fault || ours.octets == theirs.octets);
}

// Appends bits to octets, the highest first.
struct BitWriter {
  std::vector<std::byte> octets;
  unsigned free = 0;  // bits of the last octet

  void put(std::uint32_t bits, unsigned length) {
    while (length-- != 0) {
      if (free == 0) {
        octets.push_back(std::byte{0});
        free = 8;
      }
      --free;
      octets.back() |= static_cast<std::byte>((bits >> length & 1) << free);
    }
  }
};

TEST_CASE("§5.2: what a string takes at most is right for strings of any length",
          "[rfc7541][5.2][hpack]") {
  using hpack::huffman::max_decoded;
  using hpack::huffman::max_encoded;
  constexpr std::size_t gigabyte = 1u << 30;

  static_assert(max_encoded(0) == 0 && max_encoded(1) == 4 && max_encoded(4) == 15);
  static_assert(max_decoded(4) == 6 && max_decoded(5) == 8 && max_decoded(9) == 14);
  CHECK(max_encoded(gigabyte) == std::uint64_t{gigabyte} / 4 * 15);
  CHECK(max_encoded(2 * gigabyte) ==
        std::min<std::uint64_t>(SIZE_MAX, std::uint64_t{gigabyte} / 2 * 15));
  CHECK(max_decoded(gigabyte) == std::uint64_t{gigabyte} * 8 / 5);
}

TEST_CASE("§5.2: the length counts octets as sent",
          "[rfc7541][5.2][7541-5.2-1][hpack_string_length]") {
  CHECK(decode(wire("40 05 61")) == fault(Rule::hpack_string_length));
  CHECK(decode(wire("40 01 61 02 31")) == fault(Rule::hpack_string_length));
  CHECK(decode(wire("40 01 61 81")) == fault(Rule::hpack_string_length));
  CHECK(decode(wire("00 81 1f 81 1f")).lines == Lines{{"a", "a"}});
}

TEST_CASE("§5.2: both forms, for names and values, empty or not", "[rfc7541][5.2][7541-5.2-2]") {
  CHECK(decode(wire("40 80 80")).lines == Lines{{"", ""}});
  CHECK(decode(wire("40 00 00")).lines == Lines{{"", ""}});
  CHECK(decode(wire("40 81 1f 01 61")).lines == Lines{{"a", "a"}});
  CHECK(decode(wire("40 01 61 81 1f")).lines == Lines{{"a", "a"}});
}

TEST_CASE("§5.2: every octet goes through in both forms", "[rfc7541][5.2][7541-5.2-2]") {
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all.push_back(static_cast<char>(octet));
  for (const auto huffman :
       {hpack::Huffman::always, hpack::Huffman::never, hpack::Huffman::when_shorter}) {
    hpack::Encoder encoder({.huffman = huffman});
    hpack::Decoder decoder;

    CHECK(decode(decoder, encode(encoder, Lines{{all, all}})).lines == Lines{{all, all}});
  }
}

TEST_CASE("§5.2: Huffman code only where it is asked for", "[rfc7541][5.2][7541-5.2-2]") {
  const Lines section{{"aaaaaaaa", "{{"}};
  hpack::Encoder never({.huffman = hpack::Huffman::never});
  hpack::Encoder always({.huffman = hpack::Huffman::always});
  hpack::Encoder shorter({.huffman = hpack::Huffman::when_shorter});

  CHECK(encode(never, section) == wire("40 08 6161616161616161 02 7b7b"));
  CHECK(encode(always, section) == wire("40 85 18c6318c63 84 fffdfffb"));
  CHECK(encode(shorter, section) == wire("40 85 18c6318c63 02 7b7b"));
}

TEST_CASE("§5.2: padding longer than seven bits is an error",
          "[rfc7541][5.2][7541-5.2-3][hpack_huffman_padding]") {
  CHECK(decode(wire("40 82 1fff 00")) == fault(Rule::hpack_huffman_padding));
  CHECK(decode(wire("40 81 ff 00")) == fault(Rule::hpack_huffman_padding));
  CHECK(decode(wire("40 01 61 83 ffffff")) == fault(Rule::hpack_huffman_padding));
}

TEST_CASE("§5.2: padding other than ones is an error",
          "[rfc7541][5.2][7541-5.2-4][hpack_huffman_padding]") {
  CHECK(decode(wire("40 81 18 00")) == fault(Rule::hpack_huffman_padding));
  CHECK(decode(wire("40 81 1e 00")) == fault(Rule::hpack_huffman_padding));
  CHECK(decode(wire("40 81 1f 00")).lines == Lines{{"a", ""}});
}

TEST_CASE("§5.2: EOS in a string is an error", "[rfc7541][5.2][7541-5.2-5][hpack_huffman_eos]") {
  CHECK(decode(wire("40 84 ffffffff 00")) == fault(Rule::hpack_huffman_eos));
  CHECK(decode(wire("40 84 fffffffc 00")) == fault(Rule::hpack_huffman_eos));
  CHECK(decode(wire("40 85 1fffffffff 00")) == fault(Rule::hpack_huffman_eos));
  CHECK(decode(wire("40 8c fffffffc ffffffffffffffff 00")) == fault(Rule::hpack_huffman_eos));
  // One bit short of EOS, it is padding.
  CHECK(decode(wire("40 84 fffffff8 00")) == fault(Rule::hpack_huffman_padding));
}

TEST_CASE("§5.2: every string of one or two octets goes there and back",
          "[rfc7541][5.2][7541-5.2-6][7541-B-1]") {
  std::size_t wrong = 0;
  for (unsigned i = 0; i < 0x1'0100; ++i) {
    std::string plain(1, static_cast<char>(i & 0xff));
    if (i >= 0x100) plain.push_back(static_cast<char>(i >> 8));
    const Wire octets = coded(plain);
    if (decoded(octets).octets != plain) ++wrong;
    if (reference::code_tree().decode(octets).octets != plain) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("§5.2: every coded string of one or two octets is judged as bit by bit",
          "[attacks][A5][rfc7541][5.2][7541-5.2-3][7541-5.2-4]") {
  std::size_t wrong = 0;
  for (unsigned i = 0; i < 0x1'0000; ++i) {
    const std::vector<std::byte> two{static_cast<std::byte>(i >> 8),
                                     static_cast<std::byte>(i & 0xff)};
    if (!agree(two)) ++wrong;
    if (i < 0x100 && !agree(Bytes(two).last(1))) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("§5.2: every possible padding behind every symbol",
          "[rfc7541][5.2][7541-5.2-3][7541-5.2-4][7541-5.2-5]") {
  std::size_t wrong = 0;
  std::size_t accepted = 0;
  for (std::size_t symbol = 0; symbol < 256; ++symbol) {
    const auto [bits, length] = huffman_codes[symbol];
    const unsigned open = (8 - length % 8) % 8;
    for (std::uint32_t padding = 0; padding < 1u << open; ++padding) {
      for (std::size_t more = 0; more <= 4; ++more) {
        BitWriter writer;
        writer.put(bits, length);
        writer.put(padding, open);
        writer.octets.resize(writer.octets.size() + more, std::byte{0xff});
        if (!agree(writer.octets)) ++wrong;
        // Right in the middle of a longer string it is not padding.
        writer.octets.insert(writer.octets.end(), 12, std::byte{0x18});
        if (!agree(writer.octets)) ++wrong;
        writer.octets.resize(writer.octets.size() - 12 - more);
        if (more == 0 && !decoded(writer.octets).fault) ++accepted;
      }
    }
  }
  CHECK(wrong == 0);
  CHECK(accepted >= 256);
}

TEST_CASE("§5.2: random octets are judged as bit by bit",
          "[attacks][A5][rfc7541][5.2][7541-5.2-5]") {
  // A linear congruence, so that a failure is always the same one.
  std::uint64_t state = 7541;
  const auto next = [&state] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<unsigned>(state >> 33);
  };
  std::size_t wrong = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::vector<std::byte> octets(1 + next() % 24);
    // Some with many ones, where the long codes are.
    const unsigned ones = next() % 4;
    for (std::byte& octet : octets) {
      octet = next() % 4 < ones ? std::byte{0xff} : static_cast<std::byte>(next());
    }
    if (!agree(octets)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("§5.2: coded strings end in ones, fewer than eight", "[rfc7541][5.2][7541-5.2-6]") {
  prop("the coded length is that of the codes, and all come back", [](const std::string& plain) {
    std::size_t bits = 0;
    for (const char c : plain) bits += huffman_codes[static_cast<unsigned char>(c)].length;

    const Wire octets = coded(plain);

    RC_ASSERT(octets.size() == (bits + 7) / 8);
    RC_ASSERT(decoded(octets).octets == plain);
    const auto padding = static_cast<unsigned>(octets.size() * 8 - bits);
    if (padding != 0) {
      const unsigned mask = (1u << padding) - 1;
      RC_ASSERT((std::to_integer<unsigned>(octets.octets.back()) & mask) == mask);
    }
  });
}

TEST_CASE("§5.2: coding stops where it would be longer than wanted", "[rfc7541][5.2][7541-5.2-6]") {
  prop("a limit below the coded length gives nothing", [](const std::string& plain) {
    const std::size_t size = coded(plain).size();
    for (std::size_t limit = size < 12 ? 0 : size - 12; limit <= size + 2; ++limit) {
      std::vector<std::byte> out(limit + hpack::huffman::encode_slack);
      const std::byte* const end =
          hpack::huffman::encode(plain.data(), plain.size(), out.data(), limit);
      RC_ASSERT((end != nullptr) == (limit >= size));
    }
  });
}

TEST_CASE("§5.2: decoding stops at the limit", "[rfc7541][5.2][7541-7.4-1]") {
  const std::string plain(1000, 'a');
  const Wire octets = coded(plain);
  for (const std::size_t limit : {0u, 1u, 9u, 500u, 990u, 999u}) {
    std::vector<char> out(limit + hpack::huffman::decode_slack);
    CHECK(hpack::huffman::decode(octets, out.data(), limit).fault == Fault::too_long);
  }
  std::vector<char> out(1000 + hpack::huffman::decode_slack);
  CHECK(hpack::huffman::decode(octets, out.data(), 1000).fault == Fault::none);
}

}  // namespace
}  // namespace h2::test
