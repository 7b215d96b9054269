// Field blocks from a peer. Octet 0 says how the blocks are cut, octet 1 how the table limit moves;
// then come blocks, each behind two octets of length. The decoder must say what the plain one says,
// however the blocks are cut, and one with the default limits must keep to them.
#include <memory>

#include <h2/hpack.hpp>

#include "fuzz/input.hpp"
#include "rfc7541/reference.hpp"

namespace {

using namespace h2;
using fuzz::check;

constexpr hpack::DecoderLimits wide{.max_list_size = 1u << 30, .max_fields = 1u << 24};

test::Lines table(const test::reference::Decoder& decoder) {
  return {decoder.table().begin(), decoder.table().end()};
}

void check_limits(hpack::Decoder& decoder, Bytes block, bool legal) {
  const test::Decoded result = test::decode(decoder, block);
  const hpack::DecoderLimits limits;
  check(list_size(decoder.fields()) <= limits.max_list_size, "the list stays within its limit");
  check(decoder.fields().size() <= limits.max_fields, "the fields stay within their limit");
  if (!result.fault) check(legal, "limits accept nothing that is broken");
  if (legal && result.fault) {
    check(*result.fault == Rule::field_section_overrun, "a legal block is refused for its size");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::size_t piece = 1 + input.octet() % 64;
  const std::uint32_t limit = input.octet() % 8 * 1024;
  hpack::Decoder whole(wide), cut(wide), limited;
  test::reference::Decoder plain;
  if (limit > 4096) {
    for (hpack::Decoder* decoder : {&whole, &cut, &limited}) decoder->announce_table_limit(limit);
    plain.table_limit = limit;
  }
  bool limited_alive = true;
  while (!input.empty()) {
    const Bytes block = input.bytes(input.number(2));
    const test::Decoded expected = plain.decode(block);
    check(test::decode(whole, block) == expected, "whole, the block means what it says");
    check(test::decode(cut, block, piece) == expected, "in pieces it means the same");
    if (limited_alive) {
      check_limits(limited, block, !expected.fault);
      limited_alive = bool(limited.decode({})) && bool(limited.finish());
    }
    if (expected.fault) {
      check(test::decode(cut, block) == expected, "an error is final");
      return 0;
    }
    check(test::table(whole) == table(plain), "the table is the plain one's");
    check(test::table(cut) == table(plain), "in pieces too");
    if (limited_alive) check(test::table(limited) == table(plain), "under limits too");
    check(whole.table_size() == plain.table_size(), "its size is right");
    check(whole.table_size() <= whole.table_capacity(), "its size is within the capacity");
    if (block.size() % 3 == 0) cut.trim();
  }
  return 0;
}
