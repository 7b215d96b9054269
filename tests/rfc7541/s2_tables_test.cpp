// RFC 7541 §2 and §3: lists, tables, indices, and what decoding a block does to them.
#include "rfc7541/hpack.hpp"
#include "support/catch.hpp"

namespace h2::test {
namespace {

// Literals with indexing of the fields a: 1, b: 2 and c: 3.
constexpr const char* three_entries = "4001 61 01 31  4001 62 01 32  4001 63 01 33";

TEST_CASE("§2.1: the order of fields is kept, duplicates too", "[rfc7541][2.1][7541-2.1-1]") {
  const Lines section{{"b", "1"}, {"a", "2"}, {"b", "1"}, {"a", ""}, {"b", "3"}, {"a", "2"}};
  hpack::Encoder encoder;
  hpack::Decoder decoder;

  CHECK(decode(decoder, encode(encoder, section)).lines == section);
  CHECK(decode(decoder, encode(encoder, section)).lines == section);
}

TEST_CASE("§2.2: the tables of the two directions know nothing of each other",
          "[rfc7541][2.2][7541-2.2-1][9113-4.3.1-1]") {
  hpack::Encoder encoder;
  hpack::Decoder decoder;
  const Lines section{{"x", "y"}};
  const Wire first = encode(encoder, section);

  CHECK(decode(decoder, wire(three_entries)).lines.size() == 3);
  CHECK(table(encoder) == section);
  CHECK(encode(encoder, section) == wire("be"));
  CHECK(decode(decoder, wire("be")).lines == Lines{{"c", "3"}});
  CHECK(first == wire("40 01 78 01 79"));
}

TEST_CASE("§2.3.2: the newest entry has index 62", "[rfc7541][2.3.2][7541-2.3.2-2]") {
  hpack::Decoder decoder;
  CHECK(table(decoder).empty());

  CHECK(decode(decoder, wire(three_entries)).lines.size() == 3);

  CHECK(table(decoder) == Lines{{"c", "3"}, {"b", "2"}, {"a", "1"}});
  CHECK(decode(decoder, wire("be bf c0")).lines == Lines{{"c", "3"}, {"b", "2"}, {"a", "1"}});
}

TEST_CASE("§2.3.2: the same entry twice is no error", "[rfc7541][2.3.2][7541-2.3.2-1]") {
  hpack::Decoder decoder;

  CHECK_FALSE(decode(decoder, wire("4001 61 01 31  4001 61 01 31")).fault);

  CHECK(decode(decoder, wire("be bf")).lines == Lines{{"a", "1"}, {"a", "1"}});
}

TEST_CASE("§2.3.3: an index above the last entry is an error",
          "[rfc7541][2.3.3][7541-2.3.3-1][hpack_index]") {
  for (const char* block : {"be", "7e 01 31", "0f 2f 01 31", "1f 2f 01 31", "ff 80 80 80 80 08"}) {
    CHECK(decode(wire(block)) == fault(Rule::hpack_index));
  }
  CHECK(decode(wire("bd")).lines == Lines{{"www-authenticate", ""}});

  hpack::Decoder decoder;
  CHECK_FALSE(decode(decoder, wire(three_entries)).fault);
  CHECK_FALSE(decode(decoder, wire("c0")).fault);
  CHECK(decode(decoder, wire("c1")) == fault(Rule::hpack_index));
}

TEST_CASE("§3.1: a field takes effect before the next is read", "[rfc7541][3.1][7541-3.1-1]") {
  CHECK(decode(wire("4001 61 01 31  be  7e 01 32  be")).lines ==
        Lines{{"a", "1"}, {"a", "1"}, {"a", "2"}, {"a", "2"}});
}

TEST_CASE("§3.2: only a literal with indexing changes the table", "[rfc7541][3.2][7541-3.2-1]") {
  hpack::Decoder decoder;

  CHECK(decode(decoder, wire("82")).lines == Lines{{":method", "GET"}});
  CHECK(table(decoder).empty());
  CHECK(decode(decoder, wire("00 01 61 01 31")).lines == Lines{{"a", "1"}});
  CHECK(table(decoder).empty());
  CHECK(decode(decoder, wire("10 01 61 01 31")).lines == Lines{{"a", "1", true}});
  CHECK(table(decoder).empty());
  CHECK(decode(decoder, wire("40 01 61 01 31")).lines == Lines{{"a", "1"}});
  CHECK(table(decoder) == Lines{{"a", "1"}});
}

}  // namespace
}  // namespace h2::test
