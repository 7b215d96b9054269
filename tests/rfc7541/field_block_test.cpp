// RFC 9113 §4.3: what HTTP/2 asks of field blocks and of the table size.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"

namespace h2::test {
namespace {

TEST_CASE("§4.3: fragments may be cut at any octet and may be empty",
          "[rfc9113][4.3][9113-4.3-4]") {
  const Wire block = wire(
      "82 86 84 41 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff 40 88 25a8 49e9 5ba9 7d7f"
      "0c 6375 7374 6f6d 2d76 616c 7565 ff 00 0f 2f 85 a8eb 1064 9f");
  const Wire legal = copy(Bytes(block).first(block.size() - 10));
  hpack::Decoder whole;
  const Decoded expected = decode(whole, legal);
  REQUIRE_FALSE(expected.fault);

  for (std::size_t a = 0; a <= legal.size(); ++a) {
    for (std::size_t b = a; b <= legal.size(); ++b) {
      hpack::Decoder decoder;
      CHECK(decoder.decode(Bytes(legal).first(a)));
      CHECK(decoder.decode(Bytes{}));
      CHECK(decoder.decode(Bytes(legal).subspan(a, b - a)));
      CHECK(decoder.decode(Bytes(legal).subspan(b)));
      CHECK(decoder.finish());
      CHECK(lines(decoder.fields()) == expected.lines);
      CHECK(table(decoder) == table(whole));
    }
  }
}

TEST_CASE("§4.3: a representation that the block cuts off is an error",
          "[rfc9113][4.3][9113-4.3-5][hpack_truncated][hpack_string_length]") {
  const Wire block = wire("82 7f 00 83 f1e3c2 03 313233");
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("40 01 61 01 31  40 01 62 01 31")).fault);

  for (std::size_t n = 2; n < wire("82 40 83 f1e3c2 03 313233").size(); ++n) {
    const Wire cut = copy(Bytes(wire("82 40 83 f1e3c2 03 313233")).first(n));
    const auto result = decode(cut);
    REQUIRE(result.fault);
    CHECK((*result.fault == Rule::hpack_truncated || *result.fault == Rule::hpack_string_length));
    CHECK(info(*result.fault).code == ErrorCode::compression_error);
  }
  CHECK_FALSE(decode(wire("82")).fault);
}

TEST_CASE("§4.3: an empty block is a section without fields", "[rfc9113][4.3][9113-4.3-4]") {
  hpack::Decoder decoder;
  CHECK(decode(decoder, wire("82")).lines.size() == 1);

  CHECK(decoder.finish());
  CHECK(decoder.fields().empty());
}

TEST_CASE("§4.3: an error is final", "[rfc9113][4.3][9113-4.3-3]") {
  hpack::Decoder decoder;
  CHECK(decode(decoder, wire("80")) == fault(Rule::hpack_index));

  CHECK(decode(decoder, wire("82")) == fault(Rule::hpack_index));
  CHECK(decode(decoder, wire("")) == fault(Rule::hpack_index));
  const auto result = decoder.finish();
  REQUIRE_FALSE(result);
  CHECK(result.error() == Rule::hpack_index);
}

TEST_CASE("§4.3: a section over the limit still keeps the table in step",
          "[attacks][A8][rfc9113][4.3][9113-4.3-6][field_section_too_large]") {
  hpack::Decoder decoder({.max_list_size = 100, .max_fields = 100, .overrun_factor = 3});

  CHECK_FALSE(decode(decoder, wire("82 84 40 01 61 01 31 40 01 62 01 31")).fault);
  CHECK(decoder.too_large());
  CHECK(lines(decoder.fields()) == Lines{{":method", "GET"}, {":path", "/"}});
  CHECK(table(decoder) == Lines{{"b", "1"}, {"a", "1"}});

  CHECK(decode(decoder, wire("be bf")).lines == Lines{{"b", "1"}, {"a", "1"}});
  CHECK_FALSE(decoder.too_large());
}

