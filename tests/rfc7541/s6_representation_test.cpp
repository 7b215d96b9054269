// RFC 7541 §6: the forms that a field takes on the wire.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"
#include "support/property.hpp"

namespace h2::test {
namespace {

TEST_CASE("§6.1: index 0 is an error", "[rfc7541][6.1][7541-6.1-1][9113-4.3-3][hpack_index]") {
  CHECK(decode(wire("80")) == fault(Rule::hpack_index));
  CHECK(info(Rule::hpack_index).code == ErrorCode::compression_error);
  CHECK(info(Rule::hpack_index).scope == Scope::connection);
}

TEST_CASE("§6.2: the three literal forms, with a name by index or in full",
          "[rfc7541][6.2][7541-6.2-1]") {
  CHECK(decode(wire("40 01 61 01 31")).lines == Lines{{"a", "1"}});
  CHECK(decode(wire("44 01 31")).lines == Lines{{":path", "1"}});
  CHECK(decode(wire("00 01 61 01 31")).lines == Lines{{"a", "1"}});
  CHECK(decode(wire("04 01 31")).lines == Lines{{":path", "1"}});
  CHECK(decode(wire("0f 00 01 31")).lines == Lines{{"accept-charset", "1"}});
  CHECK(decode(wire("10 01 61 01 31")).lines == Lines{{"a", "1", true}});
  CHECK(decode(wire("14 01 31")).lines == Lines{{":path", "1", true}});
  CHECK(decode(wire("7d 01 31")).lines == Lines{{"www-authenticate", "1"}});
  CHECK(decode(wire("40 01 61 01 31  7e 01 32  0f 2f 01 33  1f 2f 01 34")).lines ==
        Lines{{"a", "1"}, {"a", "2"}, {"a", "3"}, {"a", "4", true}});
}

TEST_CASE("§6.2.3: a field that came never indexed leaves never indexed",
          "[attacks][A9][rfc7541][6.2.3][7541-6.2.3-1]") {
  hpack::Decoder decoder;
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  for (const char* block : {"10 01 61 01 31", "1f 08 01 31", "12 03 474554"}) {
    CHECK(decode(decoder, wire(block)).lines.at(0).sensitive);

    const Fields received = decoder.fields();
    const std::vector<Field> forwarded(received.begin(), received.end());

    CHECK(encode(encoder, forwarded) == wire(block));
    CHECK(encode(encoder, forwarded) == wire(block));
    CHECK(encoder.table_entries() == 0);
  }
}

TEST_CASE("§6.2.3: a sensitive field is not found in the table either",
          "[rfc7541][6.2.3][7541-6.2.3-1]") {
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  CHECK(encode(encoder, std::vector<Field>{{"a", "1"}}) == wire("40 01 61 01 31"));

  CHECK(encode(encoder, std::vector<Field>{{"a", "1", true}}) == wire("1f 2f 01 31"));
  CHECK(encode(encoder, std::vector<Field>{{"a", "1"}}) == wire("be"));
}

TEST_CASE("§6.2: indexing can be asked for or against", "[rfc7541][6.2][7541-6.2-1]") {
  hpack::Encoder encoder({.huffman = hpack::Huffman::never});
  const auto one = [&](const char* name, const char* value, Indexing indexing) {
    return encode(encoder, std::vector<Field>{{name, value, false, indexing}});
  };

  CHECK(one(":path", "/a", Indexing::automatic) == wire("04 02 2f61"));
  CHECK(one(":path", "/a", Indexing::index) == wire("44 02 2f61"));
  CHECK(one("content-length", "12", Indexing::automatic) == wire("0f 0d 02 3132"));
  CHECK(one("age", "7", Indexing::automatic) == wire("0f 06 01 37"));
  CHECK(one("etag", "\"", Indexing::automatic) == wire("0f 13 01 22"));
  CHECK(one("last-modified", "!", Indexing::automatic) == wire("0f 1d 01 21"));
  CHECK(one("b", "1", Indexing::skip) == wire("00 01 62 01 31"));
  CHECK(one("b", "1", Indexing::automatic) == wire("40 01 62 01 31"));
  CHECK(one("b", "1", Indexing::skip) == wire("be"));
  CHECK(one(":path", "/", Indexing::automatic) == wire("84"));
}

TEST_CASE("§6.3: an update above the limit is an error",
          "[rfc7541][6.3][7541-6.3-2][hpack_table_size]") {
  CHECK(decode(wire("3f e2 1f")) == fault(Rule::hpack_table_size));
  CHECK_FALSE(decode(wire("3f e1 1f")).fault);
  CHECK(decode(wire("3f e0 ff ff ff 0f")) == fault(Rule::hpack_table_size));
}

TEST_CASE("§6.3: a larger limit counts when it is sent, a smaller one when it is acknowledged",
          "[rfc7541][6.3][7541-6.3-3][9113-4.3.1-5]") {
  hpack::Decoder decoder;
  decoder.announce_table_limit(8192);
  CHECK_FALSE(decode(decoder, wire("3f e1 3f 82")).fault);
  CHECK(decoder.table_capacity() == 8192);
  decoder.acknowledge_table_limit(8192);

  decoder.announce_table_limit(256);
  CHECK_FALSE(decode(decoder, wire("82")).fault);
  CHECK_FALSE(decode(decoder, wire("3f e1 3f 82")).fault);
  decoder.acknowledge_table_limit(256);
  CHECK(decode(decoder, wire("3f e2 01 82")) == fault(Rule::hpack_table_size));
}

TEST_CASE("§6.3: with several limits on their way the largest is accepted",
          "[rfc7541][6.3][7541-6.3-3]") {
  hpack::Decoder decoder;
  decoder.announce_table_limit(100);
  decoder.announce_table_limit(8192);
  decoder.announce_table_limit(200);
  CHECK_FALSE(decode(decoder, wire("3f e1 3f 82")).fault);
  decoder.acknowledge_table_limit(100);
  decoder.acknowledge_table_limit(8192);
  // What was acknowledged as 100 in between has to show: first 100 or less, then what is wanted.
  CHECK_FALSE(decode(decoder, wire("3f 45 3f e1 3f 82")).fault);
  decoder.acknowledge_table_limit(200);
  CHECK(decode(decoder, wire("3f aa 01 82")) == fault(Rule::hpack_table_size));
}

TEST_CASE("§6.3: updates sent are within the limit in force", "[rfc7541][6.3][7541-6.3-1]") {
  prop("whatever the settings", [](const std::vector<std::uint16_t>& limits, std::uint16_t cap) {
    hpack::Encoder encoder({.table_cap = cap});
    hpack::Decoder decoder;
    std::uint32_t in_force = 4096;
    for (const std::uint16_t limit : limits) {
      in_force = limit;
      encoder.set_table_limit(limit);
      decoder.announce_table_limit(limit);
      decoder.acknowledge_table_limit(limit);
      if (limit % 3 == 0) continue;  // several changes between two blocks

      const Lines section{{"name", "value " + std::to_string(limit % 7)}, {"other", "x"}};
      RC_ASSERT(decode(decoder, encode(encoder, section)).lines == section);
      RC_ASSERT(decoder.table_capacity() == encoder.table_capacity());
      RC_ASSERT(decoder.table_capacity() <= in_force);
      RC_ASSERT(decoder.table_capacity() <= std::max<std::uint32_t>(cap, 0));
      RC_ASSERT(table(decoder) == table(encoder));
    }
  });
}

}  // namespace
}  // namespace h2::test
