// RFC 7541 §4: the size of the dynamic table, and eviction.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"

namespace h2::test {
namespace {

std::string octets(std::size_t n, char c = 'x') { return std::string(n, c); }

// Inserts one entry of that size through a literal with indexing, name "n".
Wire entry(std::size_t size, char c = 'x') {
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  const std::string value = octets(size - 33, c);
  return encode(encoder, std::vector<Field>{{"n", value, false, Indexing::index}});
}

TEST_CASE("§4.1: an entry counts its octets before Huffman coding, and 32",
          "[rfc7541][4.1][7541-4.1-1]") {
  hpack::Decoder plain, coded;

  CHECK_FALSE(decode(plain, wire("400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164"
                                 "6572"))
                  .fault);
  CHECK_FALSE(decode(coded, wire("4088 25a8 49e9 5ba9 7d7f 89 25a8 49e9 5a72 8e42 d9")).fault);

  CHECK(plain.table_size() == 55);
  CHECK(coded.table_size() == 55);
  CHECK(table(plain) == table(coded));
}

TEST_CASE("§4.2: the encoder stays within the peer's limit", "[rfc7541][4.2][7541-4.2-1]") {
  hpack::Encoder encoder({.table_cap = 8192});
  CHECK(encoder.table_capacity() == 4096);

  encoder.set_table_limit(6000);
  CHECK(encoder.table_capacity() == 6000);
  CHECK(encode(encoder, Lines{}) == wire("3f d1 2e"));
  encoder.set_table_limit(0xffff'ffff);
  CHECK(encoder.table_capacity() == 8192);
  CHECK(encode(encoder, Lines{}) == wire("3f e1 3f"));
}

TEST_CASE("§4.2: a block after a change begins with one table size update",
          "[rfc7541][4.2][7541-4.2-2]") {
  hpack::Encoder encoder;
  encoder.set_table_limit(100);

  CHECK(encode(encoder, Lines{{":method", "GET"}}) == wire("3f 45 82"));
  CHECK(encode(encoder, Lines{{":method", "GET"}}) == wire("82"));
  encoder.set_table_limit(100);
  CHECK(encode(encoder, Lines{{":method", "GET"}}) == wire("82"));
}

TEST_CASE("§4.2: of several changes the smallest and the last are said",
          "[rfc7541][4.2][7541-4.2-4]") {
  hpack::Encoder encoder({.table_cap = 8192});

  encoder.set_table_limit(100);
  encoder.set_table_limit(2000);
  CHECK(encode(encoder, Lines{}) == wire("3f 45  3f b1 0f"));
  encoder.set_table_limit(5000);
  encoder.set_table_limit(3000);
  CHECK(encode(encoder, Lines{}) == wire("3f 99 17"));
  encoder.set_table_limit(0);
  encoder.set_table_limit(3000);
  encoder.set_table_limit(50);
  encoder.set_table_limit(3000);
  CHECK(encode(encoder, Lines{}) == wire("20  3f 99 17"));
}

TEST_CASE("§4.2: a cap below the initial size is said in the first block",
          "[rfc7541][4.2][7541-4.2-2]") {
  hpack::Encoder none({.table_cap = 0});

  CHECK(encode(none, Lines{{"a", "1"}}) == wire("20 00 01 61 01 31"));
  CHECK(encode(none, Lines{{"a", "1"}}) == wire("00 01 61 01 31"));
}

TEST_CASE("§4.2: a table size update behind a field is an error",
          "[rfc7541][4.2][7541-4.2-3][hpack_table_size_late]") {
  for (const char* block : {"82 20", "82 3f e1 1f 82", "40 01 61 01 31 20", "10 01 61 00 20"}) {
    CHECK(decode(wire(block)) == fault(Rule::hpack_table_size_late));
  }
}

TEST_CASE("§4.2: two updates in front of a block are accepted", "[rfc7541][4.2][7541-4.2-5]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("40 01 61 01 31")).fault);

  CHECK(decode(decoder, wire("20 3f e1 1f 82")).lines == Lines{{":method", "GET"}});

  CHECK(table(decoder).empty());
  CHECK(decoder.table_capacity() == 4096);
}

TEST_CASE("§4.2: more updates than the limit in one block are an error",
          "[attacks][A6][rfc7541][4.2][7541-4.2-5][hpack_table_size_count]") {
  CHECK(decode(wire("20 20 20 20 20 20 20 20 82")).lines == Lines{{":method", "GET"}});
  CHECK(decode(wire("20 20 20 20 20 20 20 20 20 82")) == fault(Rule::hpack_table_size_count));

  hpack::Decoder strict({.max_table_updates = 2});
  CHECK_FALSE(decode(strict, wire("20 21 82")).fault);
  CHECK(decode(strict, wire("20 21 20")) == fault(Rule::hpack_table_size_count));
}

TEST_CASE("§4.2: size 0 clears the table, and it can grow again", "[rfc7541][4.2][7541-4.2-6]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("40 01 61 01 31")).fault);

  CHECK_FALSE(decode(decoder, wire("20")).fault);
  CHECK(table(decoder).empty());
  CHECK_FALSE(decode(decoder, wire("40 01 61 01 31")).fault);
  CHECK(table(decoder).empty());
  CHECK_FALSE(decode(decoder, wire("3f e1 1f 40 01 61 01 31")).fault);
  CHECK(table(decoder) == Lines{{"a", "1"}});
  CHECK_FALSE(decode(decoder, wire("be")).fault);
  CHECK_FALSE(decode(decoder, wire("20 3f e1 1f")).fault);
  CHECK(decode(decoder, wire("be")) == fault(Rule::hpack_index));
}

TEST_CASE("§4.3: a smaller size evicts the oldest entries", "[rfc7541][4.3][7541-4.3-1]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, entry(55, 'a') + entry(57, 'b') + entry(60, 'c')).fault);
  CHECK(decoder.table_size() == 172);

  CHECK_FALSE(decode(decoder, wire("3f 59")).fault);  // 120

  CHECK(decoder.table_size() == 117);
  CHECK(table(decoder) == Lines{{"n", octets(27, 'c')}, {"n", octets(24, 'b')}});
  CHECK(decode(decoder, wire("bf")).lines == Lines{{"n", octets(24, 'b')}});
}

TEST_CASE("§4.4: the oldest entries make room for a new one", "[rfc7541][4.4][7541-4.4-1]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("3f 8a 01")).fault);  // 169: the three entries below less one
  CHECK_FALSE(decode(decoder, entry(55, 'a') + entry(57, 'b')).fault);

  CHECK_FALSE(decode(decoder, entry(57, 'c')).fault);
  CHECK(decoder.table_entries() == 3);
  CHECK(decoder.table_size() == 169);
  CHECK_FALSE(decode(decoder, entry(56, 'd')).fault);
  CHECK(decoder.table_entries() == 2);
  CHECK(decoder.table_size() == 113);
  CHECK(decode(decoder, wire("be")).lines == Lines{{"n", octets(23, 'd')}});
}

TEST_CASE("§4.4: an entry larger than the table empties it", "[rfc7541][4.4][7541-4.4-2]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("3f 21 40 01 61 01 31")).fault);  // 64
  CHECK(decoder.table_entries() == 1);

  CHECK(decode(decoder, entry(100, 'z')).lines == Lines{{"n", octets(67, 'z')}});
  CHECK(table(decoder).empty());
  CHECK(decoder.table_size() == 0);
  CHECK(decode(decoder, wire("40 01 61 01 31 be")).lines == Lines{{"a", "1"}, {"a", "1"}});
}

TEST_CASE("§4.4: a name outlives the entry that it is taken from", "[rfc7541][4.4][7541-4.4-3]") {
  for (const std::size_t piece : {std::size_t{100}, std::size_t{1}}) {
    hpack::Decoder decoder;
    CHECK_FALSE(decode(decoder, wire("3f 09 40 04 6e61 6d65 01 31")).fault);  // 40: one entry

    CHECK(decode(decoder, wire("7e 02 3232 7e 03 333333 be"), piece).lines ==
          Lines{{"name", "22"}, {"name", "333"}, {"name", "333"}});
    CHECK(table(decoder) == Lines{{"name", "333"}});
  }
}

TEST_CASE("§4.4: views stay valid through evictions within the block",
          "[rfc7541][4.4][7541-4.4-3]") {
  // 300 entries of 100 octets: the table of 4096 octets is turned over seven times.
  hpack::Decoder decoder({.max_fields = 1000});
  Wire block;
  Lines expected;
  for (int i = 0; i < 300; ++i) {
    const std::string value = std::to_string(i) + octets(60);
    block += wire("40 01 6e") + wire("7f");
    block.octets.back() = static_cast<std::byte>(value.size());
    block += text(value);
    expected.push_back({"n", value});
  }

  CHECK(decode(decoder, block).lines == expected);
  CHECK(decode(decoder, block, 7).lines == expected);
}

}  // namespace
}  // namespace h2::test
