// RFC 7541 §7: what must not leak, and what must stay bounded whatever a peer sends.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"
#include "support/heap.hpp"

namespace h2::test {
namespace {

Wire repeat(const Wire& part, std::size_t n) {
  Wire out;
  for (std::size_t i = 0; i < n; ++i) out += part;
  return out;
}

Wire raw_literal(std::string_view pattern, std::string_view name, std::string_view value) {
  Wire out = wire(pattern);
  for (const std::string_view string : {name, value}) {
    std::uint32_t length = static_cast<std::uint32_t>(string.size());
    if (length < 127) {
      out.octets.push_back(static_cast<std::byte>(length));
    } else {
      out.octets.push_back(std::byte{127});
      for (length -= 127; length >= 128; length >>= 7) {
        out.octets.push_back(static_cast<std::byte>((length & 127) | 128));
      }
      out.octets.push_back(static_cast<std::byte>(length));
    }
    out += text(string);
  }
  return out;
}

TEST_CASE("§7.1.3: fields that can be guessed are never indexed by default",
          "[attacks][A9][rfc7541][7.1.3][7541-7.1.3-1]") {
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  const std::vector<Field> section{{"authorization", "x"},
                                   {"proxy-authorization", "x"},
                                   {"cookie", "1234567890123456789"},
                                   {"set-cookie", "1"}};
  for (int i = 0; i < 2; ++i) {
    const Wire block = encode(encoder, section);
    hpack::Decoder decoder;
    for (const Line& line : decode(decoder, block).lines) CHECK(line.sensitive);
    CHECK(encoder.table_entries() == 0);
  }
}

TEST_CASE("§7.1.3: a long cookie is indexed, a sensitive one is not",
          "[rfc7541][7.1.3][7541-7.1.3-1]") {
  hpack::Encoder encoder;
  CHECK(encode(encoder, std::vector<Field>{{"cookie", "12345678901234567890", true}}).size() > 1);
  CHECK(encoder.table_entries() == 0);
  CHECK(encode(encoder, std::vector<Field>{{"cookie", "12345678901234567890"}}).size() > 1);
  CHECK(encoder.table_entries() == 1);
  CHECK(encode(encoder, std::vector<Field>{{"cookie", "12345678901234567890"}}) == wire("be"));
}

TEST_CASE("§7.1: a right guess of a secret costs as many octets as a wrong one",
          "[attacks][A9][rfc7541][7.1][7541-7.1.3-1]") {
  for (int i = 0; i < 1000; ++i) {
    const std::string secret = "token-" + std::to_string(100'000 + i * 7919 % 900'000);
    std::string guess = secret;
    // Another digit whose code is as long: five bits for 0 to 2, six for the others.
    guess.back() =
        guess.back() <= '2' ? (guess.back() == '0' ? '1' : '0') : (guess.back() == '3' ? '4' : '3');
    const auto length = [&](const std::string& value) {
      hpack::Encoder encoder;
      static_cast<void>(encode(encoder, std::vector<Field>{{"authorization", secret}}));
      return encode(encoder, std::vector<Field>{{"authorization", value}}).size();
    };
    CHECK(length(secret) == length(guess));
  }
}

TEST_CASE("§7.1: an entry made against the policy is found on request only",
          "[rfc7541][7.1.3][7541-7.1.3-1]") {
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  const std::vector<Field> asked{{"cookie", "a=b", false, Indexing::index}};
  const std::vector<Field> automatic{{"cookie", "a=b"}};

  CHECK(encode(encoder, asked) == wire("60 03 613d62"));
  CHECK(encode(encoder, automatic) == wire("1f 11 03 613d62"));
  CHECK(encode(encoder, asked) == wire("be"));
}

TEST_CASE("§7.4: a string announced too long is refused before it comes",
          "[attacks][A5][rfc7541][7.4][7541-7.4-1][field_too_large]") {
  CountingHeap memory;
  hpack::Decoder decoder({}, &memory);
  const std::size_t before = memory.octets();

  const auto result = decoder.decode(wire("40 7f 81 ff ff 7f"));  // 2^28

  REQUIRE_FALSE(result);
  CHECK(result.error() == Rule::field_too_large);
  CHECK(memory.peak() == before);
  CHECK(decode(wire("00 01 61 7f 82 7f")) == fault(Rule::field_too_large));  // 16385
}

TEST_CASE("§7.4: the longest string that is accepted, plain and coded",
          "[rfc7541][7.4][7541-7.4-1][field_too_large]") {
  const std::string longest(16'384, 'a');
  for (const auto huffman : {hpack::Huffman::never, hpack::Huffman::always}) {
    hpack::Encoder encoder({.huffman = huffman});
    CHECK(decode(encode(encoder, Lines{{"n", longest}})).lines == Lines{{"n", longest}});
    CHECK(decode(encode(encoder, Lines{{"n", longest + 'a'}})) == fault(Rule::field_too_large));
  }
}

TEST_CASE("§7.4: a string that drips in is held once", "[attacks][A5][rfc7541][7.4][7541-7.4-1]") {
  CountingHeap memory;
  hpack::Decoder decoder({}, &memory);
  const Wire block = raw_literal("00", "n", std::string(16'384, 'v'));

  CHECK_FALSE(decode(decoder, block, 1).fault);

  CHECK(memory.peak() <= 2 * 16'384 + 3 * 1024);
  decoder.trim();
  CHECK(memory.octets() <= 1024);
}

TEST_CASE("§7.4: a bomb of indexed fields is cut at the list size, and ended at twice that",
          "[attacks][A1][rfc7541][7.4][7541-7.4-1][field_section_overrun]") {
  CountingHeap memory;
  hpack::Decoder decoder({}, &memory);
  CHECK_FALSE(decode(decoder, raw_literal("40", "n", std::string(4000, 'x'))).fault);

  CHECK_FALSE(decode(decoder, repeat(wire("be"), 20)).fault);  // 20 x 4033 octets
  CHECK(decoder.too_large());
  CHECK(decoder.fields().size() == 16);
  CHECK_FALSE(decode(decoder, wire("be")).fault);
  CHECK_FALSE(decoder.too_large());
  CHECK(decode(decoder, repeat(wire("be"), 4000)) == fault(Rule::field_section_overrun));
  CHECK(memory.peak() <= 32 * 1024);
}

TEST_CASE("§7.4: so is a bomb of many small fields",
          "[attacks][A2][rfc7541][7.4][7541-7.4-1][field_section_overrun]") {
  hpack::Decoder decoder;

  CHECK(decode(decoder, repeat(wire("a0"), 128)).lines.size() == 128);
  CHECK_FALSE(decoder.too_large());
  CHECK_FALSE(decode(decoder, repeat(wire("a0"), 129)).fault);
  CHECK(decoder.too_large());
  CHECK(decoder.fields().size() == 128);
  CHECK_FALSE(decode(decoder, repeat(wire("a0"), 256)).fault);
  CHECK(decode(decoder, repeat(wire("a0"), 257)) == fault(Rule::field_section_overrun));
}

TEST_CASE("§7.4: memory stays within its formula under any literals",
          "[rfc7541][7.4][7541-7.4-1]") {
  for (const char* pattern : {"00", "40"}) {
    CountingHeap memory;
    hpack::Decoder decoder({}, &memory);
    const Wire literal = raw_literal(pattern, "n", std::string(1000, 'x'));
    for (int i = 0; i < 50; ++i) {
      for (int k = 0; k < 126; ++k) CHECK(decoder.decode(literal));
      CHECK(decoder.finish());
      CHECK(decoder.too_large());
    }
    // Twice the list in strings, and twice that while they move to a larger block.
    CHECK(memory.peak() <= 512 * 1024);
    CHECK(decode(decoder, wire("82")).lines.size() == 1);
    CHECK(memory.octets() <= 32 * 1024);
    decoder.trim();
    CHECK(memory.octets() <= 8 * 1024);
  }
}

TEST_CASE("§7.4: nothing is allocated before the first field", "[rfc7541][7.4][7541-7.4-1]") {
  CountingHeap memory;
  {
    hpack::Decoder decoder({}, &memory);
    hpack::Encoder encoder({}, &memory);
    CHECK(memory.allocations() == 2);
    CHECK(memory.octets() <= 1536);
  }
  CHECK(memory.octets() == 0);
}

TEST_CASE("§7.4: blocks like those before allocate nothing",
          "[attacks][A6][rfc7541][7.4][7541-7.4-1]") {
  CountingHeap memory;
  hpack::Decoder decoder({}, &memory);
  hpack::Encoder encoder({}, &memory);
  std::vector<std::byte> buffer(4096);
  std::size_t warm = 0;
  for (int i = 0; i < 10'000; ++i) {
    // Half of the fields are new each time, so that the table turns over all the while.
    const std::string value = "value-" + std::to_string(i * 7919 % 10'007);
    const std::vector<Field> section{
        {":method", "GET"}, {":path", value}, {"x-new", value}, {"x-old", "always the same"}};
    const std::size_t n = encoder.encode(section, buffer);
    CHECK(decoder.decode(Bytes(buffer).first(n)));
    CHECK(decoder.finish());
    CHECK(decoder.fields().size() == 4);
    if (i == 300) warm = memory.allocations();
  }
  CHECK(memory.allocations() == warm);
}

TEST_CASE("§7.4: a peer that offers a huge table does not make the encoder large",
          "[attacks][A6][rfc7541][7.4][7541-7.4-1]") {
  CountingHeap memory;
  hpack::Encoder encoder({}, &memory);
  encoder.set_table_limit(0xffff'ffff);
  for (int i = 0; i < 5000; ++i) {
    static_cast<void>(encode(encoder, Lines{{"n" + std::to_string(i), "v"}}));
  }
  CHECK(encoder.table_size() <= 4096);
  CHECK(memory.peak() <= 24 * 1024);
}

TEST_CASE("§7.4: empty fields keep the table in step", "[attacks][A7][rfc7541][7.4][7541-7.4-1]") {
  hpack::Decoder decoder;
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(decode(decoder, repeat(wire("40 00 00"), 100)).fault);
  CHECK(decoder.table_entries() == 128);
  CHECK(decode(decoder, wire("ff 3e")).lines.size() == 1);  // the 128th: index 189
  CHECK(decode(decoder, wire("ff 3f")) == fault(Rule::hpack_index));
}

}  // namespace
}  // namespace h2::test
