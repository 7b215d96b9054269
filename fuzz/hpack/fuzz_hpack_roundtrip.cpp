// Field sections and settings through an encoder and a decoder: what goes in comes out, the tables
// agree after every block, and the encoder writes the same octets in pieces as at once.
#include <string>
#include <vector>

#include <h2/hpack.hpp>

#include "fuzz/input.hpp"
#include "rfc7541/hpack.hpp"

namespace {

using namespace h2;
using fuzz::check;

constexpr hpack::DecoderLimits wide{.max_list_size = 1u << 30,
                                    .max_fields = 1u << 24,
                                    .max_field_size = 1u << 20,
                                    .max_table_updates = 2};

constexpr std::string_view names[] = {":method", ":path",        "cookie",         "x-a",
                                      "x-b",     "date",         "content-length", "accept",
                                      "",        "authorization"};

// One field: octet 0 chooses the name and how to send it; the value is as long as octet 1 says, or
// a run of one octet.
Field next_field(fuzz::Input& input, std::vector<std::string>& runs) {
  const std::uint8_t kind = input.octet();
  const std::uint8_t length = input.octet();
  Field field;
  field.name = kind % 16 < std::size(names) ? names[kind % 16] : input.text(kind % 16);
  field.sensitive = (kind & 0xe0) == 0xe0;
  field.indexing = static_cast<Indexing>((kind >> 4 & 3) % 3);
  if (length < 0xf0) {
    field.value = input.text(length);
  } else {
    runs.emplace_back(std::size_t{length} % 16 * 500, static_cast<char>(input.octet()));
    field.value = runs.back();
  }
  return field;
}

std::vector<std::byte> in_pieces(hpack::Encoder& encoder, Fields rest, std::size_t piece) {
  std::vector<std::byte> out;
  std::vector<std::byte> buffer(piece);
  for (;;) {
    const std::size_t n = encoder.encode_some(rest, buffer);
    out.insert(out.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(n));
    if (n < piece) return out;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const std::uint8_t kind = input.octet();
  const std::size_t piece = 1 + input.octet();
  const hpack::EncoderOptions options{.table_cap = std::uint32_t{input.octet()} * 64,
                                      .huffman = static_cast<hpack::Huffman>(kind % 3),
                                      .hash_seed = kind};
  hpack::Encoder encoder(options), cut(options);
  hpack::Decoder decoder(wide);

  while (!input.empty()) {
    for (std::uint8_t n = input.octet() % 4; n > 1; --n) {
      const std::uint32_t limit = input.number(1) * 64;
      encoder.set_table_limit(limit);
      cut.set_table_limit(limit);
      decoder.announce_table_limit(limit);
      decoder.acknowledge_table_limit(limit);
    }
    std::vector<std::string> runs;
    runs.reserve(16);
    std::vector<Field> section;
    for (std::size_t n = input.octet() % 16; n != 0; --n) {
      section.push_back(next_field(input, runs));
    }
    const test::Wire block = test::encode(encoder, section);
    check(block.octets == in_pieces(cut, section, piece), "in pieces the octets are the same");
    const test::Decoded got = test::decode(decoder, block, piece);
    check(!got.fault, "what was encoded decodes");
    check(got.lines.size() == section.size(), "all fields come out");
    for (std::size_t i = 0; i < section.size(); ++i) {
      check(got.lines[i].name == section[i].name, "names come out");
      check(got.lines[i].value == section[i].value, "values come out");
      check(got.lines[i].sensitive || !section[i].sensitive, "sensitive fields are never indexed");
    }
    check(test::table(encoder) == test::table(decoder), "the tables agree");
    check(encoder.table_size() == decoder.table_size(), "their sizes agree");
    check(encoder.table_capacity() == decoder.table_capacity(), "their capacities agree");
    check(encoder.table_size() <= options.table_cap, "the cap holds");
    if (block.size() % 5 == 0) encoder.trim();
  }
  return 0;
}
