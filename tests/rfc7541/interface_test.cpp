// The interface of h2/hpack.hpp beyond what the RFC says: notes, pieces, memory, moves.
#include <algorithm>
#include <cstdint>
#include <utility>

#include "hpack/field_index.hpp"
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"
#include "support/heap.hpp"
#include "support/property.hpp"

namespace h2::test {
namespace {

TEST_CASE("decoder: a note stays with the table entry", "[hpack][decoder]") {
  hpack::Decoder decoder;
  REQUIRE_FALSE(decode(decoder, wire("82 40 01 61 01 31 00 01 62 01 31 bd")).fault);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(decoder.remembered(i) == 0);
    decoder.remember(i, static_cast<std::uint32_t>(i + 1));
  }
  CHECK(decoder.remembered(2) == 0);  // in no table

  REQUIRE_FALSE(decode(decoder, wire("bd be 82")).fault);
  CHECK(decoder.remembered(0) == 4);
  CHECK(decoder.remembered(1) == 2);
  CHECK(decoder.remembered(2) == 1);
}

TEST_CASE("decoder: a note goes with its entry", "[hpack][decoder]") {
  hpack::Decoder decoder;
  REQUIRE_FALSE(decode(decoder, wire("3f 09 40 01 61 01 31")).fault);  // one entry
  decoder.remember(0, 7);
  REQUIRE_FALSE(decode(decoder, wire("be 40 01 62 01 31 be")).fault);
  CHECK(decoder.remembered(0) == 0);  // evicted by the second line
  CHECK(decoder.remembered(1) == 0);
  decoder.remember(0, 8);
  decoder.remember(2, 9);
  CHECK(decoder.remembered(0) == 0);
  CHECK(decoder.remembered(1) == 9);
  CHECK(decoder.remembered(2) == 9);
}

TEST_CASE("decoder: notes are shown as they were when a line was decoded", "[hpack][decoder]") {
  hpack::Decoder decoder;
  REQUIRE_FALSE(decode(decoder, wire("82 40 01 61 01 31 be")).fault);
  decoder.remember(0, 1);
  decoder.remember(1, 2);
  CHECK(std::vector(decoder.notes().begin(), decoder.notes().end()) ==
        std::vector<std::uint32_t>{1, 2, 0});

  REQUIRE_FALSE(decode(decoder, wire("be 82 00 01 62 01 31")).fault);
  CHECK(std::vector(decoder.notes().begin(), decoder.notes().end()) ==
        std::vector<std::uint32_t>{2, 1, 0});
}

TEST_CASE("encoder: a note stays with the table entry", "[hpack][encoder]") {
  hpack::Encoder encoder;
  const Lines first{{":method", "GET"}, {"name", "value"}, {":path", "/somewhere"}};
  std::vector<std::uint32_t> notes{7, 7, 7};
  CHECK(encoder.draft(fields(first), {}, notes).known == 0);
  CHECK(notes == std::vector<std::uint32_t>{0, 0, 0});
  static_cast<void>(encode(encoder, first));
  for (std::size_t i = 0; i < 3; ++i) encoder.remember(i, static_cast<std::uint32_t>(i + 1));

  CHECK(encoder.draft(fields(first), {}, notes).known == 0b011);  // the path is in no table
  CHECK(notes == std::vector<std::uint32_t>{1, 2, 0});

  const Lines other{{":method", "GET"}, {"name", "other"}, {":path", "/"}};
  CHECK(encoder.draft(fields(other), {}, notes).known == 0b001);
  CHECK(notes == std::vector<std::uint32_t>{1, 0, 0});
}

TEST_CASE("encoder: a line is known for as long as its entry is in the table, wherever that lies",
          "[hpack][encoder]") {
  hpack::Encoder encoder;
  const auto holds = [&encoder](const Field& field) {
    for (std::size_t i = 0; i < encoder.table_entries(); ++i) {
      if (encoder.table_entry(i) == field) return true;
    }
    return false;
  };
  std::vector<std::uint32_t> notes(2);
  int times_known = 0;
  for (int i = 0; i < 500; ++i) {
    const std::string value = "different-each-time-" + std::to_string(i);
    const std::vector<Field> section{{"stays", "the same all the time"}, {"changes", value}};

    std::vector<std::byte> block(encoder.bound(section));
    const auto draft = encoder.draft(section, block, notes);

    CHECK(draft.known == (holds(section[0]) ? 1u : 0u));
    times_known += draft.known == 1 ? 1 : 0;
    static_cast<void>(encoder.finish(section, block, draft));
  }
  CHECK(times_known > 400);
}

TEST_CASE("encoder: the bound of a size is one for every section of that size",
          "[hpack][encoder]") {
  const Lines lines{{"", ""}, {"a", ""}, {"", "b"}, {"name", "value"}, {":path", "/somewhere"}};
  for (const auto huffman :
       {hpack::Huffman::when_shorter, hpack::Huffman::always, hpack::Huffman::never}) {
    const hpack::Encoder encoder({.huffman = huffman});
    for (std::size_t n = 0; n <= lines.size(); ++n) {
      const std::vector<Field> all = fields(lines);
      const Fields section = Fields{all}.first(n);
      CHECK(encoder.bound(list_size(section)) >= encoder.bound(section));
    }
  }
}

TEST_CASE("encoder: the bound of a section that no memory can hold is no smaller than memory",
          "[hpack][encoder]") {
  const std::string_view half{"", (std::size_t{1} << 31) - 1};  // nobody looks at its octets
  const Field large{half, half};
  const std::uint64_t octets = std::min<std::uint64_t>(SIZE_MAX, list_size(large));

  for (const auto huffman : {hpack::Huffman::when_shorter, hpack::Huffman::always}) {
    const hpack::Encoder encoder({.huffman = huffman});
    CHECK(encoder.bound(Fields{&large, 1}) >= octets - 32);
    CHECK(encoder.bound(list_size(large)) >= octets);
  }
}

TEST_CASE("decoder: fields grow while a block comes in", "[hpack][decoder]") {
  hpack::Decoder decoder;
  CHECK(decoder.decode(wire("82 84 40 01 61")));
  CHECK(decoder.fields().size() == 2);
  CHECK(decoder.decode(wire("01 31")));
  CHECK(decoder.fields().size() == 3);
  CHECK(decoder.finish());
  CHECK(decoder.fields().size() == 3);
}

TEST_CASE("decoder: trim keeps the table", "[hpack][decoder]") {
  CountingHeap memory;
  hpack::Decoder decoder({}, &memory);
  hpack::Encoder encoder({}, &memory);
  const Lines section{{"name", "some value"}, {":path", "/somewhere"}};
  REQUIRE(decode(decoder, encode(encoder, section)).lines == section);
  const std::size_t before = memory.octets();

  decoder.trim();
  encoder.trim();

  CHECK(memory.octets() < before);
  CHECK(decoder.fields().empty());
  CHECK(table(decoder) == Lines{{"name", "some value"}});
  CHECK(table(encoder) == Lines{{"name", "some value"}});
  CHECK(decode(decoder, encode(encoder, section)).lines == section);
  CHECK(decode(decoder, encode(encoder, Lines{{"name", "other"}})).lines ==
        Lines{{"name", "other"}});

  CHECK(decoder.decode(wire("82")));
  decoder.trim();  // inside a block: not now
  CHECK(decoder.fields().size() == 1);
}

TEST_CASE("both ends can be moved", "[hpack]") {
  hpack::Decoder first;
  hpack::Encoder from;
  REQUIRE(decode(first, encode(from, Lines{{"a", "1"}})).lines.size() == 1);

  hpack::Decoder second(std::move(first));
  hpack::Encoder to;
  to = std::move(from);

  CHECK(encode(to, Lines{{"a", "1"}}) == wire("be"));
  CHECK(decode(second, wire("be")).lines == Lines{{"a", "1"}});
}

TEST_CASE("what another is moved to gives its memory back at once", "[hpack]") {
  CountingHeap heap;
  hpack::Decoder decoder{{}, &heap}, other_decoder;
  hpack::Encoder encoder{{}, &heap}, other_encoder;

  decoder = std::move(other_decoder);
  encoder = std::move(other_encoder);

  CHECK(heap.octets() == 0);
  CHECK(decode(decoder, encode(encoder, Lines{{"a", "1"}})).lines == Lines{{"a", "1"}});
}

TEST_CASE("encoder: in pieces of any size the octets are the same", "[hpack][encoder]") {
  const std::vector<Lines> sections{
      {{":method", "GET"}, {":path", "/a/rather/long/path?with=query"}, {"x-name", "x-value"}},
      {},
      {{"x-name", "x-value"}, {"cookie", std::string(300, 'c')}, {"{{{{", std::string(40, '{')}}};
  for (const auto huffman : {hpack::Huffman::when_shorter, hpack::Huffman::always}) {
    for (std::size_t piece = 1; piece < 700; piece = piece < 40 ? piece + 1 : piece * 2) {
      hpack::Encoder whole({.table_cap = 300, .huffman = huffman});
      hpack::Encoder cut({.table_cap = 300, .huffman = huffman});
      for (const Lines& section : sections) {
        const auto all = fields(section);
        const Wire expected = encode(whole, all);
        Wire got;
        Fields rest = all;
        for (;;) {
          std::vector<std::byte> out(piece);
          const std::size_t n = cut.encode_some(rest, out);
          got += copy(Bytes(out).first(n));
          if (n < piece) break;
        }
        CHECK(rest.empty());
        CHECK(got == expected);
        CHECK(table(cut) == table(whole));
      }
    }
  }
}

TEST_CASE("encoder: the bound holds for the worst octets", "[hpack][encoder]") {
  for (const auto huffman :
       {hpack::Huffman::when_shorter, hpack::Huffman::always, hpack::Huffman::never}) {
    for (const std::size_t n : {0u, 1u, 2u, 3u, 5u, 126u, 127u, 128u, 4000u}) {
      for (const char c : {'a', '\x16', '\xff'}) {
        hpack::Encoder encoder({.huffman = huffman});
        encoder.set_table_limit(0);
        encoder.set_table_limit(3000);
        const Lines section{{std::string(n, c), std::string(n, c)}};
        hpack::Decoder decoder;
        // encode() of the support header allocates just the bound: a sanitizer sees more.
        CHECK(decode(decoder, encode(encoder, section)).lines == section);
      }
    }
  }
}

TEST_CASE("encoder: the same fields give the same octets, whatever the seed", "[hpack][encoder]") {
  const Lines section{{"a", "1"}, {"b", "2"}, {"a", "1"}, {"bb", "2"}, {"a", "3"}};
  Wire expected;
  for (const std::uint64_t seed : {0u, 1u, 12'345u}) {
    hpack::Encoder encoder({.hash_seed = seed});
    Wire block = encode(encoder, section);
    block += encode(encoder, section);
    if (expected.octets.empty()) expected = block;
    CHECK(block == expected);
  }
}

TEST_CASE("encoder: a hash is the same on every machine", "[hpack][encoder]") {
  // One for each way of reading a string, and the length counts where a size has 32 bits, too.
  CHECK(hpack::sampled_hash("", 7) == 0xa669'b6a9'01c7'b121);
  CHECK(hpack::sampled_hash("abc", 7) == 0x1157'2b5d'd224'698b);
  CHECK(hpack::sampled_hash("abcdefg", 7) == 0xc86c'f519'4e3c'fefe);
  CHECK(hpack::sampled_hash("abcdefghijklmnopqrstuvwxyz", 7) == 0x19c8'b089'1cdf'974d);
}

TEST_CASE("encoder: names that collide cost compression, not time",
          "[attacks][A10][hpack][encoder]") {
  // The hash samples 24 octets; what differs between them it does not see.
  const auto colliding = [](int i) {
    std::string name = "prefix--" + std::to_string(10'000 + i) + "-------middle--";
    return name + std::string(16, '-') + "suffix--";
  };
  REQUIRE(hpack::sampled_hash(colliding(1), 0) == hpack::sampled_hash(colliding(2), 0));

  hpack::Encoder encoder;
  hpack::Decoder decoder;
  for (int i = 0; i < 10'000; ++i) {
    const Lines section{{colliding(i), "v"}};
    REQUIRE(decode(decoder, encode(encoder, section)).lines == section);
  }
  CHECK(table(encoder) == table(decoder));
}

TEST_CASE("encoder: lines that moved within the section are still found", "[hpack][encoder]") {
  hpack::Encoder encoder;
  CHECK(encode(encoder, Lines{{"a", "1"}, {"b", "2"}, {"c", "3"}}).size() > 3);
  CHECK(encode(encoder, Lines{{"c", "3"}, {"b", "2"}, {"a", "1"}}) == wire("be bf c0"));
  CHECK(encode(encoder, Lines{{"a", "1"}, {":method", "GET"}}) == wire("c0 82"));
  CHECK(encode(encoder, Lines{{":method", "GET"}, {"a", "1"}}) == wire("82 c0"));
  CHECK(encode(encoder, Lines{{":method", "GET"}, {"a", "1"}}) == wire("82 c0"));
}

}  // namespace
}  // namespace h2::test
