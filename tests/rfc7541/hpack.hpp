// What the HPACK cases have in common: fields that own their octets, tables as lists.
#ifndef H2_TESTS_RFC7541_HPACK_HPP
#define H2_TESTS_RFC7541_HPACK_HPP

#include <algorithm>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <h2/hpack.hpp>

#include "support/wire.hpp"

namespace h2::test {

/// A field line with octets of its own.
struct Line {
  std::string name;
  std::string value;
  bool sensitive = false;

  friend bool operator==(const Line&, const Line&) = default;
};
using Lines = std::vector<Line>;

inline std::ostream& operator<<(std::ostream& out, const Line& line) {
  return out << line.name << ": " << line.value << (line.sensitive ? " (sensitive)" : "");
}

inline Lines lines(Fields fields) {
  Lines out;
  for (const Field& field : fields) {
    out.push_back({std::string(field.name), std::string(field.value), field.sensitive});
  }
  return out;
}

inline std::vector<Field> fields(const Lines& lines) {
  std::vector<Field> out;
  for (const Line& line : lines) out.push_back({line.name, line.value, line.sensitive});
  return out;
}

/// The dynamic table, newest first, of either end.
template <class Coder>
Lines table(const Coder& coder) {
  Lines out;
  for (std::size_t i = 0; i < coder.table_entries(); ++i) {
    const Field entry = coder.table_entry(i);
    out.push_back({std::string(entry.name), std::string(entry.value)});
  }
  return out;
}

/// What a block came to: its lines, or the rule that it broke.
struct Decoded {
  Lines lines;
  std::optional<Rule> fault;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

inline std::ostream& operator<<(std::ostream& out, const Decoded& decoded) {
  for (const Line& line : decoded.lines) out << line << '\n';
  if (decoded.fault) out << "fault: " << info(*decoded.fault).name;
  return out;
}

/// Decodes one whole block, handed over in pieces of at most `piece` octets. Each piece is a block
/// of memory of its own, so that a sanitizer sees who reads beyond it or after its time.
inline Decoded decode(hpack::Decoder& decoder, Bytes block, std::size_t piece = 1u << 30) {
  std::optional<Rule> fault;
  while (!fault && !block.empty()) {
    const Bytes next = block.first(std::min(piece, block.size()));
    const std::vector<std::byte> copy(next.begin(), next.end());
    if (const auto result = decoder.decode(copy); !result) fault = result.error();
    block = block.subspan(next.size());
  }
  if (!fault) {
    if (const auto result = decoder.finish(); !result) fault = result.error();
  }
  if (fault) return {{}, fault};
  return {lines(decoder.fields()), std::nullopt};
}

/// Decodes one block with a decoder of its own.
inline Decoded decode(Bytes block) {
  hpack::Decoder decoder;
  return decode(decoder, block);
}

inline Decoded fault(Rule rule) { return {{}, rule}; }

inline Wire encode(hpack::Encoder& encoder, const std::vector<Field>& section) {
  Wire out;
  out.octets.resize(encoder.bound(section));
  out.octets.resize(encoder.encode(section, out.octets));
  return out;
}
inline Wire encode(hpack::Encoder& encoder, const Lines& section) {
  return encode(encoder, fields(section));
}

}  // namespace h2::test

#endif  // H2_TESTS_RFC7541_HPACK_HPP
