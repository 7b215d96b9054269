// Laws of the two ends together, and the fast decoder against the one written for clarity.
#include "support/property.hpp"

#include "rfc7541/hpack.hpp"
#include "rfc7541/reference.hpp"

namespace h2::test {
namespace {

// Names and values that meet each other often, so that all forms of indexing come up.
rc::Gen<std::string> any_name() {
  return rc::gen::weightedOneOf<std::string>(
      {{6, rc::gen::elementOf(std::vector<std::string>{
               ":method", ":path", ":status", "cookie", "date", "x-a", "x-b", "content-length",
               "authorization", "accept-encoding", "x-some-longer-name-of-more-than-32-octets"})},
       {1, rc::gen::container<std::string>(rc::gen::inRange('a', 'z'))}});
}

rc::Gen<std::string> any_value() {
  return rc::gen::weightedOneOf<std::string>(
      {{4,
        rc::gen::elementOf(std::vector<std::string>{
            "", "GET", "/", "200", "gzip, deflate", "1", "a value of some length, 42 octets or so",
            std::string(700, 'x'), std::string(3000, '{')})},
       {1, rc::gen::arbitrary<std::string>()}});
}

struct AnyField {
  std::string name;
  std::string value;
  bool sensitive;
  Indexing indexing;
};

std::ostream& operator<<(std::ostream& out, const AnyField& field) {
  return out << field.name << ": " << field.value << (field.sensitive ? " (sensitive)" : "") << " "
             << static_cast<int>(field.indexing);
}

// A block on its way, and what happens to the limits in front of it.
struct AnyBlock {
  std::vector<AnyField> fields;
  std::vector<std::uint16_t> limits;
  std::size_t piece;
};

std::ostream& operator<<(std::ostream& out, const AnyBlock& block) {
  for (const auto limit : block.limits) out << "limit " << limit << '\n';
  for (const AnyField& field : block.fields) out << field << '\n';
  return out << "in pieces of " << block.piece;
}

}  // namespace
}  // namespace h2::test

namespace rc {

template <>
struct Arbitrary<h2::test::AnyBlock> {
  static Gen<h2::test::AnyBlock> arbitrary() {
    using namespace h2::test;
    const auto indexing = gen::elementOf(std::vector<h2::Indexing>{
        h2::Indexing::automatic, h2::Indexing::automatic, h2::Indexing::index, h2::Indexing::skip});
    const auto field = gen::construct<AnyField>(
        any_name(), any_value(), gen::map(gen::inRange(0, 8), [](int i) { return i == 0; }),
        indexing);
    const auto limits = gen::weightedOneOf<std::vector<std::uint16_t>>(
        {{3, gen::just(std::vector<std::uint16_t>{})},
         {1, gen::container<std::vector<std::uint16_t>>(
                 gen::elementOf(std::vector<std::uint16_t>{0, 40, 100, 500, 3000, 4096, 9000}))}});
    return gen::construct<AnyBlock>(gen::container<std::vector<AnyField>>(field), limits,
                                    gen::inRange<std::size_t>(1, 60));
  }
};

}  // namespace rc