TEST_CASE("§4.3.1: both tables begin with 4096 octets", "[rfc9113][4.3.1][9113-4.3.1-1]") {
  CHECK(hpack::Decoder().table_capacity() == 4096);
  CHECK(hpack::Encoder().table_capacity() == 4096);
}

TEST_CASE("§4.3.1: an entry of one block serves the next", "[rfc9113][4.3.1][9113-4.3.1-1]") {
  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire("40 01 61 01 31")).fault);
  CHECK(decode(decoder, wire("be")).lines == Lines{{"a", "1"}});
}

TEST_CASE("§4.3.1: the encoder uses a larger limit from when it is told, not earlier",
          "[rfc9113][4.3.1][9113-4.3.1-2]") {
  hpack::Encoder encoder({.table_cap = 65'536});
  CHECK(encode(encoder, Lines{{":method", "GET"}}) == wire("82"));

  encoder.set_table_limit(8192);

  CHECK(encode(encoder, Lines{{":method", "GET"}}) == wire("3f e1 3f 82"));
}

TEST_CASE("§4.3.1: a reduction is answered at the start of the next block",
          "[rfc9113][4.3.1][9113-4.3.1-3]") {
  hpack::Encoder encoder;
  CHECK(encode(encoder, Lines{{"a", "1"}}) == wire("40 01 61 01 31"));

  encoder.set_table_limit(0);

  CHECK(encode(encoder, Lines{{"a", "1"}}) == wire("20 00 01 61 01 31"));
  CHECK(encoder.table_entries() == 0);
}

TEST_CASE("§4.3.1: a reduction to what the table has already is answered too",
          "[rfc9113][4.3.1][9113-4.3.1-3]") {
  hpack::Encoder encoder;  // never uses more than 4096
  encoder.set_table_limit(65'536);
  CHECK(encode(encoder, Lines{}) == Wire{});

  encoder.set_table_limit(4096);

  CHECK(encode(encoder, Lines{}) == wire("3f e1 1f"));
}

TEST_CASE("§4.3.1: after an acknowledged reduction a block without update is an error",
          "[rfc9113][4.3.1][9113-4.3.1-4][hpack_table_size_missing]") {
  for (const char* block : {"82", "be", "40 01 61 01 31", ""}) {
    hpack::Decoder decoder;
    decoder.announce_table_limit(256);
    decoder.acknowledge_table_limit(256);
    CHECK(decode(decoder, wire(block)) == fault(Rule::hpack_table_size_missing));
  }
  for (const char* block : {"3f e1 01 82", "20 3f e1 01 82", "3e 82"}) {
    hpack::Decoder decoder;
    decoder.announce_table_limit(256);
    decoder.acknowledge_table_limit(256);
    CHECK_FALSE(decode(decoder, wire(block), 1).fault);
    CHECK_FALSE(decode(decoder, wire("82")).fault);
  }
}

TEST_CASE("§4.3.1: the update after a reduction must be small enough",
          "[rfc9113][4.3.1][9113-4.3.1-4][hpack_table_size_missing]") {
  hpack::Decoder decoder;
  decoder.announce_table_limit(256);
  decoder.announce_table_limit(8192);
  decoder.acknowledge_table_limit(256);
  decoder.acknowledge_table_limit(8192);
  CHECK(decode(decoder, wire("3f e1 3f 82")) == fault(Rule::hpack_table_size_missing));
}

TEST_CASE("§4.3.1: until the reduction is acknowledged the old limit holds",
          "[rfc9113][4.3.1][9113-4.3.1-5]") {
  hpack::Decoder decoder;
  decoder.announce_table_limit(256);
  CHECK_FALSE(decode(decoder, wire("82")).fault);
  CHECK_FALSE(decode(decoder, wire("3f e1 1f 40 01 61 01 31")).fault);
  CHECK(decoder.table_entries() == 1);

  // A peer that says a smaller size of its own accord before it acknowledges owes nothing later.
  CHECK_FALSE(decode(decoder, wire("3f 45")).fault);
  decoder.acknowledge_table_limit(256);
  CHECK_FALSE(decode(decoder, wire("82")).fault);
}

}  // namespace
}  // namespace h2::test