namespace h2::test {
namespace {

std::vector<Field> views(const AnyBlock& block) {
  std::vector<Field> out;
  for (const AnyField& field : block.fields) {
    out.push_back({field.name, field.value, field.sensitive, field.indexing});
  }
  return out;
}

constexpr hpack::DecoderLimits wide{
    .max_list_size = 1u << 24, .max_fields = 1u << 16, .max_table_updates = 2};

TEST_CASE("what is encoded is decoded, and the tables agree",
          "[rfc7541][property][7541-2.1-1][7541-4.2-1][7541-4.2-4][7541-6.3-1][9113-4.3-4]") {
  prop("under any limits, policies and cuts",
       [](const std::vector<AnyBlock>& blocks, std::uint16_t cap) {
         const auto huffman = *rc::gen::elementOf(std::vector<hpack::Huffman>{
             hpack::Huffman::when_shorter, hpack::Huffman::always, hpack::Huffman::never});
         hpack::Encoder encoder({.table_cap = cap % 10'000u, .huffman = huffman});
         hpack::Decoder decoder(wide);
         reference::Decoder plain;
         plain.max_updates = 2;
         for (const AnyBlock& block : blocks) {
           for (const std::uint16_t limit : block.limits) {
             encoder.set_table_limit(limit);
             decoder.announce_table_limit(limit);
             decoder.acknowledge_table_limit(limit);
             plain.table_limit = limit;
           }
           const std::vector<Field> section = views(block);
           const Wire octets = encode(encoder, section);

           const Decoded got = decode(decoder, octets, block.piece);

           RC_ASSERT(!got.fault);
           RC_ASSERT(got == plain.decode(octets));
           RC_ASSERT(got.lines.size() == section.size());
           for (std::size_t i = 0; i < section.size(); ++i) {
             RC_ASSERT(got.lines[i].name == section[i].name);
             RC_ASSERT(got.lines[i].value == section[i].value);
             RC_ASSERT(got.lines[i].sensitive || !section[i].sensitive);
           }
           RC_ASSERT(table(encoder) == table(decoder));
           RC_ASSERT(encoder.table_size() == decoder.table_size());
           RC_ASSERT(encoder.table_size() <= encoder.table_capacity());
           RC_ASSERT(decoder.table_capacity() == encoder.table_capacity());
           RC_CLASSIFY(decoder.table_entries() > 0, "with entries");
         }
       });
}

// A number that tells fields apart, as somebody who judges them would remember it.
std::uint32_t judged(const Field& field) {
  std::uint32_t note = 1;
  for (const char c : field.name) note = note * 31 + static_cast<unsigned char>(c);
  for (const char c : field.value) note = note * 37 + static_cast<unsigned char>(c);
  return note & 0x7fff'ffff;
}

// Blocks come twice in a row, as requests do, so that lines stand where they stood.
TEST_CASE("what an encoder knows of lines changes no octet, and is of those fields",
          "[rfc7541][property][7541-2.2-1]") {
  prop("under any limits and policies", [](const std::vector<AnyBlock>& blocks, std::uint16_t cap) {
    hpack::Encoder plain({.table_cap = cap % 5'000u}), knowing({.table_cap = cap % 5'000u});
    std::size_t lines_known = 0, lines_written = 0;
    for (std::size_t i = 0; i < 2 * blocks.size(); ++i) {
      const AnyBlock& block = blocks[i / 2];
      for (const std::uint16_t limit : block.limits) {
        plain.set_table_limit(limit);
        knowing.set_table_limit(limit);
      }
      const std::vector<Field> section = views(block);
      Wire octets;
      octets.octets.resize(knowing.bound(section));

      std::vector<std::uint32_t> notes(section.size());
      // Some are begun for nobody, some in other memory, some not begun at all.
      const std::vector<Field> other = views(blocks[(i + 1) % blocks.size()]);
      std::vector<std::uint32_t> other_notes(other.size());
      Wire lost;
      lost.octets.resize(knowing.bound(other));
      static_cast<void>(knowing.draft(other, lost.octets, other_notes));
      const auto out = i % 3 == 0 ? std::span<std::byte>{} : std::span{octets.octets};
      const auto draft = knowing.draft(section, out, notes);
      const std::uint32_t known = draft.known;
      lines_written += draft.lines;
      for (std::size_t line = 0; line < section.size() && line < 32; ++line) {
        const std::uint32_t note = notes[line];
        if ((known >> line & 1) == 0) {
          RC_ASSERT(note == 0);
          continue;
        }
        ++lines_known;
        RC_ASSERT(note == 0 || note == judged(section[line]));
        RC_ASSERT(!section[line].sensitive);
      }
      octets.octets.resize(knowing.finish(section, octets.octets, draft));
      for (std::size_t line = 0; line < section.size(); ++line) {
        knowing.remember(line, judged(section[line]));
      }

      RC_ASSERT(octets == encode(plain, section));
    }
    RC_CLASSIFY(lines_known > 0, "with known lines");
    RC_CLASSIFY(lines_written > 0, "with lines written beforehand");
  });
}

// A legal block with some octets changed, cut out or put in.
Wire damaged(Wire block) {
  const auto changes = *rc::gen::inRange(0, 4);
  for (int i = 0; i < changes && !block.octets.empty(); ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, block.size());
    const auto where = block.octets.begin() + static_cast<std::ptrdiff_t>(at);
    const auto octet = static_cast<std::byte>(*rc::gen::inRange(0, 256));
    switch (*rc::gen::inRange(0, 3)) {
      case 0: *where = octet; break;
      case 1: block.octets.erase(where); break;
      default: block.octets.insert(where, octet); break;
    }
  }
  return block;
}

TEST_CASE("the fast decoder says what the plain one says", "[rfc7541][property][9113-4.3-4]") {
  prop("about damaged blocks, in any pieces", [](const std::vector<AnyBlock>& blocks) {
    hpack::Encoder encoder;
    hpack::Decoder whole(wide), cut(wide);
    reference::Decoder plain;
    plain.max_updates = 2;
    for (const AnyBlock& block : blocks) {
      const Wire octets = damaged(encode(encoder, views(block)));

      const Decoded expected = plain.decode(octets);

      RC_ASSERT(decode(whole, octets) == expected);
      RC_ASSERT(decode(cut, octets, block.piece) == expected);
      RC_CLASSIFY(expected.fault.has_value(), "ends in an error");
      if (expected.fault) return;
      RC_ASSERT(table(whole) == Lines(plain.table().begin(), plain.table().end()));
      RC_ASSERT(table(cut) == table(whole));
      RC_ASSERT(whole.table_capacity() == plain.capacity());
    }
  });
}

}  // namespace
}  // namespace h2::test
